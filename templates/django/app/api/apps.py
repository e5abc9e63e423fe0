from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"

    def ready(self):
        from . import schema  # noqa: F401, PLC0415 - drf-spectacular learns of an extension by its import
