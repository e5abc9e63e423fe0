"""Signing up goes by way of the mailbox: nobody learns from the site which addresses have an account, and no account
exists before its address is known to be its owner's."""

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from .models import User
from .throttle import signup_mails

SALT = "accounts.signup"


def send_invitation(email):
    if signup_mails.exhausted(email):
        return
    known = User.objects.filter(email=email).exists()
    view, args = ("accounts:login", []) if known else ("accounts:welcome", [signing.dumps(email, salt=SALT)])
    context = {
        "SITE_NAME": settings.SITE_NAME,
        "known": known,
        "link": settings.PUBLIC_URL + reverse(view, args=args),
        "reset_link": settings.PUBLIC_URL + reverse("accounts:password_reset"),
    }
    body = render_to_string("accounts/mail/signup.txt", context)
    send_mail(f"Your account at {settings.SITE_NAME}", body, None, [email])
    signup_mails.count(email)


def invited_email(invitation):
    """The address an invitation was sent to; raises BadSignature if it is forged or has expired."""
    return signing.loads(invitation, salt=SALT, max_age=settings.SIGNUP_TIMEOUT)
