"""The project's settings, in an environment that nothing on this machine has a say in but where the stores are."""

import os
import re
from pathlib import Path

STORES = {"DATABASE_URL", "REDIS_URL", "CACHE_URL"}
ENV = Path(__file__).resolve().parent.parent / "config" / "env.py"

for name in set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', ENV.read_text())) - STORES:
    os.environ.pop(name, None)
    os.environ.pop(f"{name}_FILE", None)
os.environ["ENV_FILE"] = os.devnull
os.environ["SECRET_KEY"] = "only-for-tests-" * 4
os.environ["EMAIL_URL"] = "memory:"
os.environ["LOG_FORMAT"] = "console"

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
