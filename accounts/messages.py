"""What accounts writes to people, and to whom keys such as “user:12” lead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts import actions
from accounts.models import Invitation, User
from messaging.models import Message
from messaging.registry import Addressee, Kind, Withheld, register_kind, register_recipient


def register() -> None:
    """Our kinds of message, and who is behind our keys."""
    register_recipient("user", addressee_of_user)
    register_recipient("invitation", addressee_of_invitation)
    # Somebody stands beside them and waits for it.
    register_kind(Kind(actions.INVITATION, context=invitation_in_words, at_any_hour=True))


def addressee_of_user(key: str, message: Message) -> Addressee | Withheld:
    """Somebody with an account that is open."""
    user = User.objects.filter(pk=key, is_active=True).first()
    return Addressee(email=user.email, name=user.get_short_name()) if user else Withheld("account_closed")


def addressee_of_invitation(key: str, message: Message) -> Addressee | Withheld:
    """Whoever reads the mail of the address that was typed, while they can still accept."""
    invitation = Invitation.objects.open().filter(pk=key).first()
    return Addressee(email=invitation.email) if invitation else Withheld("invitation_over")


def invitation_in_words(about: Mapping[str, Any], recipient: str) -> Mapping[str, object]:
    """What it is to, and the link that only this message has."""
    invitation = Invitation.objects.get(pk=about["invitation"])
    return {
        "role": invitation.role_offered,
        "on": invitation.on,
        "invited_by": invitation.invited_by,
        "expires_at": invitation.expires_at,
        "link": settings.WAGTAILADMIN_BASE_URL
        + reverse("accounts:invitation", args=[actions.token_of(invitation)]),
    }
