"""What this process reads from its environment, and from the file `.env`, each value under its own name.

Any value may come from a file instead: SECRET_KEY_FILE=/run/secrets/key. Problems are collected and raised
together, and never quote a value.
"""

import contextlib
import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import dj_email_url
from django.core.exceptions import ImproperlyConfigured
from environs import EnvError, FileAwareEnv, ValidationError, validate

BASE_DIR = Path(__file__).resolve().parent.parent
LOOPBACK_HOSTS = {"localhost", "127.0.0.1", "::1"}


class _Env(FileAwareEnv):
    def _get_value(self, env_key, default):
        try:
            return super()._get_value(env_key, default)
        except ValueError as error:  # NAME_FILE leads nowhere: one problem among the others
            self._errors[env_key].append(str(error))
            return default


def _secret(value):
    if len(value) < 50 or len(set(value)) < 5:
        raise ValidationError("Must be at least 50 random characters; `make env` writes one.")


def _origin(value):
    """An address without a path; plain http only where nobody can listen in."""
    try:
        url = urlsplit(value)
        url.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        url = urlsplit("")
    if url.scheme not in {"http", "https"} or not url.hostname or url.path not in {"", "/"} or url.username:
        raise ValidationError("Must look like https://example.com or http://localhost:8000.")
    if url.query or url.fragment or "*" in url.netloc:
        raise ValidationError("Must hold a scheme, a host and a port, and nothing else.")
    if url.scheme == "http" and url.hostname not in LOOPBACK_HOSTS:
        raise ValidationError("Must be https, except on localhost.")


def _origins(values):
    for value in values:
        _origin(value)


def _email(value):
    with contextlib.suppress(Exception):  # it raises what it happens to stumble upon
        parsed = dj_email_url.parse(value)
        if "EMAIL_BACKEND" in parsed:
            return parsed
    raise ValidationError("Must be like submission://user:password@host:587, smtp://host:25 or console:.")


def _database(value):
    with contextlib.suppress(Exception):  # as above
        parsed = dj_database_url.parse(value)
        if parsed["ENGINE"] in {"django.db.backends.postgresql", "django.db.backends.sqlite3"}:
            return parsed
    raise ValidationError("Must be like postgres://user:password@host:5432/name or sqlite:///file.")


def _redis(value):
    if value and urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        raise ValidationError("Must be a redis:// or rediss:// address.")


_port = validate.Range(1, 65535)
_positive = validate.Range(min=1)

env = _Env(eager=False, strip_whitespace=True)
env.add_parser("email", _email)
env.add_parser("database", _database)
env.read_env(os.environ.get("ENV_FILE", BASE_DIR / ".env"), recurse=False)

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", validate=_secret)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", [])
COMPOSE_PROJECT_NAME = env.str(
    "COMPOSE_PROJECT_NAME",
    "app",
    validate=validate.Regexp(r"[a-z0-9][a-z0-9_-]*\Z", error="Must be lower-case letters, digits, - and _."),
)
SITE_NAME = env.str("SITE_NAME", COMPOSE_PROJECT_NAME)

PORT = env.int("PORT", 8000, validate=_port)
WS_PORT = env.int("WS_PORT", 8001, validate=_port)
METRICS_PORT = env.int("METRICS_PORT", 9090, validate=_port)
WEB_CONCURRENCY = env.int("WEB_CONCURRENCY", 2, validate=_positive)
WEB_THREADS = env.int("WEB_THREADS", 4, validate=_positive)

PUBLIC_URL = env.str("PUBLIC_URL", f"http://localhost:{PORT}", validate=_origin)
EXTRA_ORIGINS = env.list("EXTRA_ORIGINS", [], validate=_origins)
TRUSTED_PROXY = env.bool("TRUSTED_PROXY", False)
HSTS_SECONDS = env.int("HSTS_SECONDS", 86400, validate=validate.Range(min=0))
ADMIN_PATH = env.str(
    "ADMIN_PATH",
    "admin/",
    validate=[
        validate.Regexp(r"([\w.~-]+/)+\Z", error="Must be like admin/: no slash before, one behind."),
        validate.Regexp(r"(?!(accounts|api|articles|hello|static|ws)/)", error="Is the path of something else."),
    ],
)

DATABASE = env.database("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}")
STATEMENT_TIMEOUT = env.int("STATEMENT_TIMEOUT", 15, validate=validate.Range(min=0))
REDIS_URL = env.str("REDIS_URL", "", validate=_redis)
CACHE_URL = env.str("CACHE_URL", "", validate=_redis)

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "webmaster@localhost")

LOG_LEVEL = env.str("LOG_LEVEL", "INFO", validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]))
LOG_FORMAT = env.str("LOG_FORMAT", "console" if DEBUG else "json", validate=validate.OneOf(["json", "console"]))

IS_LOCAL = PUBLIC_URL is None or urlsplit(PUBLIC_URL).hostname in LOOPBACK_HOSTS

# Where nobody but the developer is, mail is printed; a public site without a mail server would lose all of it.
EMAIL = env.email("EMAIL_URL", "console:") if DEBUG or IS_LOCAL else env.email("EMAIL_URL")

if DEBUG and not IS_LOCAL:
    env._errors["DEBUG"].append("Must be off where PUBLIC_URL is not on localhost: it shows the inside to everybody.")

try:
    env.seal()
except EnvError as error:
    problems = (f"  {name}: {' '.join(map(str, messages))}" for name, messages in sorted(error.error_messages.items()))
    raise ImproperlyConfigured("The environment is not usable:\n" + "\n".join(problems)) from None
