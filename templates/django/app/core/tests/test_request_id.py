import json
import logging

import pytest

from config.logging import JsonFormatter, RequestIdFilter, SecretPathFilter
from core.request_id import request_id, start_request


def test_a_good_id_is_kept():
    assert start_request("gateway-0123456789") == "gateway-0123456789" == request_id.get()


@pytest.mark.parametrize("bad", [None, "", "short", "x" * 65, 'quote"quote', "new\nline-in-it", "späße-unsinn"])
def test_a_bad_id_is_replaced(bad):
    assert start_request(bad) != bad
    assert len(request_id.get()) == 32


def test_the_answer_carries_the_id(client):
    assert client.get("/hello/", headers={"X-Request-Id": "gateway-0123456789"})["X-Request-Id"] == "gateway-0123456789"
    assert client.get("/hello/", headers={"X-Request-Id": "<script>"})["X-Request-Id"] != "<script>"


async def test_the_answer_carries_the_id_under_asgi(async_client):
    response = await async_client.get("/hello/", headers={"X-Request-Id": "gateway-0123456789"})
    assert response["X-Request-Id"] == "gateway-0123456789"


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/accounts/signup/Im5ld0BleGFtcGxlLmNvbSI:1abcde:aB-cD_eF0123456789/", "/accounts/signup/.../"),
        ("/accounts/reset/MQ/cxyz12-0123456789abcdef0123456789abcdef/", "/accounts/reset/MQ/.../"),
        ("/accounts/signup/done/", "/accounts/signup/done/"),
    ],
)
def test_paths_that_are_secrets_are_not_logged(path, logged):
    record = logging.makeLogRecord({"msg": "Forbidden (%s): %s", "args": ("no token", path)})
    assert SecretPathFilter().filter(record)
    assert record.getMessage() == f"Forbidden (no token): {logged}"


def test_a_log_line_is_one_json_object():
    start_request("gateway-0123456789")
    try:
        raise ValueError("two\nlines")
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.getLogger("a").makeRecord(
        "a", logging.ERROR, __file__, 1, "%s of it", ("half",), info, extra={"status_code": 500, "request": object()}
    )
    assert RequestIdFilter().filter(record)
    line = JsonFormatter().format(record)
    assert "\n" not in line
    content = json.loads(line)
    assert content["message"] == "half of it"
    assert content["request_id"] == "gateway-0123456789"
    assert content["status_code"] == 500
    assert "request" not in content
    assert "ValueError" in content["exception"]
