from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from core import health


class LiveConfig(AppConfig):
    name = "live"

    def ready(self):
        from . import ended  # noqa: F401, PLC0415 - connects its receivers
        from .keys import jwks  # noqa: PLC0415 - it reads the settings

        # As Node.js asks for it on the inside, under a name that no page has.
        health.PROBES["/.well-known/jwks.json"] = jwks
        autodiscover_modules("announce", "commands")
