from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello world from Django!", content_type="text/plain; charset=utf-8")
