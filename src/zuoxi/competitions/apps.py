from django.apps import AppConfig


class CompetitionsConfig(AppConfig):
    name = "zuoxi.competitions"
    label = "competitions"
    verbose_name = "赛项"
    default_auto_field = "django.db.models.BigAutoField"
