"""Errors as application/problem+json (RFC 9457), whoever raises them."""

from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from rest_framework import views
from rest_framework.exceptions import APIException, ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.settings import api_settings

from core.request_id import request_id

CONTENT_TYPE = "application/problem+json"


class Conflict(APIException):
    status_code = 409
    default_detail = "This is in conflict with what is there already."


class PreconditionFailed(APIException):
    status_code = 412
    default_detail = "This was changed in the meantime: get it again."


class PayloadTooLarge(APIException):
    status_code = 413
    default_detail = "The request is larger than what is accepted."


def problem(status, detail=None, errors=None):
    phrase = HTTPStatus(status).phrase
    content = {"type": "about:blank", "title": phrase, "status": status, "detail": detail or phrase}
    content["instance"] = request_id.get()
    if errors:
        content["errors"] = errors
    return content


def exception_handler(exc, context):
    if isinstance(exc, RequestDataTooBig):
        exc = PayloadTooLarge()
    elif isinstance(exc, SuspiciousOperation):
        exc = ParseError()
    response = views.exception_handler(exc, context)
    if response is None:
        return None  # Django logs it, and ApiMiddleware dresses its answer

    detail, errors = response.data.get("detail") if isinstance(response.data, dict) else None, []
    if response.status_code == HTTPStatus.BAD_REQUEST and not isinstance(detail, str):
        detail, errors = "The request is not valid.", list(_flatten(response.data))
    response.data = problem(response.status_code, detail, errors)
    response.content_type = CONTENT_TYPE
    context["request"].accepted_renderer = JSONRenderer()
    context["request"].accepted_media_type = JSONRenderer.media_type
    return response


def _flatten(detail, pointer="#"):
    """Serializer errors, however deep, each with the JSON pointer of what it is about."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            name = str(key).replace("~", "~0").replace("/", "~1")
            yield from _flatten(value, pointer if key == api_settings.NON_FIELD_ERRORS_KEY else f"{pointer}/{name}")
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            yield from _flatten(value, pointer if isinstance(value, str) else f"{pointer}/{index}")
    else:
        yield {"pointer": pointer, "detail": str(detail)}
