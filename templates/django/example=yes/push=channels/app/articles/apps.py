from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"

    def ready(self):
        from . import broadcast  # noqa: F401, PLC0415 - connects its receivers
