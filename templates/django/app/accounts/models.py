import hashlib
import secrets

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


def normal_email(email):
    """The one spelling in which an address is stored, looked up and counted.

    Python's lower case, never the database's: a dotless i would meet an i in one of the two.
    """
    return email.strip().lower()


class UserManager(BaseUserManager):
    use_in_migrations = True

    def get_by_natural_key(self, email):
        return self.get(email=normal_email(email))

    def create_user(self, email, password=None, **fields):
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person, known by an e-mail address: ann@example.com and Ann@example.com are one."""

    username = None
    first_name = None
    last_name = None
    email = models.EmailField(
        "e-mail address", unique=True, error_messages={"unique": "A user with that e-mail address already exists."}
    )
    name = models.CharField(max_length=150)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_once")]

    def __str__(self):
        return self.name

    def clean(self):
        self.email = normal_email(self.email)

    def save(self, **kwargs):
        self.email = normal_email(self.email)
        new_password = self._password is not None
        super().save(**kwargs)
        if new_password:  # whoever changes it may do so because somebody else knows it
            self.tokens.all().delete()

    def validate_constraints(self, exclude=None):
        # With the case made the same above, `unique` has said it already, and at the field.
        super().validate_constraints({*(exclude or ()), "email"})

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name


class TokenManager(models.Manager):
    def issue(self, user):
        """Make a token; return its text, which is nowhere kept, and its record."""
        text = secrets.token_urlsafe(32)
        now = timezone.now()
        expires = now + settings.API_TOKEN_LIFETIME
        self.filter(user=user, expires__lte=now).delete()
        return text, self.create(user=user, digest=Token.digest_of(text), expires=expires)

    def valid(self, text):
        return self.filter(
            digest=Token.digest_of(text), expires__gt=timezone.now(), user__is_active=True
        ).select_related("user")


class Token(models.Model):
    """A key to the API. Only its hash is stored: who reads the table can use none of them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField(db_index=True)

    objects = TokenManager()

    class Meta:
        verbose_name = "API token"

    def __str__(self):
        return f"{self.user} {self.created:%Y-%m-%d}"

    @staticmethod
    def digest_of(text):
        return hashlib.sha256(text.encode()).hexdigest()
