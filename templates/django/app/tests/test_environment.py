import pytest
from django.core.exceptions import ImproperlyConfigured

PUBLIC = {"PUBLIC_URL": "https://example.com", "EMAIL_URL": "submission://user:pass@mail.example:587"}


def problems(load, **environ):
    with pytest.raises(ImproperlyConfigured) as caught:
        load("env", **environ)
    assert caught.value.__suppress_context__
    return str(caught.value)


def test_every_problem_is_told_at_once_and_no_value(load, tmp_path):
    wrong = {
        "SECRET_KEY": "hunter2",
        "DEBUG": "hunter2",
        "PORT": "hunter2",
        "WEB_THREADS": "0",
        "PUBLIC_URL": "http://hunter2.example",
        "DATABASE_URL": "hunter2://user:hunter2@host/name",
        "REDIS_URL": "http://hunter2",
        "EMAIL_URL": "hunter2://user:hunter2@host",
        "ADMIN_PATH": "/hunter2",
        "HSTS_SECONDS": "-1",
        "LOG_LEVEL": "hunter2",
        "COMPOSE_PROJECT_NAME": "Hunter2!",
        "CACHE_URL_FILE": str(tmp_path / "absent"),
    }
    text = problems(load, **wrong)
    assert "hunter2" not in text.lower()
    assert all(f"  {name.removesuffix('_FILE')}: " in text for name in wrong)
    assert len(text.splitlines()) == len(wrong) + 1


def test_a_secret_key_is_wanted(load):
    assert "SECRET_KEY: Environment variable not set." in problems(load, SECRET_KEY=None)
    assert "50 random characters" in problems(load, SECRET_KEY="x" * 60)


@pytest.mark.parametrize(
    "url",
    [
        "example.com",
        "ftp://example.com",
        "https://",
        "https://*.example.com",
        "https://user@example.com",
        "https://example.com/path",
        "https://example.com?query",
        "https://example.com:port",
        "http://example.com",
        "http://localhost.example.com",
    ],
)
def test_unusable_addresses(load, url):
    assert "PUBLIC_URL" in problems(load, PUBLIC_URL=url)
    assert "EXTRA_ORIGINS" in problems(load, EXTRA_ORIGINS=f"https://example.com,{url}")


@pytest.mark.parametrize("url", ["http://localhost:8000", "http://127.0.0.1", "http://[::1]:8080", "https://localhost"])
def test_local_addresses(load, url):
    assert load("env", PUBLIC_URL=url)["IS_LOCAL"]


def test_a_public_site_needs_a_mail_server(load):
    assert "EMAIL_URL: Environment variable not set." in problems(load, PUBLIC_URL="https://example.com")
    assert load("env", **PUBLIC)["EMAIL"]["EMAIL_HOST"] == "mail.example"
    assert load("env")["EMAIL"]["EMAIL_BACKEND"].endswith("console.EmailBackend")


def test_debug_is_for_localhost(load):
    assert "DEBUG: Must be off" in problems(load, **PUBLIC, DEBUG="1")
    assert load("env", DEBUG="1")["DEBUG"]


@pytest.mark.parametrize("url", ["mysql://user@host/name", "postgres//host", "host"])
def test_other_databases_are_refused(load, url):
    assert "DATABASE_URL: Must be like postgres://" in problems(load, DATABASE_URL=url)


@pytest.mark.parametrize("path", ["api/", "accounts/admin/", "static/"])
def test_the_admin_takes_nobody_s_place(load, path):
    assert "ADMIN_PATH: Is the path of something else." in problems(load, ADMIN_PATH=path)
    assert load("env", ADMIN_PATH="apiary/")["ADMIN_PATH"] == "apiary/"


def test_secrets_may_come_in_files(load, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("from-a-file-" * 5 + "\n")
    assert load("env", SECRET_KEY_FILE=str(secret))["SECRET_KEY"] == "from-a-file-" * 5


def test_the_file_gives_way_to_the_environment(load, tmp_path):
    dotenv = tmp_path / ".env"
    dotenv.write_text("PORT=8123\nSITE_NAME='From the file'\n")
    env = load("env", ENV_FILE=str(dotenv), PORT="8456")
    assert (env["PORT"], env["SITE_NAME"]) == (8456, "From the file")
