import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.db import IntegrityError
from django.utils import timezone

from accounts import signup
from accounts.forms import WelcomeForm
from accounts.models import User
from accounts.throttle import login_attempts, reset_mails, signup_mails

PASSWORD = "correct horse battery"
NEW_PASSWORD = "staple battery horse"


def post(browser, path, **data):
    """As a browser does it: get the form first, and send its token along."""
    page = browser.get(path, follow=True)
    path = page.redirect_chain[-1][0] if page.redirect_chain else path
    return browser.post(path, {**data, "csrfmiddlewaretoken": page.context["csrf_token"]})


def link_in(message):
    [link] = re.findall(r"http://localhost:8000(/accounts/\S+)", message.body)
    return link


def test_login_and_logout(browser, user):
    response = post(browser, "/accounts/login/", username="Ann@example.com", password=PASSWORD)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert browser.session["_auth_user_id"] == str(user.pk)
    assert browser.get("/accounts/login/").status_code == 302
    token = browser.get("/accounts/password_change/").context["csrf_token"]
    response = browser.post("/accounts/logout/", {"csrfmiddlewaretoken": token})
    assert (response.status_code, response["Location"]) == (302, "/")
    assert "_auth_user_id" not in browser.session


def test_login_leads_back_but_not_away(client, user):
    credentials = {"username": user.email, "password": PASSWORD}
    assert client.post("/accounts/login/", {**credentials, "next": "/hello/"})["Location"] == "/hello/"
    client.logout()
    assert client.post("/accounts/login/", {**credentials, "next": "https://evil.example/"})["Location"] == "/"


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/accounts/password_reset/"])
def test_forms_want_a_csrf_token(browser, db, path):
    assert browser.post(path, {"email": "ann@example.com"}).status_code == 403


@pytest.mark.parametrize("email", ["ann@example.com", "nobody@example.com"])
def test_guessing_is_stopped_whether_the_account_exists_or_not(client, user, email):
    credentials = {"username": email, "password": "wrong"}
    for _ in range(login_attempts.times - 1):
        assert b"do not belong together" in client.post("/accounts/login/", credentials).content
    assert b"Too many attempts" in client.post("/accounts/login/", credentials).content
    response = client.post("/accounts/login/", {**credentials, "password": PASSWORD})
    assert b"Too many attempts" in response.content


def test_guessing_is_stopped_in_the_admin_too(client, staff):
    for _ in range(login_attempts.times):
        login_attempts.count("ROOT@example.com")
    client.post("/admin/login/", {"username": staff.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_logging_in_forgets_what_went_wrong(client, user):
    login_attempts.count(user.email)
    client.post("/accounts/login/", {"username": user.email, "password": PASSWORD})
    for _ in range(login_attempts.times - 1):
        login_attempts.count(user.email)
    assert not login_attempts.exhausted(user.email)


async def test_async_login_is_counted(db, monkeypatch):
    from django.contrib.auth import aauthenticate  # noqa: PLC0415

    monkeypatch.setattr("accounts.backends.login_attempts.exhausted", lambda email: True)
    assert await aauthenticate(username="ann@example.com", password=PASSWORD) is None


def test_a_counter_that_runs_out_starts_again(monkeypatch):
    def gone(key):
        raise ValueError

    monkeypatch.setattr("accounts.throttle.cache.incr", gone)
    login_attempts.count("ann@example.com")
    login_attempts.count("ann@example.com")
    assert not login_attempts.exhausted("ann@example.com")


def test_sign_up(browser, db):
    response = post(browser, "/accounts/signup/", email="New@Example.com")
    assert response["Location"] == "/accounts/signup/done/"
    assert browser.get("/accounts/signup/done/").status_code == 200
    assert not User.objects.exists()
    [message] = mail.outbox
    assert message.to == ["new@example.com"]

    link = link_in(message)
    assert b"new@example.com" in browser.get(link).content
    response = post(browser, link, name="Newton", password1=PASSWORD, password2=PASSWORD)
    assert (response.status_code, response["Location"]) == (302, "/")
    user = User.objects.get()
    assert (user.email, user.name, user.is_staff) == ("new@example.com", "Newton", False)
    assert browser.session["_auth_user_id"] == str(user.pk)

    again = browser.get(link)
    assert again["Location"] == "/accounts/login/"


def test_sign_up_answers_alike_for_known_and_unknown(client, user):
    answers = [client.post("/accounts/signup/", {"email": email}) for email in ("Ann@example.com", "new@example.com")]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/accounts/signup/done/")}
    known, unknown = mail.outbox
    assert known.subject == unknown.subject
    assert "You have an account already" in known.body
    assert "/accounts/signup/" not in known.body
    assert "/accounts/signup/" in unknown.body


def test_sign_up_does_not_flood_a_mailbox(client, db):
    for _ in range(signup_mails.times + 2):
        assert client.post("/accounts/signup/", {"email": "new@example.com"}).status_code == 302
    assert len(mail.outbox) == signup_mails.times


def test_sign_up_says_when_no_mail_goes_out(client, db, monkeypatch, caplog):
    def fail(*args):
        raise SMTPServerDisconnected

    monkeypatch.setattr("accounts.signup.send_mail", fail)
    for _ in range(signup_mails.times + 2):  # which does not count
        response = client.post("/accounts/signup/", {"email": "new@example.com"})
        assert b"The mail could not be sent" in response.content
    assert "an invitation could not be sent" in caplog.text


def test_signing_up_with_an_address_does_not_keep_its_owner_from_a_new_password(client, user):
    for _ in range(signup_mails.times):
        client.post("/accounts/signup/", {"email": user.email})
    client.post("/accounts/password_reset/", {"email": user.email})
    assert "/accounts/reset/" in mail.outbox[-1].body


# A dotless i and a long s, which some databases take for i and s.
LOOKALIKE = "r\u0131\u017f@example.com"


def test_a_lookalike_is_somebody_else(client, db):
    victim = User.objects.create_user("ris@example.com", PASSWORD, name="Ris")
    client.post("/accounts/signup/", {"email": LOOKALIKE})
    assert "/accounts/signup/" in mail.outbox[-1].body
    client.post("/accounts/password_reset/", {"email": LOOKALIKE})
    assert "There is no account" in mail.outbox[-1].body
    client.post("/accounts/login/", {"username": LOOKALIKE, "password": PASSWORD})
    assert "_auth_user_id" not in client.session

    User.objects.create_user(LOOKALIKE, NEW_PASSWORD, name="Other")
    client.post("/accounts/login/", {"username": victim.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(victim.pk)


@pytest.mark.parametrize("invitation", ["nonsense", "a:b:c"])
def test_a_forged_invitation_is_refused(client, db, invitation):
    assert client.get(f"/accounts/signup/{invitation}/").status_code == 410


def test_an_old_invitation_is_refused(client, db, settings):
    signup.send_invitation("new@example.com")
    settings.SIGNUP_TIMEOUT = timedelta(seconds=-1)
    assert client.get(link_in(mail.outbox[0])).status_code == 410


def test_a_weak_password_is_refused(client, db):
    signup.send_invitation("newton@example.com")
    link = link_in(mail.outbox[0])
    for weak in ("short", "1234567890", "newton@example.com"):
        response = client.post(link, {"name": "Newton", "password1": weak, "password2": weak})
        assert response.status_code == 200
        assert response.context["form"].errors
    assert not User.objects.exists()


def test_two_clicks_at_once_make_one_account(client, db, monkeypatch):
    def lose(form):
        raise IntegrityError

    signup.send_invitation("new@example.com")
    monkeypatch.setattr(WelcomeForm, "save", lose)
    data = {"name": "Newton", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post(link_in(mail.outbox[0]), data)["Location"] == "/accounts/login/"


def test_password_change(browser, user):
    browser.force_login(user)
    data = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert post(browser, "/accounts/password_change/", **data)["Location"] == "/"
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)


def test_password_change_is_for_who_is_logged_in(client, db):
    assert client.get("/accounts/password_change/")["Location"] == "/accounts/login/?next=/accounts/password_change/"


def test_password_reset(browser, user):
    for _ in range(login_attempts.times):
        login_attempts.count(user.email)
    response = post(browser, "/accounts/password_reset/", email="Ann@Example.com")
    assert response["Location"] == "/accounts/password_reset/done/"
    assert browser.get("/accounts/password_reset/done/").status_code == 200
    [message] = mail.outbox
    assert message.to == ["ann@example.com"]

    link = link_in(message)
    response = post(browser, link, new_password1=NEW_PASSWORD, new_password2=NEW_PASSWORD)
    assert response["Location"] == "/accounts/login/"
    response = post(browser, "/accounts/login/", username=user.email, password=NEW_PASSWORD)
    assert response["Location"] == "/"
    browser.logout()
    assert b"has been used" in browser.get(link).content


def test_the_reset_link_ignores_the_host(client, user):
    client.post("/accounts/password_reset/", {"email": user.email}, headers={"host": "127.0.0.1:1234"})
    assert link_in(mail.outbox[0])


@pytest.mark.parametrize(
    ("email", "text"), [("ann@example.com", "/accounts/reset/"), ("nobody@example.com", "There is no account")]
)
def test_password_reset_answers_alike_and_does_not_flood(client, user, email, text):
    # With a mail for everybody, it takes as long too.
    for _ in range(reset_mails.times + 2):
        response = client.post("/accounts/password_reset/", {"email": email})
        assert response["Location"] == "/accounts/password_reset/done/"
    assert len(mail.outbox) == reset_mails.times
    assert all(message.to == [email] and text in message.body for message in mail.outbox)


def test_a_session_ends_with_the_password_it_began_with(client, user):
    client.force_login(user)
    user.set_password(NEW_PASSWORD)
    user.save()
    assert client.get("/accounts/password_change/").status_code == 302


def test_who_is_logged_out_already_is_sent_on(browser, user):
    browser.force_login(user)
    token = browser.get("/accounts/password_change/").context["csrf_token"]
    browser.session.flush()
    assert browser.post("/accounts/logout/", {"csrfmiddlewaretoken": token})["Location"] == "/"


@pytest.mark.parametrize("key", ["aaaaaaaaaaaa\0", "aaaaaaaaaaaa'", "a" * 5000, "\u00e9" * 12])
def test_a_made_up_session_is_none(client, db, settings, key):
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}"}
    assert client.get("/accounts/password_change/", headers=cookie).status_code == 302
    assert client.get("/accounts/login/", headers=cookie).status_code == 200


def test_an_inactive_user_stays_out(client, user):
    User.objects.update(is_active=False, last_login=timezone.now())
    client.post("/accounts/login/", {"username": user.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session
