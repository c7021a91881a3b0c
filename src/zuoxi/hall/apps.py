from django.apps import AppConfig


class HallConfig(AppConfig):
    name = "zuoxi.hall"
    label = "hall"
    verbose_name = "赛场"
    default_auto_field = "django.db.models.BigAutoField"
