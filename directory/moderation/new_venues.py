"""Venues that go public with the first service that is published at them (ADR 0034), and so are looked at with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from directory.models import Location, SeenDraft


def new_venues(content: Mapping[str, Any]) -> QuerySet[Location]:
    """The venues that a draft of a service names and that nobody ever published; none for other listings."""
    parts = [*content.get("venues", ()), *content.get("schedules", ())]
    keys = {part["location"] for part in parts} - {None}
    drafts = Location.objects.filter(pk__in=keys, live=False, first_published_at=None, locked=False)
    return drafts.exclude(latest_revision=None).select_related("latest_revision").order_by("pk")


def venues_to_be_seen(content: Mapping[str, Any]) -> frozenset[SeenDraft]:
    """What somebody sees of them who looks now. They stay locked until the end of the transaction."""
    venues = new_venues(content).select_for_update(of=("self",))
    return frozenset(SeenDraft.of(venue.latest_revision) for venue in venues if venue.latest_revision)
