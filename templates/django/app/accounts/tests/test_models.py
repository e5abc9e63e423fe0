import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from accounts.models import User


def test_addresses_differ_in_more_than_case(user):
    with pytest.raises(IntegrityError):
        User.objects.bulk_create([User(email="ANN@example.com", name="Ann", password="x")])


def test_the_error_stands_at_the_field(user):
    with pytest.raises(ValidationError) as caught:
        User(email="ANN@example.com", name="Ann", password="x").full_clean()
    assert caught.value.message_dict == {"email": ["A user with that e-mail address already exists."]}


def test_names():
    user = User(email="ann@example.com", name="Ann")
    assert str(user) == user.get_full_name() == user.get_short_name() == "Ann"


def test_superuser(staff):
    assert staff.is_staff
    assert staff.is_superuser
    assert staff.check_password("correct horse battery")


def test_login_ignores_case(user):
    assert authenticate(username="Ann@Example.com", password="correct horse battery") == user


def test_no_credentials_no_user(db):
    assert authenticate(username=None, password=None) is None


def test_passwords_are_hashed_by_argon2(db, settings):
    from config import settings as real  # noqa: PLC0415

    settings.PASSWORD_HASHERS = real.PASSWORD_HASHERS
    user = User.objects.create_user("cy@example.com", "correct horse battery", name="Cy")
    assert user.password.startswith("argon2$argon2id$")
