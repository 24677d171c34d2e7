"""Listings whose keepers are asked whether they are still right, and what they press."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from directory.actions import assurance as actions
from directory.assurance_links import Link, token_of
from directory.models import Service
from messaging.models import Message
from tests.directory.factories import ServiceFactory

# A Friday; a listing confirmed on the day was confirmed three months before.
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
TODAY = NOW.date()
THREE_MONTHS_AGO = date(2026, 8, 27)
WEEK = timedelta(days=7)


def due(**values: Any) -> Service:
    """A service confirmed three months ago, whose organisation has a public address."""
    return ServiceFactory(
        **{"assured_on": THREE_MONTHS_AGO, "organisation__email": "info@example.org", **values}
    )


def asked() -> list[tuple[str, str]]:
    """Whom we asked because of what, in order."""
    found = Message.objects.filter(kind="assurance.due").order_by("created_at", "event", "recipient")
    return list(found.values_list("recipient", "event"))


def link_to(service: Service, recipient: str = "") -> str:
    """The page that a link leads to, after somebody was asked."""
    actions.ask(timezone.now())
    organisation = service.organisation
    link = Link.new(organisation, recipient or f"organisation:{organisation.pk}")
    return f"/still-right/{token_of(link)}/"


def press(client: Client, page: str, service: Service, what: str, **said: Any) -> Any:
    return client.post(f"{page}{service.pk}/{what}/", said)


def said_by_link() -> list[str]:
    """What the history says was answered by a link."""
    entries = ModelLogEntry.objects.filter(action="waypost.by_link").order_by("pk")
    return [entry.data["answer"] for entry in entries]
