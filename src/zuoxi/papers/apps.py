from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "zuoxi.papers"
    label = "papers"
    verbose_name = "赛题"
    default_auto_field = "django.db.models.BigAutoField"
