"""What an organisation's people should see to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.urls import reverse

from directory.models import ListingReport, Organisation, Service
from directory.models.listing import Listing
from directory.moderation import ModerationState, Status
from ui.filters import counted


@dataclass(frozen=True, slots=True)
class Task:
    """What to do, about what, and where."""

    about: str
    words: str
    address: str


def to_do(
    organisation: Organisation,
    services: Iterable[Service],
    states: Mapping[Listing, ModerationState],
    today: date,
) -> list[Task]:
    """The most pressing first; a fixed number of statements."""
    tasks = _reports(organisation)
    open_ones = organisation.services.open()
    past = set(open_ones.over_by(today).values_list("pk", flat=True))
    unled = set(open_ones.without_needs().values_list("pk", flat=True))
    mute = set(open_ones.without_contact().values_list("pk", flat=True))
    for service in services:
        address = reverse("directory:my_service", args=[organisation.slug, service.uuid])
        said = [
            *(["Change what the moderator asks"] if states[service].status == Status.RETURNED else []),
            *(["All its dates are past: say when it is on, or close it"] if service.pk in past else []),
            *(["Say how to get in touch"] if service.pk in mute and not _reachable(organisation) else []),
            *(["Say what it helps with, so that people find it"] if service.pk in unled else []),
            *([_unconfirmed(service)] if is_unconfirmed(service, today) else []),
        ]
        tasks += [Task(service.name or "New service", words, address) for words in said]
    return tasks


def is_unconfirmed(service: Service, today: date) -> bool:
    """Whether its people should say that all of it is still right."""
    if not service.is_findable:
        return False
    due = today - relativedelta(months=settings.ASSURANCE_MONTHS[0])
    return service.assured_on is None or service.assured_on < due


def _unconfirmed(service: Service) -> str:
    if service.assured_on is None:
        return "Nobody has said yet that it is all right: look it through"
    return "Say that it is still right"


def _reachable(organisation: Organisation) -> bool:
    return bool(organisation.phone or organisation.email or organisation.url)


def _reports(organisation: Organisation) -> list[Task]:
    number = ListingReport.objects.open().of_organisation(organisation).count()
    if not number:
        return []
    address = reverse("directory:reports", args=[organisation.slug])
    said = "has said" if number == 1 else "have said"
    return [Task("Reports", f"{counted(number, 'person', 'people')} {said} that something is wrong", address)]
