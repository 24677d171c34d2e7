"""What search engines are told of a listing, after schema.org. Of a confidential venue nothing, nor of named people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from directory.cards import summary
from directory.in_words import venues_of
from directory.sessions import DAYS

if TYPE_CHECKING:
    from directory.models import Location, Organisation, Schedule, Service
    from directory.sessions import Session

CONTEXT = "https://schema.org"
_KINDS = {"charity": "NGO", "council": "GovernmentOrganization", "education": "EducationalOrganization"}
_LONGEST = 500  # characters of a description


def about_service(
    service: Service,
    organisation: Organisation | None,
    sessions: Iterable[Session],
    address: str,
    whole: Callable[[str], str],
) -> dict[str, Any]:
    """The service, and its next sessions as events where it has a public venue.

    `address` is that of its page, `whole` makes a whole one of a path.
    """
    places = [location for location in venues_of(service) if _is_public(location)] if service.at_venue else []
    is_open = service.status == service.Status.ACTIVE
    channels = [_tidy({"@type": "ServiceChannel", "serviceLocation": place(one)}) for one in places]
    if is_open and service.online and service.url:
        channels.append({"@type": "ServiceChannel", "serviceUrl": service.url})
    told = {
        "@type": "Service",
        "@id": address,
        "url": address,
        "name": service.name,
        "alternateName": service.alternate_name,
        "description": summary(service.description, _LONGEST),
        "provider": _provider(organisation, whole),
        "areaServed": ["United Kingdom"]
        if service.is_national
        else [str(area) for area in service.areas.all()],
        "availableChannel": channels,
        "hoursAvailable": [hours for one in service.schedules.all() for hours in _hours(one)]
        if is_open
        else [],
        "offers": list(_offers(service)),
    }
    events = _events(service, sessions, places, address) if is_open else []
    return {"@context": CONTEXT, "@graph": [_tidy(told), *events]}


def about_organisation(organisation: Organisation, address: str) -> dict[str, Any]:
    """The organisation; a charity is an NGO."""
    told = {
        "@context": CONTEXT,
        "@type": _type_of(organisation),
        "@id": address,
        "name": organisation.name,
        "alternateName": organisation.alternate_name,
        "description": summary(organisation.description, _LONGEST),
        "url": organisation.url or address,
        "mainEntityOfPage": address,
        "telephone": organisation.phone,
        "email": organisation.email,
        "identifier": [
            {"@type": "PropertyValue", "propertyID": name, "value": number}
            for name, number in (
                ("charity number", organisation.charity_number),
                ("company number", organisation.company_number),
            )
            if number
        ],
    }
    return _tidy(told)


def place(location: Location) -> dict[str, Any]:
    """A public venue."""
    position = location.public_position
    return _tidy(
        {
            "@type": "Place",
            "name": location.name,
            "address": _tidy(
                {
                    "@type": "PostalAddress",
                    "streetAddress": location.address,
                    "addressLocality": location.town,
                    "addressRegion": location.county,
                    "postalCode": location.postcode,
                    "addressCountry": "GB",
                }
            ),
            "geo": {"@type": "GeoCoordinates", "latitude": position[0], "longitude": position[1]}
            if position
            else None,
        }
    )


def _is_public(location: Location) -> bool:
    return not location.is_confidential and not location.is_postal


def _type_of(organisation: Organisation) -> str:
    is_charity = organisation.kind == organisation.Kind.CHARITY or organisation.charity_number
    return "NGO" if is_charity else _KINDS.get(organisation.kind, "Organization")


def _provider(organisation: Organisation | None, whole: Callable[[str], str]) -> dict[str, Any] | None:
    if organisation is None or not organisation.slug:
        return None
    address = whole(organisation.get_absolute_url())
    return {"@type": _type_of(organisation), "@id": address, "name": organisation.name, "url": address}


def _offers(service: Service) -> Iterator[dict[str, Any]]:
    for option in service.cost_options.all():
        if option.amount is not None:
            price = {"@type": "Offer", "price": f"{option.amount:.2f}", "priceCurrency": "GBP"}
            yield _tidy({**price, "description": option.option})


def _hours(schedule: Schedule) -> Iterator[dict[str, Any]]:
    """Of what is open each week; a second Tuesday has no place in opening hours."""
    days = [day for day in schedule.byday.upper().split(",") if day in DAYS]
    if schedule.freq == schedule.Frequency.WEEKLY and schedule.interval == 1 and days and schedule.opens_at:
        yield _tidy(
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": [f"{CONTEXT}/{DAYS[day][0]}" for day in days],
                "opens": f"{schedule.opens_at:%H:%M}",
                "closes": f"{schedule.closes_at:%H:%M}" if schedule.closes_at else "",
                "validFrom": schedule.valid_from_on.isoformat() if schedule.valid_from_on else "",
                "validThrough": schedule.valid_to_on.isoformat() if schedule.valid_to_on else "",
            }
        )


def _events(
    service: Service, sessions: Iterable[Session], places: list[Location], address: str
) -> Iterator[dict[str, Any]]:
    """Sessions of which the venue is known: the one that is named, or the only one."""
    by_key = {location.pk: location for location in places}
    only = places[0] if len(places) == 1 and len(venues_of(service)) == 1 else None
    for session in sessions:
        venue = by_key.get(session.location_id) if session.location_id else only
        if venue and session.opens_at:
            yield _tidy(
                {
                    "@type": "Event",
                    "name": service.name,
                    "url": address,
                    "startDate": session.starts_at.isoformat(),
                    "endDate": session.ends_at.isoformat() if session.closes_at else "",
                    "eventAttendanceMode": f"{CONTEXT}/OfflineEventAttendanceMode",
                    "location": place(venue),
                }
            )


def _tidy(told: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty."""
    return {name: value for name, value in told.items() if value not in ("", None, [], {})}
