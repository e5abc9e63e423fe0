import logging

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, views
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages.views import SuccessMessageMixin
from django.core.signing import BadSignature
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.generic import CreateView, FormView, TemplateView

from .forms import LoginForm, PasswordResetForm, SignupForm, WelcomeForm
from .models import User
from .signup import invited_email, send_invitation
from .throttle import login_attempts

logger = logging.getLogger(__name__)


class LoginView(views.LoginView):
    template_name = "accounts/login.html"
    form_class = LoginForm
    redirect_authenticated_user = True


@method_decorator(login_not_required, name="dispatch")
class SignupView(FormView):
    template_name = "accounts/signup.html"
    form_class = SignupForm
    success_url = reverse_lazy("accounts:signup_done")

    def form_valid(self, form):
        try:
            send_invitation(form.cleaned_data["email"])
        except OSError:  # SMTPException is one too
            logger.exception("an invitation could not be sent")
            form.add_error(None, "The mail could not be sent. Please try again later.")
            return self.form_invalid(form)
        return super().form_valid(form)


@method_decorator(login_not_required, name="dispatch")
class SignupDoneView(TemplateView):
    template_name = "accounts/signup_done.html"


@method_decorator(login_not_required, name="dispatch")
class WelcomeView(CreateView):
    """Where an invitation leads: the account is made here."""

    template_name = "accounts/welcome.html"
    form_class = WelcomeForm
    success_url = settings.LOGIN_REDIRECT_URL

    def dispatch(self, request, *args, **kwargs):
        try:
            self.email = invited_email(kwargs["invitation"])
        except BadSignature:
            return render(request, "accounts/invitation_expired.html", status=410)
        if User.objects.filter(email=self.email).exists():
            return self.already_accepted()
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": User(email=self.email)}

    def form_valid(self, form):
        try:
            with transaction.atomic():
                user = form.save()
        except IntegrityError:  # a second click was faster
            return self.already_accepted()
        login(self.request, user)
        messages.success(self.request, f"Welcome, {user.name}.")
        return redirect(self.success_url)

    def already_accepted(self):
        messages.info(self.request, "You have an account already: log in.")
        return redirect("accounts:login")


class PasswordChangeView(SuccessMessageMixin, views.PasswordChangeView):
    template_name = "accounts/password_change.html"
    success_url = reverse_lazy(settings.LOGIN_REDIRECT_URL)
    success_message = "Your password is changed."


class PasswordResetView(views.PasswordResetView):
    template_name = "accounts/password_reset.html"
    form_class = PasswordResetForm
    subject_template_name = "accounts/mail/password_reset_subject.txt"
    email_template_name = "accounts/mail/password_reset.txt"
    # The link's address is the site's own, whatever host the request named.
    extra_email_context = {"SITE_NAME": settings.SITE_NAME, "PUBLIC_URL": settings.PUBLIC_URL}
    success_url = reverse_lazy("accounts:password_reset_done")


class PasswordResetDoneView(views.PasswordResetDoneView):
    template_name = "accounts/password_reset_done.html"


class PasswordResetConfirmView(SuccessMessageMixin, views.PasswordResetConfirmView):
    template_name = "accounts/password_reset_confirm.html"
    success_url = reverse_lazy("accounts:login")
    success_message = "Your password is changed: log in with it."

    def form_valid(self, form):
        login_attempts.forget(self.user.email)
        return super().form_valid(form)
