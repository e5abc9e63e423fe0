import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import Http404
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from api.middleware import DENY_ALL


def assert_problem(response, status):
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Content-Security-Policy"] == DENY_ALL
    content = response.json()
    assert content["type"] == "about:blank"
    assert content["status"] == status
    assert content["title"] and content["detail"]
    assert content["instance"] == response.headers["X-Request-Id"]
    return content


def post(client, body, content_type="application/json", **headers):
    return client.generic("POST", "/api/token", body, content_type=content_type, headers=headers)


def test_unknown_addresses(client):
    for path in ("/api/", "/api/nothing", "/api/token/", "/api/schema/"):
        assert_problem(client.get(path), 404)


def test_pages_keep_their_own_errors(client):
    assert client.get("/nothing").headers["Content-Type"].startswith("text/html")


def test_an_unknown_host(client):
    assert_problem(client.get("/api/schema", headers={"Host": "evil.example"}), 400)


def test_a_failure(client, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("secret detail")

    client.raise_request_exception = False
    monkeypatch.setattr("drf_spectacular.views.SpectacularAPIView._get_schema_response", fail)
    content = assert_problem(client.get("/api/schema"), 500)
    assert content["detail"] == "Internal Server Error"


async def test_asynchronous_servers_get_the_same(async_client):
    assert_problem(await async_client.get("/api/nothing"), 404)
    assert (await async_client.get("/hello/")).status_code == 200


def test_methods_and_media_types(client, db):
    response = client.get("/api/token", headers={"Authorization": "Bearer nothing"})
    assert_problem(response, 401)
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert_problem(client.post("/api/docs"), 405)
    assert_problem(post(client, b"email=a", "application/x-www-form-urlencoded"), 415)
    assert_problem(post(client, b"\x00", "multipart/form-data"), 415)
    assert_problem(client.get("/api/schema", headers={"Accept": "image/png"}), 406)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b'{"email": NaN}', b"[" * 100_000, b"1" * 5000, '{"email": "é"'.encode("utf-16")],
    ids=["empty", "cut off", "not UTF-8", "NaN", "deep", "huge number", "UTF-16"],
)
def test_what_is_not_json(client, db, body):
    assert_problem(post(client, body), 400)


@pytest.mark.parametrize("charset", ["nonsense", "bz2_codec", "utf-16"])
def test_what_is_in_no_charset_of_ours(client, db, charset):
    assert_problem(post(client, b"{}", f"application/json; charset={charset}"), 400)


def test_a_body_beyond_the_limit(client, db, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert_problem(post(client, b'{"email": "' + b"x" * 100 + b'"}'), 413)


class View(APIView):
    error = None
    authentication_classes = permission_classes = ()

    def get(self, request):
        raise self.error


def answer(error):
    return View.as_view(error=error)(APIRequestFactory().get("/"))


def test_errors_are_pointed_at_however_deep():
    errors = {"tags": [{}, {"na/me": ["Too long.", "Too odd."]}], "non_field_errors": ["Not so."]}
    assert answer(ValidationError(errors)).data["errors"] == [
        {"pointer": "#/tags/1/na~1me", "detail": "Too long."},
        {"pointer": "#/tags/1/na~1me", "detail": "Too odd."},
        {"pointer": "#", "detail": "Not so."},
    ]


def test_a_field_may_be_called_detail():
    assert answer(ValidationError({"detail": ["Missing."]})).data["errors"] == [
        {"pointer": "#/detail", "detail": "Missing."}
    ]


def test_too_many_requests():
    response = answer(Throttled(30))
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "30"
    assert "errors" not in response.data


def test_what_django_finds_suspicious():
    assert answer(SuspiciousOperation("secret detail")).data["detail"] == "Malformed request."


def test_not_found():
    assert answer(Http404()).data["title"] == "Not Found"
