import os
import subprocess
import sys

from django.conf import settings

from .server import SECRET_KEY


def test_the_deployment_checks_are_clean():
    environ = {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "SECRET_KEY": SECRET_KEY,
        "PUBLIC_URL": "https://example.com",
        "EMAIL_URL": "smtp://mail.example",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    run = subprocess.run(command, cwd=settings.BASE_DIR, env=environ, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
