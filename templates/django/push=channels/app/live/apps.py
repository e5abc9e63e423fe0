from django.apps import AppConfig

from core import health


class LiveConfig(AppConfig):
    name = "live"

    def ready(self):
        from .health import check_redis  # noqa: PLC0415 - it reads the settings

        health.CHECKS.append(check_redis)
