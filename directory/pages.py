"""What the pages of a listing show; the preview in the editor has the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone

from directory import in_words
from directory.assurance import is_stale
from directory.cards import service_card, session_words, summary
from directory.needs import NeedVocabulary
from directory.parts import read_parts
from directory.photos import photos_of
from directory.registers import charity_link, company_link
from directory.schema_org import about_organisation, about_service
from directory.sessions import hours_in_words
from directory.times import RegularTime, regular_times
from ui.filters import listed

if TYPE_CHECKING:
    from directory.models import Location, Organisation, ScheduleException, Service
    from directory.sessions import Session

# A list longer than this is told by what it helps with.
MANY_SERVICES = 10


@dataclass(frozen=True, slots=True)
class Venue:
    """A venue as a page shows it: lines of its address, what is known of access, the times that are its own, links.

    Of a confidential one there is only its access. `pin` is its number on the map, where there are several.
    """

    location: Location
    pin: int | None
    address: list[str]
    access: list[str]
    times: list[RegularTime]
    map: str
    directions: str


@dataclass(frozen=True, slots=True)
class Ways:
    """How to reach somebody at once: a number, an e-mail address and a website, each empty where there is none."""

    phone: str
    email: str
    website: str


def service_context(service: Service, request: HttpRequest) -> dict[str, object]:
    """A service's page. A draft in the editor may lack anything, even its name, organisation and address."""
    now = timezone.now()
    today = timezone.localdate(now)
    organisation = getattr(service, "organisation", None)
    is_open = service.status == service.Status.ACTIVE
    sessions = service.next_sessions(now) if is_open else []
    times = regular_times(service.schedules.all(), today)
    names = venue_names(service)
    address = service.get_absolute_url() if service.slug else ""
    whole_address = request.build_absolute_uri(address) if address else ""
    return {
        "service": service,
        "organisation": organisation,
        "address": address,
        "whole_address": whole_address,
        "summary": summary(service.description, 155),
        "is_open": is_open,
        "is_gone": service.status in {service.Status.DEFUNCT, service.Status.INACTIVE},
        "is_sensitive": service.is_sensitive,
        "needs": list(service.needs.all()),
        "next": session_words(sessions[0], now) if sessions else "",
        "sessions": sessions,
        "times": [time for time in times if time.location_id not in names],
        "exceptions": coming_exceptions(service, today, sessions),
        "venue_names": names,
        "venues": venues(service, times),
        "points": points(service),
        "photos": photos_of(service),
        "ways": ways_to_reach(service, organisation),
        **_worded(service, today),
        "printed_on": today,
        "about": about_service(service, organisation, sessions, whole_address, request.build_absolute_uri)
        if whole_address
        else None,
    }


def _worded(service: Service, today: date) -> dict[str, object]:
    return {
        "private_area": in_words.private_area(service),
        "where": in_words.where_in_words(service),
        "cost": in_words.cost_in_short(service),
        "joining": in_words.joining_in_words(service),
        "waiting": in_words.waiting_in_words(getattr(service, "capacity", None), today),
        "delivery": in_words.delivery_in_words(service),
        "ages": in_words.ages_in_words(service),
        "is_stale": is_stale(service.assured_on, today),
    }


def venues(service: Service, times: list[RegularTime]) -> list[Venue]:
    """Its published venues. Times are told at each only where there are several."""
    locations = in_words.venues_of(service)
    placed = [location for location in locations if location.public_position] if service.at_venue else []
    return [
        Venue(
            location,
            placed.index(location) + 1 if len(placed) > 1 and location in placed else None,
            in_words.address_of(location),
            in_words.access_in_words(location),
            [time for time in times if time.location_id == location.pk] if len(locations) > 1 else [],
            map_link(location),
            directions_link(location),
        )
        for location in locations
    ]


def venue_names(service: Service) -> dict[int | None, str]:
    """What a time's venue is called, by its key, where there are several to tell apart."""
    shown = [location for location in in_words.venues_of(service) if not location.is_confidential]
    return {location.pk: location.name or location.address for location in shown} if len(shown) > 1 else {}


def points(service: Service) -> list[dict[str, object]]:
    """Its venues for a map, numbered from 1: those that may be shown."""
    shown = [(location, location.public_position) for location in in_words.venues_of(service)]
    placed = [(location, position) for location, position in shown if position and service.at_venue]
    return [
        {
            "name": location.name or location.address,
            "latitude": position[0],
            "longitude": position[1],
            "url": "",
            "number": number,
        }
        for number, (location, position) in enumerate(placed, 1)
    ]


def coming_exceptions(
    service: Service, today: date, sessions: Iterable[Session]
) -> list[tuple[ScheduleException, str]]:
    """The dates still to come on which it is closed, or open beside its times, with the hours in words.

    An open day that stands among the next sessions is not told twice, unless there is a reason to tell.
    """
    told = {session.on for session in sessions}
    return [
        (exception, hours_in_words(exception.opens_at, exception.closes_at) if exception.is_open else "")
        for exception in service.exceptions.all()
        if exception.on
        and exception.on >= today
        and not (exception.is_open and exception.on in told and not exception.reason)
    ]


def ways_to_reach(service: Service, organisation: Organisation | None) -> Ways:
    """Its own number and addresses, else its organisation's."""
    contacts = list(service.contacts.all())
    phones = [contact.phone for contact in contacts]
    emails = [service.email, *(contact.email for contact in contacts)]
    websites = [service.url]
    if organisation:
        phones.append(organisation.phone)
        emails.append(organisation.email)
        websites.append(organisation.url)
    return Ways(*(next(filter(None, each), "") for each in (phones, emails, websites)))


def map_link(location: Location) -> str:
    """Where a map of the venue is found; empty where it may not be shown or isn't known.

    A link that somebody chooses to follow: nothing is asked of the map's keeper until then.
    """
    if location.public_position is None:
        return ""
    latitude, longitude = location.public_position
    where = urlencode({"mlat": f"{latitude:.5f}", "mlon": f"{longitude:.5f}"})
    return f"https://www.openstreetmap.org/?{where}#map=17/{latitude:.5f}/{longitude:.5f}"


def directions_link(location: Location) -> str:
    """Where the way to the venue is found, to be asked from anywhere; empty where `map_link` is."""
    if location.public_position is None:
        return ""
    latitude, longitude = location.public_position
    return f"https://www.openstreetmap.org/directions?{urlencode({'to': f'{latitude:.5f},{longitude:.5f}'})}"


# --- An organisation --------------------------------------------------------------------------------


def services_of(organisation: Organisation) -> list[Service]:
    """What it offers now, by name, with all that `organisation_context` tells of it: four statements."""
    if not organisation.pk:
        return []
    found = list(organisation.services.findable().with_venues().order_by("name", "pk"))
    read_parts(found, ("schedules", "exceptions", "cost_options", "areas", "needs"))
    return found


def organisation_context(
    organisation: Organisation, services: list[Service], request: HttpRequest
) -> dict[str, object]:
    """An organisation's page, with what it offers now (`services`, with times, costs, areas and needs already read)."""
    now = timezone.now()
    address = organisation.get_absolute_url() if organisation.slug else ""
    whole_address = request.build_absolute_uri(address) if address else ""
    confirmed = [service.assured_on for service in services if service.assured_on]
    assured_on = max(confirmed, default=None)
    return {
        "organisation": organisation,
        "address": address,
        "whole_address": whole_address,
        "summary": summary(organisation.description, 155),
        "kind": organisation.get_kind_display() if organisation.kind else "",
        "charity_link": charity_link(organisation.charity_number),
        "company_link": company_link(organisation.company_number),
        "groups": grouped(services, now),
        "number": len(services),
        "areas": areas_of(services),
        "assured_on": assured_on,
        "is_stale": is_stale(assured_on, timezone.localdate(now)),
        "is_sensitive": any(service.is_sensitive for service in services),
        "about": about_organisation(organisation, whole_address) if whole_address else None,
    }


def grouped(services: list[Service], now: datetime) -> list[tuple[str, list[dict[str, Any]]]]:
    """(what they help with, cards): one group without a name, or, of many services, by the top of the tree of needs."""
    if len(services) <= MANY_SERVICES:
        return [("", [_card(service, now) for service in services])] if services else []
    vocabulary = NeedVocabulary.remembered().needs
    groups: dict[str, list[dict[str, Any]]] = {}
    for service in services:
        first = next(iter(service.needs.all()), None)
        top = vocabulary.get(first.ancestor_ids[0]) if first and first.ancestor_ids else None
        groups.setdefault(top.name if top else "", []).append(_card(service, now))
    # What has no need stands last, under a name that says so.
    named = sorted(group for group in groups.items() if group[0])
    return [*named, *((("Other help", groups[""]),) if "" in groups else ())]


def _card(service: Service, now: datetime) -> dict[str, Any]:
    return {
        **service_card(service, now),
        "organisation": "",
        "covers": in_words.where_in_words(service),
        "needs": [need.name for need in service.needs.all()],
    }


def areas_of(services: list[Service]) -> str:
    """Where people may live whom it helps: "Leeds and Bradford", "the whole country", or nothing."""
    if any(service.is_national for service in services):
        return "the whole country"
    return listed(sorted({str(area) for service in services for area in service.areas.all()} - {""}))
