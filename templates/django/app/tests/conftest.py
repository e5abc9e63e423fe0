import os
import runpy
import sys

import pytest

import config

from .server import SECRET_KEY, Server, free


@pytest.fixture
def load(monkeypatch):
    """Run a module of `config` as a fresh process would, with nothing but these variables."""

    def load(name, **environ):
        for variable in [name for name in os.environ if name.isupper() and name not in {"PATH", "HOME"}]:
            monkeypatch.delenv(variable)
        for variable, value in {"ENV_FILE": os.devnull, "SECRET_KEY": SECRET_KEY, **environ}.items():
            if value is not None:
                monkeypatch.setenv(variable, value)
        for module in ("env", "settings", "gunicorn"):
            monkeypatch.delitem(sys.modules, f"config.{module}", raising=False)
            monkeypatch.delattr(config, module, raising=False)
        return runpy.run_module(f"config.{name}")

    return load


@pytest.fixture
def serve(tmp_path):
    servers = []

    def serve(*command):
        servers.append(Server(command, free(), tmp_path))
        return servers[-1]

    yield serve
    for server in servers:
        server.process.kill()
        server.process.wait()
