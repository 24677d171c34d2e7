"""Drafts that wait for a moderator in the demonstration, so that their desk isn't empty."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import TaskState

from accounts.models import User
from directory.actions import submit
from directory.models import Location, Organisation, Schedule, Service, ServiceVenue

_AUTHOR = "editor@waypost.example"
_PANTRY = "54d8308e-a86b-505f-9947-ebc12f0759d0"
_HOUSING = "6a58bc89-e1ca-5b81-a2d8-1c43d92037ce"
_LARKFOLD = "Larkfold Community Trust"
_NEW = "The Mending Table"


@transaction.atomic
def send_drafts(*, source: str) -> int:
    """Send those that aren't there; how many. What somebody touched since is left alone."""
    author = User.objects.filter(email=_AUTHOR).first()
    if author is None:
        return 0
    untouched = {each.source_id: each for each in Service.objects.filter(source=source, latest_revision=None)}
    number = 0
    if pantry := untouched.get(_PANTRY):
        pantry.alert = "From January we open on Wednesdays, at the same time."
        pantry.first_visit = "Come in by the green door. Marcus shows you round and you choose what you like."
        _send(pantry, author, days_ago=6)
        number += 1
    if housing := untouched.get(_HOUSING):
        housing.url = "https://firm-ground-advice.example.net/"
        housing.description += " Book online first: https://bit.ly/firm-ground"
        _send(housing, author, days_ago=2)
        number += 1
    return number + _send_new(source, author)


def _send_new(source: str, author: User) -> int:
    """A service that is new, at a venue that is new."""
    organisation = Organisation.objects.filter(source=source, name=_LARKFOLD).first()
    if organisation is None or Service.objects.filter(name=_NEW, organisation=organisation).exists():
        return 0
    venue = Location.objects.create(
        name="Larkfold Old Library", address="3 Larkfold Row", town="Leeds", postcode="LS12 1AA", live=False
    )
    venue.save_revision(user=author)
    new = Service(
        name=_NEW,
        organisation=organisation,
        live=False,
        description="Bring what is torn, loose or stuck, and we mend it together over tea.",
        first_visit="Jo sits nearest the door and has a spare needle.",
    )
    new.venues.add(ServiceVenue(location=venue))
    new.schedules.add(Schedule(byday="SA", opens_at="10:00", closes_at="12:00"))
    new.save()
    _send(new, author, days_ago=0)
    return 1


def _send(service: Service, author: User, *, days_ago: int) -> None:
    revision: Any = service.save_revision(user=author, log_action=True)
    submit(listing=service, revision=revision, by=author)
    sent_at = timezone.now() - timedelta(days=days_ago)
    waiting = TaskState.objects.for_instance(service).filter(status=TaskState.STATUS_IN_PROGRESS)
    waiting.update(started_at=sent_at)
