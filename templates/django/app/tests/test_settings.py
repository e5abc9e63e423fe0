import importlib

import pytest
from django.conf import global_settings
from django.core.management import call_command

import config.settings

HTTPS = {"PUBLIC_URL": "https://example.com", "EMAIL_URL": "smtp://mail.example"}

# What is neither Django's own nor ours is a mistyped name, which nothing would ever read.
OTHERS = {
    "ADMIN_PATH",
    "API_TOKEN_LIFETIME",
    "ASGI_APPLICATION",
    "BASE_DIR",
    "CHANNEL_LAYERS",
    "CONTENT_SECURITY_POLICY",
    "HTTPS",
    "NONE",
    "ORIGINS",
    "PUBLIC_URL",
    "REDIS_URL",
    "REST_FRAMEWORK",
    "ROOT_URLCONF",
    "SELF",
    "SIGNUP_TIMEOUT",
    "SITE_NAME",
    "SPECTACULAR_SETTINGS",
}


def test_every_setting_is_read_by_something():
    assert {name for name in vars(config.settings) if name.isupper()} - set(dir(global_settings)) == OTHERS


def test_the_settings_of_libraries_are_known():
    from drf_spectacular.settings import SPECTACULAR_DEFAULTS  # noqa: PLC0415
    from rest_framework.settings import DEFAULTS  # noqa: PLC0415

    assert config.settings.SPECTACULAR_SETTINGS.keys() <= SPECTACULAR_DEFAULTS.keys()
    assert config.settings.REST_FRAMEWORK.keys() <= DEFAULTS.keys()


def test_every_named_class_exists():
    for path in [*config.settings.MIDDLEWARE, *config.settings.AUTHENTICATION_BACKENDS, config.settings.FORM_RENDERER]:
        module, name = path.rsplit(".", 1)
        assert hasattr(importlib.import_module(module), name)


def test_production_is_the_default(load):
    settings = load("settings")
    assert settings["DEBUG"] is False
    assert settings["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert settings["ORIGINS"] == ["http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"]
    assert settings["DATABASES"]["default"]["ENGINE"].endswith("sqlite3")
    assert settings["CACHES"]["default"]["BACKEND"].endswith("LocMemCache")
    assert settings["SECURE_PROXY_SSL_HEADER"] is None
    assert settings["REST_FRAMEWORK"]["NUM_PROXIES"] == 0
    assert "Manifest" in settings["STORAGES"]["staticfiles"]["BACKEND"]


def test_https(load):
    settings = load("settings", **HTTPS, EXTRA_ORIGINS="https://www.example.com:8443", TRUSTED_PROXY="1")
    assert settings["ALLOWED_HOSTS"] == ["example.com", "www.example.com"]
    assert settings["ORIGINS"] == settings["CSRF_TRUSTED_ORIGINS"]
    assert settings["ORIGINS"] == ["https://example.com", "https://www.example.com:8443"]
    names = ["SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"]
    assert all(settings[name] is True for name in names)
    assert settings["SECURE_HSTS_SECONDS"] == 86400
    assert settings["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert settings["REST_FRAMEWORK"]["NUM_PROXIES"] == 1


@pytest.mark.parametrize("url", ["http://localhost:8000", "https://localhost:8443"])
def test_no_hsts_on_localhost(load, url):
    settings = load("settings", PUBLIC_URL=url)
    assert settings["SECURE_HSTS_SECONDS"] == 0
    assert settings["SECURE_SSL_REDIRECT"] is settings["SESSION_COOKIE_SECURE"] is url.startswith("https")


def test_two_projects_on_one_machine_share_no_names(load):
    urls = {"REDIS_URL": "redis://redis:6379/0", "CACHE_URL": "redis://cache:6379/0"}
    settings = load("settings", COMPOSE_PROJECT_NAME="clone-2", **urls)
    assert settings["SESSION_COOKIE_NAME"] == "clone-2_session"
    assert settings["CSRF_COOKIE_NAME"] == "clone-2_csrf"
    assert settings["CACHES"]["default"]["KEY_PREFIX"] == "clone-2"
    assert settings["CHANNEL_LAYERS"]["default"]["CONFIG"]["prefix"] == "clone-2"


def test_postgres_has_a_connection_for_each_thread(load):
    url = "postgres://user:pass@db/name?sslmode=require"
    database = load("settings", DATABASE_URL=url, WEB_THREADS="6", STATEMENT_TIMEOUT="0")["DATABASES"]["default"]
    assert database["OPTIONS"]["pool"]["max_size"] == 6
    assert database["OPTIONS"]["options"] == "-c statement_timeout=0s -c lock_timeout=5s"
    assert database["OPTIONS"]["sslmode"] == "require"


def test_plain_files_in_development(load):
    settings = load("settings", DEBUG="1")
    assert settings["STORAGES"]["staticfiles"]["BACKEND"].endswith(".StaticFilesStorage")


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
