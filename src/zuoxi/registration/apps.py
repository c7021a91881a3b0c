from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "zuoxi.registration"
    label = "registration"
    verbose_name = "报名"
    default_auto_field = "django.db.models.BigAutoField"
