"""One line of JSON on stdout for each log record."""

import json
import logging
import re
from datetime import UTC, datetime

from core.request_id import request_id

# What every record carries; whatever else is on one came in by `extra`.
STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime", "color_message", "taskName"}


# Paths that are as good as a password.
SECRET_PATH = re.compile(r"(/accounts/(?:signup|reset/[^/\s]+)/)[\w:.-]{20,}")


class RequestIdFilter(logging.Filter):
    def filter(self, record):
        record.request_id = request_id.get()
        return True


class SecretPathFilter(logging.Filter):
    def filter(self, record):
        message = record.getMessage()
        record.msg, record.args = SECRET_PATH.sub(r"\1...", message), None
        return True


class JsonFormatter(logging.Formatter):
    def format(self, record):
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        # `request` and `socket` are whole objects that Django attaches, cookies and all.
        line |= {
            key: value
            for key, value in vars(record).items()
            if key not in STANDARD and isinstance(value, str | int | float | bool)
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


def logging_config(level, style):
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request_id": {"()": "config.logging.RequestIdFilter"},
            "secret_path": {"()": "config.logging.SecretPathFilter"},
        },
        "formatters": {
            "json": {"()": "config.logging.JsonFormatter"},
            "console": {"format": "{levelname:<8} {name} [{request_id}] {message}", "style": "{"},
        },
        "handlers": {
            "stdout": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stdout",
                "filters": ["request_id", "secret_path"],
                "formatter": style,
            }
        },
        "root": {"handlers": ["stdout"], "level": level},
        "loggers": {
            # These bring handlers of their own; everything is to leave by the one above.
            **{
                name: {"handlers": [], "propagate": True}
                for name in ("django", "django.server", "gunicorn.error", "uvicorn", "uvicorn.error", "uvicorn.access")
            },
            "gunicorn.access": {"level": "WARNING"},  # the gateway writes down who asked for what
        },
    }
