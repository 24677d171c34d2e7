"""Accounts of the demonstration. Their password is known to everybody, so production refuses them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.contrib.auth.models import Group

from accounts.models import User

PASSWORD = "waypost-demonstration"  # noqa: S105


class DemoAccount(NamedTuple):
    """Somebody to sign in as; without a group they may do everything."""

    email: str
    first_name: str
    group: str
    may: str


ACCOUNTS = (
    DemoAccount("editor@waypost.example", "Esme", "Editors", "writes listings"),
    DemoAccount("moderator@waypost.example", "Moses", "Moderators", "writes and publishes listings"),
    DemoAccount("administrator@waypost.example", "Ada", "", "may do everything"),
)


def load_demo(*, log: Callable[[str], None]) -> None:
    """Make the accounts that aren't there."""
    there = set(
        User.objects.filter(email__in=[account.email for account in ACCOUNTS]).values_list("email", flat=True)
    )
    missing = [account for account in ACCOUNTS if account.email not in there]
    for account in missing:
        make = User.objects.create_user if account.group else User.objects.create_superuser
        user = make(account.email, PASSWORD, first_name=account.first_name)
        if account.group:
            user.groups.add(Group.objects.get_or_create(name=account.group)[0])
    log(f"Accounts: {len(missing)} made.")
