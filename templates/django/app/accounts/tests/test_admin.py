import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import Token, User

pytestmark = pytest.mark.ignore_template_errors  # the admin's own templates rely on them


@pytest.fixture
def admin_browser(client, staff):
    client.force_login(staff)
    return client


def url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_every_model_has_its_pages(admin_browser, model):
    assert admin_browser.get(url(model, "changelist"), {"q": "a"}).status_code == 200
    may_add = admin.site.get_model_admin(model).has_add_permission(admin_browser.get("/admin/").wsgi_request)
    assert admin_browser.get(url(model, "add")).status_code == (200 if may_add else 403)


def test_a_user_is_added(admin_browser):
    data = {"email": "New@Example.com", "name": "New", "usable_password": "true"}
    passwords = {"password1": "correct horse battery", "password2": "correct horse battery"}
    assert admin_browser.post(url(User, "add"), data | passwords).status_code == 302
    user = User.objects.get(email="new@example.com")
    assert user.check_password("correct horse battery")
    assert admin_browser.get(url(User, "change", user.pk)).status_code == 200


def test_an_address_is_added_once(admin_browser, user):
    data = {"email": "ANN@example.com", "name": "Ann", "usable_password": "false"}
    response = admin_browser.post(url(User, "add"), data)
    assert response.context["adminform"].form.errors == {"email": ["A user with that e-mail address already exists."]}


def test_tokens_are_seen_and_revoked_only(admin_browser, user):
    _, token = Token.objects.issue(user)
    page = admin_browser.get(url(Token, "change", token.pk))
    assert page.status_code == 200
    assert token.digest.encode() not in page.content
    assert admin_browser.post(url(Token, "change", token.pk), {}).status_code == 403
    assert admin_browser.post(url(Token, "delete", token.pk), {"post": "yes"}).status_code == 302
    assert not Token.objects.exists()


def test_the_admin_is_for_staff(client, user):
    client.force_login(user)
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
