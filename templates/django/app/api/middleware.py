from django.conf import settings
from django.http import JsonResponse

from core.middleware import SyncAndAsync

from .problems import CONTENT_TYPE, problem

DENY_ALL = "default-src 'none'; frame-ancestors 'none'"


class ApiMiddleware(SyncAndAsync):
    """Below /api/ errors are problems even where Django answers them itself, and data is nothing to run or to frame."""

    def __call__(self, request):
        if not request.path.startswith("/api/"):
            return self.get_response(request)
        return self.finish_later(request) if self.is_async else self.finish(self.get_response(request))

    async def finish_later(self, request):
        return self.finish(await self.get_response(request))

    @staticmethod
    def finish(response):
        is_error = (response.status_code >= 500 and not settings.DEBUG) or 400 <= response.status_code < 500
        if is_error and response.get("Content-Type") != CONTENT_TYPE:
            response = JsonResponse(
                problem(response.status_code), status=response.status_code, content_type=CONTENT_TYPE
            )
        if "json" in response.get("Content-Type", ""):
            response["Content-Security-Policy"] = DENY_ALL
        return response
