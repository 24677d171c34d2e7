"""Accounts of the demonstration. Their password is known to everybody, so production refuses them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from accounts.actions import begin_membership
from accounts.models import SiteMembership, User
from accounts.roles import (
    ADMINISTRATOR,
    COMMISSIONER,
    EDITOR,
    GOVERNANCE_LEAD,
    LISTING_KEEPER,
    MODERATOR,
    ORGANISATION_LEAD,
    Role,
)

PASSWORD = "waypost-demonstration"  # noqa: S105


class DemoAccount(NamedTuple):
    """Somebody to sign in as."""

    email: str
    first_name: str
    role: Role
    may: str


ACCOUNTS = (
    DemoAccount("editor@waypost.example", "Esme", EDITOR, "writes listings"),
    DemoAccount("moderator@waypost.example", "Moses", MODERATOR, "writes and publishes listings"),
    DemoAccount("administrator@waypost.example", "Ada", ADMINISTRATOR, "may do everything"),
    DemoAccount("commissioner@waypost.example", "Connie", COMMISSIONER, "reads figures"),
    DemoAccount("governance@waypost.example", "Grace", GOVERNANCE_LEAD, "sees who looked at whom"),
    DemoAccount("lead@waypost.example", "Leila", ORGANISATION_LEAD, "leads an organisation"),
    DemoAccount("volunteer@waypost.example", "Viv", LISTING_KEEPER, "keeps its listings up"),
)


def load_demo(*, log: Callable[[str], None]) -> None:
    """Make the accounts that aren't there, and give each its role."""
    there = {user.email: user for user in User.objects.filter(email__in=[each.email for each in ACCOUNTS])}
    for account in ACCOUNTS:
        user = there.get(account.email) or _made(account)
        user.vouch_for_address()
        if account.role in SiteMembership.roles:
            begin_membership(model=SiteMembership, user=user, role=account.role, by=None)
    log(f"Accounts: {len(ACCOUNTS) - len(there)} made.")


def _made(account: DemoAccount) -> User:
    make = User.objects.create_superuser if account.role is ADMINISTRATOR else User.objects.create_user
    return make(account.email, PASSWORD, first_name=account.first_name)
