from time import perf_counter

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.core.exceptions import BadRequest
from django.http import HttpRequest

from . import health
from .metrics import observe
from .request_id import start_request


class SyncAndAsync:
    """Middleware that costs no thread switch, whichever way Django is served."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response):
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)


class HealthMiddleware(SyncAndAsync):
    """Stands first, so that probes are answered before host checks, redirects and sessions."""

    def __call__(self, request: HttpRequest):
        probe = health.PROBES.get(request.path)
        if probe is None:
            return self.get_response(request)
        start_request(request.headers.get("X-Request-Id"))
        return sync_to_async(probe)() if self.is_async else probe()


class RequestIdMiddleware(SyncAndAsync):
    def __call__(self, request: HttpRequest):
        request.id = start_request(request.headers.get("X-Request-Id"))
        return self.answer_later(request) if self.is_async else self.mark(request, self.get_response(request))

    async def answer_later(self, request):
        return self.mark(request, await self.get_response(request))

    @staticmethod
    def mark(request, response):
        response["X-Request-Id"] = request.id
        return response


class CharsetMiddleware(SyncAndAsync):
    """Refuses requests in another charset than UTF-8, as the Web's are: Django would decode whatever Python knows."""

    def __call__(self, request: HttpRequest):
        if (request.content_params or {}).get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
            raise BadRequest("not UTF-8")
        return self.get_response(request)


class MetricsMiddleware(SyncAndAsync):
    def __call__(self, request: HttpRequest):
        if self.is_async:
            return self.observe_later(request)
        start = perf_counter()
        response = self.get_response(request)
        observe(request, response, perf_counter() - start)
        return response

    async def observe_later(self, request):
        start = perf_counter()
        response = await self.get_response(request)
        observe(request, response, perf_counter() - start)
        return response
