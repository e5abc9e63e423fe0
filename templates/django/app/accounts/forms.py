from django import forms
from django.contrib.auth import forms as auth

from .models import User, normal_email
from .throttle import login_attempts, reset_mails


class LoginForm(auth.AuthenticationForm):
    username = forms.EmailField(
        label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )

    error_messages = {
        "invalid_login": "The e-mail address and the password do not belong together.",
        "exhausted": "Too many attempts. Try again in a quarter of an hour, or reset your password.",
    }

    def get_invalid_login_error(self):
        code = "exhausted" if login_attempts.exhausted(self.cleaned_data["username"]) else "invalid_login"
        return forms.ValidationError(self.error_messages[code], code=code)


class PasswordResetForm(auth.PasswordResetForm):
    def get_users(self, email):
        users = User.objects.filter(email=normal_email(email), is_active=True)
        return [user for user in users if user.has_usable_password()]

    def save(self, **kwargs):
        email = self.cleaned_data["email"]
        if reset_mails.exhausted(email):
            return
        reset_mails.count(email)
        if self.get_users(email):
            return super().save(**kwargs)
        # A mail for strangers too: an answer that comes sooner would tell who has an account.
        self.send_mail(
            kwargs["subject_template_name"],
            "accounts/mail/password_reset_unknown.txt",
            {**kwargs["extra_email_context"], "email": email},
            kwargs["from_email"],
            email,
        )


class SignupForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        max_length=User._meta.get_field("email").max_length,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )

    def clean_email(self):
        return normal_email(self.cleaned_data["email"])


class WelcomeForm(auth.BaseUserCreationForm):
    class Meta:
        model = User
        fields = ["name"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name", "autofocus": True})}


class UserAddForm(auth.AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "name"]
