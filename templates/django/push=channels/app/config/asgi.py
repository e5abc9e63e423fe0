import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

pages = get_asgi_application()

# Only now are the apps loaded, and what is made of them importable.
from django.conf import settings  # noqa: E402
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler  # noqa: E402

from live.routing import websockets  # noqa: E402

if settings.DEBUG:
    pages = ASGIStaticFilesHandler(pages)

application = ProtocolTypeRouter({"http": pages, "websocket": websockets})
