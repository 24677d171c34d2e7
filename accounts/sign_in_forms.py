"""allauth's forms in our words. A password is asked for once: it can be shown.

Apart from `accounts.forms`, which allauth's own module of forms imports while it is loaded.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from allauth.account import forms as account
from allauth.account.app_settings import SIGNUP_FORM_HONEYPOT_FIELD
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from allauth.socialaccount import forms as social
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from django import forms
from django.http import HttpRequest

NO_ADDRESS = "Enter an e-mail address, like name@example.org"
STRONG_ENOUGH = (
    "At least 10 characters. Three words that don’t belong together are good, and easy to keep in mind."
)
CODE_HINT = "6 digits"


class Provider(NamedTuple):
    """A place elsewhere that can sign people in: its name, and where the way there begins."""

    name: str
    href: str


def providers_for(request: HttpRequest, process: str = "login") -> list[Provider]:
    """Those that are set up here; `process` is "login", or "connect" for whoever is signed in."""
    return [
        Provider(each.name, each.get_login_url(request, process=process))
        for each in get_social_adapter().list_providers(request)
    ]


def _say(form: forms.Form, name: str, *, label: str, missing: str, hint: str = "") -> None:
    """Call a field of a form so; `missing` is what to do where it was left empty."""
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.error_messages["required"] = missing


def _say_address(form: forms.Form, name: str, label: str = "E-mail address") -> None:
    _say(form, name, label=label, missing=NO_ADDRESS)
    form.fields[name].error_messages["invalid"] = NO_ADDRESS


def _say_new_password(form: forms.Form, label: str = "New password") -> None:
    _say(form, "password1", label=label, missing="Choose a password", hint=STRONG_ENOUGH)
    form.fields.pop("password2", None)


def _say_code(form: forms.Form, hint: str = "") -> None:
    _say(form, "code", label="Code", missing="Enter the code", hint=hint)


class SignInForm(account.LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_address(self, "login")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        _say(self, "password", label="Password", missing="Enter your password")

    def providers(self) -> list[Provider]:
        """Other places to sign in at."""
        return providers_for(self.request)


class SignUpForm(account.SignupForm):
    """Name, address and password, and a field that only a machine fills in."""

    trap = SIGNUP_FORM_HONEYPOT_FIELD

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_address(self, "email")
        _say_new_password(self, label="Password")
        if self.trap:
            # allauth moves it away by a style of its own, which our content policy forbids: the page's styles do.
            self.fields[self.trap].widget = forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})


class SocialSignUpForm(social.SignupForm):
    """What is still asked of somebody who comes from elsewhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "email" in self.fields:
            _say_address(self, "email")


class DisconnectForm(social.DisconnectForm):
    """Which account elsewhere is to be connected no more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "account", label="Connected to yours", missing="Choose one")

    def providers(self) -> list[Provider]:
        """Where more can be connected."""
        return providers_for(self.request, "connect")


class NewAddressForm(account.AddEmailForm):
    """An address in place of the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_address(self, "email", "New e-mail address")


class ChangePasswordForm(account.ChangePasswordForm):
    """The old password and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(
            self,
            "oldpassword",
            label="Password that you have now",
            missing="Enter the password that you have now",
        )
        _say_new_password(self)


class SetPasswordForm(account.SetPasswordForm):
    """A first password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_new_password(self, label="Password")


class AskForCodeForm(account.ResetPasswordForm):
    """Where a code for a new password is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_address(self, "email")


class ResetPasswordForm(account.ResetPasswordKeyForm):
    """A new password in place of a forgotten one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_new_password(self)


class ConfirmAddressForm(account.ConfirmEmailVerificationCodeForm):
    """The code that proves an address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self)


class ConfirmResetForm(account.ConfirmPasswordResetCodeForm):
    """The code that lets a new password be chosen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self)


class ConfirmItIsThemForm(account.ConfirmReauthenticationCodeForm):
    """The code from an e-mail that proves once more that it is them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self)


class ProveByPasswordForm(account.ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "password", label="Your password", missing="Enter your password")


class ProveByCodeForm(ReauthenticateForm):
    """A code of the app once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self, "The 6 digits that your authenticator app shows, or a recovery code")


class SecondStepForm(AuthenticateForm):
    """A code of the app, or one for emergencies, after the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = set(Authenticator.objects.filter(user=self.user).values_list("type", flat=True))
        self.has_app = Authenticator.Type.TOTP in types
        self.has_passkey = Authenticator.Type.WEBAUTHN in types
        _say_code(self)
        if not self.has_app:
            self.fields["code"].label = "One of your recovery codes"


class SetUpAppForm(ActivateTOTPForm):
    """The first code that the app shows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self, CODE_HINT)


class AddPasskeyForm(AddWebAuthnForm):
    """What a passkey is called, and whether it takes the place of the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(
            self,
            "name",
            label="Name",
            missing="",
            hint="So that you know it again, such as “My phone”",
        )
        _say(self, "passwordless", label="Let it sign me in without my password", missing="")
        self.fields["passwordless"].initial = True


class RenamePasskeyForm(EditWebAuthnForm):
    """What a passkey is called."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "name", label="Name", missing="Enter a name", hint="Such as “My phone”")
