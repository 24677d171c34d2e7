"""People who keep the directory, in a browser, and what their forms send."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User

LIST = "/cms/snippets/directory/service/"
PARTS = (
    "venues",
    "areas",
    "schedules",
    "exceptions",
    "eligibility",
    "languages",
    "cost_options",
    "contacts",
    "photos",
)


def person(group: str | None) -> User:
    """Somebody of one of Wagtail's groups; an administrator without one."""
    user = User.objects.create_user(f"{group or 'admin'}@example.org", is_superuser=group is None)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def signed_in(group: str | None) -> Client:
    """A browser in which such a person is signed in."""
    client = Client()
    client.force_login(person(group))
    return client


def form(organisation_id: int, **values: Any) -> dict[str, Any]:
    """A service's form as the browser sends it."""
    data: dict[str, Any] = {
        "name": "Tea and Chat",
        "organisation": organisation_id,
        "description": "A warm welcome.",
        "at_venue": "on",
    }
    for part in PARTS:
        data |= rows(part)
    return data | values


def loaded(listing: Any) -> dict[str, Any]:
    """What Wagtail's form sends of the version that it showed, which is the latest."""
    listing.refresh_from_db()
    shown = listing.latest_revision
    return {"loaded_revision_id": shown.pk, "loaded_revision_created_at": shown.created_at.isoformat()}


def rows(part: str, *filled: dict[str, Any], there: int = 0) -> dict[str, Any]:
    """Rows of a part of a form, of which the first `there` are in the database already."""
    data: dict[str, Any] = {
        f"{part}-TOTAL_FORMS": len(filled),
        f"{part}-INITIAL_FORMS": there,
        f"{part}-MIN_NUM_FORMS": 0,
        f"{part}-MAX_NUM_FORMS": 1000,
    }
    for at, row in enumerate(filled):
        data |= {f"{part}-{at}-{name}": value for name, value in {"id": "", **row}.items()}
    return data


def said(answer: Any) -> str:
    """What a page says."""
    return str(answer.content.decode())
