"""Accounts of the demonstration. Their password is known to everybody, so production refuses them."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import Group

from accounts.models import User

PASSWORD = "waypost-demonstration"  # noqa: S105
_EDITORS = (
    ("editor@waypost.example", "Esme", "Editors"),
    ("moderator@waypost.example", "Moses", "Moderators"),
)
_ADMINISTRATOR = ("administrator@waypost.example", "Ada")


def demo_accounts() -> list[tuple[str, str]]:
    """(address, role in words) of each account."""
    return [
        ("editor@waypost.example", "writes listings"),
        ("moderator@waypost.example", "writes and publishes listings"),
        ("administrator@waypost.example", "may do everything"),
    ]


def load_demo(*, log: Callable[[str], None]) -> None:
    """Make the accounts that aren't there."""
    made = 0
    for email, first_name, group in _EDITORS:
        if not User.objects.filter(email=email).exists():
            user = User.objects.create_user(email, PASSWORD, first_name=first_name)
            user.groups.add(Group.objects.get_or_create(name=group)[0])
            made += 1
    email, first_name = _ADMINISTRATOR
    if not User.objects.filter(email=email).exists():
        User.objects.create_superuser(email, PASSWORD, first_name=first_name)
        made += 1
    log(f"Accounts: {made} made.")
