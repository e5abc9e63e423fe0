from django import forms
from django.contrib.auth import forms as auth

from .models import User
from .throttle import login_attempts, mails


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
    def save(self, **kwargs):
        if mails.allow(self.cleaned_data["email"]):
            super().save(**kwargs)


class SignupForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        max_length=User._meta.get_field("email").max_length,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class WelcomeForm(auth.BaseUserCreationForm):
    class Meta:
        model = User
        fields = ["name"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name", "autofocus": True})}


class UserAddForm(auth.AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "name"]
