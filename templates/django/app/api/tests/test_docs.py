import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from rest_framework.response import Response

COMMITTED = Path(settings.BASE_DIR) / "openapi.json"


def test_the_schema_is_public_and_as_committed(client, settings):
    settings.SESSION_COOKIE_NAME = "app_session"
    response = client.get("/api/schema")
    assert response.status_code == 200
    assert response.content.decode().strip() == COMMITTED.read_text().strip(), (
        "The API has changed. If it was meant to: "
        "COMPOSE_PROJECT_NAME=app python manage.py spectacular --format openapi-json --file openapi.json"
    )


def test_the_schema_is_of_version_3_1(client):
    content = client.get("/api/schema").json()
    assert content["openapi"].startswith("3.1")
    for path in content["paths"].values():
        for operation in path.values():
            assert "application/problem+json" in operation["responses"]["default"]["content"]


@pytest.mark.parametrize("version", ["2", "\0", "\n", "x" * 5000])
def test_the_schema_has_one_version(client, version):
    response = client.get("/api/schema", {"version": version})
    assert response.status_code == 200
    assert response.json()["info"] == client.get("/api/schema").json()["info"]


def test_schemas_are_made_one_at_a_time(monkeypatch):
    at_work, at_once = set(), []

    def make(view, request):
        at_work.add(view)
        at_once.append(len(at_work))
        time.sleep(0.05)
        at_work.remove(view)
        return Response({})

    monkeypatch.setattr("drf_spectacular.views.SpectacularAPIView._get_schema_response", make)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: Client().get("/api/schema").status_code, range(4)))
    assert answers == [200] * 4
    assert at_once == [1] * 4


def test_the_docs_run_under_the_policy_of_the_site(client):
    response = client.get("/api/docs")
    html = response.content.decode()
    assert "'unsafe" not in response.headers["Content-Security-Policy"]
    assert "<style" not in html
    assert not re.search(r"\bstyle=|\bon\w+=", html)
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", html, re.DOTALL)
    assert scripts and all("src=" in attributes and not code for attributes, code in scripts)
    for path in re.findall(r'(?:src|href)="/static/([^"]+)"', html):
        assert finders.find(path), path

    script = client.get("/api/docs?script=")
    assert script.headers["Content-Type"].startswith("application/javascript")
    assert b"SwaggerUIBundle" in script.content
