def test_hello(client):
    response = client.get("/hello/")
    assert response.content == b"Hello world from Django!"
    assert response["Content-Type"] == "text/plain; charset=utf-8"


def test_hello_only_speaks(client):
    assert client.post("/hello/").status_code == 405
