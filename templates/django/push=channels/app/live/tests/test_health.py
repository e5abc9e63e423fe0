def test_not_ready_without_redis(client, db, settings, free_port):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port}"
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"not ready\n")
