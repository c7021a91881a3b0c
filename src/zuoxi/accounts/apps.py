from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "zuoxi.accounts"
    label = "accounts"
    verbose_name = "人员与角色"
    default_auto_field = "django.db.models.BigAutoField"
