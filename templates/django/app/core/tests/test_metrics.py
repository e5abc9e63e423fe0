from prometheus_client import REGISTRY


def count(method, route, status):
    labels = {"method": method, "route": route, "status": str(status)}
    return REGISTRY.get_sample_value("http_requests_total", labels) or 0


def test_requests_are_counted_by_route(client):
    before = count("GET", "hello/", 200)
    client.get("/hello/?a=1")
    assert count("GET", "hello/", 200) == before + 1


async def test_requests_are_counted_under_asgi(async_client):
    before = count("GET", "hello/", 200)
    await async_client.get("/hello/")
    assert count("GET", "hello/", 200) == before + 1


def test_what_a_client_makes_up_makes_no_series(client, db):
    before = count("other", "none", 404)
    client.generic("BREW", "/no/such/page")
    client.generic("STIR", "/nor/this/one")
    assert count("other", "none", 404) == before + 2
