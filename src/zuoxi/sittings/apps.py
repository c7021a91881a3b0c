from django.apps import AppConfig


class SittingsConfig(AppConfig):
    name = "zuoxi.sittings"
    label = "sittings"
    verbose_name = "场次"
    default_auto_field = "django.db.models.BigAutoField"
