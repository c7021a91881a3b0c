from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "zuoxi.media"
    label = "media"
    verbose_name = "录音与文件"
    default_auto_field = "django.db.models.BigAutoField"
