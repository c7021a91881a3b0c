from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "zuoxi.kernel"
    label = "kernel"
    verbose_name = "公共内核"
    default_auto_field = "django.db.models.BigAutoField"
