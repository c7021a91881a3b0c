from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "zuoxi.results"
    label = "results"
    verbose_name = "成绩"
    default_auto_field = "django.db.models.BigAutoField"
