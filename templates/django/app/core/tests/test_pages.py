import pytest
from django.template.loader import render_to_string
from django.test import Client


def test_the_page_knows_where_one_is(client):
    html = client.get("/accounts/login/").content.decode()
    assert '<a href="/accounts/login/" aria-current="page">' in html
    assert html.count('aria-current="page"') == 1
    assert '<a class="skip" href="#main">' in html


def test_the_page_knows_who_one_is(client, user, staff):
    client.force_login(user)
    html = client.get("/accounts/password_change/").content.decode()
    assert '<span class="who">Ann</span>' in html
    assert 'action="/accounts/logout/"' in html
    assert "/admin/" not in html
    client.force_login(staff)
    assert '<a href="/admin/">' in client.get("/accounts/password_change/").content.decode()


def test_forms_tell_what_is_wrong_where_it_is(client, db):
    html = client.post("/accounts/signup/", {"email": "nobody"}).content.decode()
    assert '<label for="id_email">E-mail address</label>' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_email_error"' in html


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_nothing(name):
    html = render_to_string(f"{name}.html")
    assert html.count("<h1>") == 1
    assert f'<p class="code">{name[:3]}</p>' in html
    assert "style=" not in html and "<script" not in html


def test_errors_are_answered_with_their_pages(client, user):
    assert b"There is nothing here" in client.get("/nothing/").content
    assert b"makes no sense" in client.get("/", headers={"Host": "evil.example"}).content
    response = Client(enforce_csrf_checks=True).post("/accounts/login/")
    assert (response.status_code, b"out of date" in response.content) == (403, True)


@pytest.mark.parametrize("charset", ["rot13", "idna", "undefined", "utf-7", "latin-1"])
def test_only_utf_8_is_read(client, db, charset):
    def post(charset):
        content_type = f"application/x-www-form-urlencoded; charset={charset}"
        return client.generic("POST", "/accounts/login/", b"username=a", content_type)

    assert post(charset).status_code == 400
    assert post("UTF-8").status_code == 200


def test_a_failure_is_answered_with_its_page(client, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("secret detail")

    client.raise_request_exception = False
    monkeypatch.setattr("accounts.views.LoginView.get", fail)
    response = client.get("/accounts/login/")
    assert response.status_code == 500
    assert b"Something went wrong" in response.content
    assert b"secret detail" not in response.content
