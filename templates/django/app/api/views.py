import threading

from drf_spectacular.views import SpectacularJSONAPIView


class SchemaView(SpectacularJSONAPIView):
    """Makes one at a time: at its first, drf-spectacular finds out what is installed, at which two threads fail."""

    lock = threading.Lock()

    def _get_schema_response(self, request):
        with self.lock:
            return super()._get_schema_response(request)
