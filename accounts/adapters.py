"""How allauth, which signs people in, does things here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse

from accounts import registry, second_factor
from accounts.models import User

# What to do about a password that is refused, by the code of Django's validator.
_PASSWORD_FAULTS = {
    "password_too_short": "Use at least 10 characters",
    "password_too_common": "Choose one that fewer people have: three words that don’t belong together, for example",
    "password_entirely_numeric": "Use letters too, not only digits",
    "password_too_similar": "Choose one that isn’t like your name or e-mail address",
}
_PROOFS = {
    "reauthenticate": "Use your password",
    "reauthenticate_by_code": "Get a code by e-mail",
    "mfa_reauthenticate": "Use your authenticator app or a recovery code",
    "mfa_reauthenticate:webauthn": "Use a passkey",
}
_WRONG_CODE = "That is not the code. Look again, and type the newest one"
_TOO_OFTEN = "That went wrong too often. Wait 5 minutes, then start again"


class AccountAdapter(DefaultAccountAdapter):
    """Where people go once they are signed in, and what is said to them."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is switched off",
        "duplicate_email": "That is your address already. Enter the new one",
        "email_password_mismatch": "That e-mail address and password don’t belong together. Check both, or choose a "
        "new password with “Forgotten your password?”",
        "enter_current_password": "That is not your password. Try again, or get a code by e-mail below",
        "incorrect_code": _WRONG_CODE,
        "incorrect_password": "That is not your password. Try again",
        "too_many_login_attempts": _TOO_OFTEN,
        "rate_limited": "We sent you a code just now. Wait a minute before you ask for another",
    }

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where their work is, if it is in one place; else their account, which names all places."""
        homes = homes_of(request.user)
        return homes[0] if len(homes) == 1 else reverse("accounts:home")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """The same."""
        return self.get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to their account."""
        return reverse("accounts:home")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """The same; signing up goes on by itself."""
        return reverse("accounts:home")

    def clean_password(self, password: str, user: Any = None) -> str:
        """Say what to do about a password that is refused."""
        try:
            return str(super().clean_password(password, user=user))
        except ValidationError as refused:
            faults = [
                ValidationError(
                    _PASSWORD_FAULTS.get(fault.code or "", fault.message), fault.code, fault.params
                )
                for fault in refused.error_list
            ]
            raise ValidationError(faults[:1]) from None

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to prove once more that it is them, in our words."""
        ways = super().get_reauthentication_methods(user)
        return [{**way, "description": _PROOFS.get(way["id"], way["description"])} for way in ways]

    def format_email_subject(self, subject: str) -> str:
        """As it is: our subjects say whose they are."""
        return subject


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: named after this site, and never given up by those who must have one."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "You need a second factor for what you do here. Set up another before you give "
        "this one up",
        "incorrect_code": _WRONG_CODE,
        "unverified_email": "Prove first that your e-mail address is yours",
    }

    def generate_authenticator_name(self, user: Any, kind: Authenticator.Type) -> str:
        """What a passkey is called until they say."""
        number = Authenticator.objects.filter(user=user, type=kind).count()
        return f"Passkey {number + 1}"

    def get_totp_issuer(self) -> str:
        """What an authenticator app shows beside the code."""
        return str(settings.WAGTAIL_SITE_NAME)

    def _get_site_name(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of somebody who reads of people."""
        user = authenticator.user
        if not isinstance(user, User) or not second_factor.must_have_one(user):
            return True
        others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def homes_of(user: Any) -> list[str]:
    """The different addresses where somebody's roles have their work, in the order of the memberships."""
    held = [membership.role for source in registry.sources() for membership in source.model.live_of(user)]
    names = dict.fromkeys(name for role in held if (name := registry.home_of(role)))
    if user.is_superuser:
        names["wagtailadmin_home"] = None
    return [reverse(name) for name in names]
