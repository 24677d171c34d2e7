"""A service's next sessions as iCalendar (RFC 5545), for a phone's own calendar."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from icalendar import Calendar, Event

from directory.in_words import cost_in_short, joining_in_words, venues_of
from ui.filters import listed

if TYPE_CHECKING:
    from directory.models import Location, Service
    from directory.sessions import Session

SESSIONS = 12
# What stands in the calendar of somebody whose phone others may see.
NEUTRAL_NAME = "Appointment"


def calendar_of(service: Service, now: datetime, address: str) -> bytes | None:
    """The next sessions after `now` (aware); None where there are none. `address` is the whole one of its page.

    Of a service that meets a sensitive need neither its name nor its address on the site is told: a calendar is read
    over one's shoulder, and shared.
    """
    sessions = service.next_sessions(now, SESSIONS)
    if not sessions:
        return None
    calendar = Calendar.new(
        prodid="-//Waypost//Sessions//EN",
        method="PUBLISH",
        uid=service.uuid,
        name=NEUTRAL_NAME if service.is_sensitive else service.name,
    )
    for session in sessions:
        calendar.add_component(_event(service, session, now, "" if service.is_sensitive else address))
    calendar.add_missing_timezones(
        first_date=sessions[0].on - timedelta(days=366), last_date=sessions[-1].on + timedelta(days=366)
    )
    return calendar.to_ical()


def _event(service: Service, session: Session, now: datetime, address: str) -> Event:
    """One session; a whole day where no hour is said. Without an `address`, under a name that tells nothing."""
    has_end = session.opens_at and session.closes_at
    return Event.new(
        uid=_uid(service, session),
        stamp=now,
        start=session.starts_at if session.opens_at else session.on,
        end=session.ends_at if has_end else None,
        summary=service.name if address else NEUTRAL_NAME,
        location=_location(service, session, with_names=bool(address)) or None,
        description=_description(service, session, address) or None,
        url=address or None,
    )


def _uid(service: Service, session: Session) -> str:
    """The same whenever the calendar is asked for, so that a session added twice is there once."""
    clock = f"{session.opens_at:%H%M}" if session.opens_at else "day"
    venue = f"-{session.location_id}" if session.location_id else ""
    return f"{service.uuid}-{session.on:%Y%m%d}-{clock}{venue}@waypost"


def _location(service: Service, session: Session, *, with_names: bool) -> str:
    """The address of the session's venue, or of the only one; of a confidential one nothing."""
    locations = venues_of(service)
    if session.location_id:
        locations = [location for location in locations if location.pk == session.location_id]
    if not service.at_venue or len(locations) != 1 or locations[0].is_postal:
        return ""
    return ", ".join(_lines(locations[0], with_names=with_names))


def _lines(location: Location, *, with_names: bool) -> list[str]:
    lines = location.address_lines
    return lines if with_names else [line for line in lines if line != location.name]


def _description(service: Service, session: Session, address: str) -> str:
    """What one asks on the way: until when, where if at several places, what it costs, the number."""
    if not address:
        return ""
    several = [
        location.name
        for location in venues_of(service)
        if location.name and not (location.is_confidential or location.is_postal)
    ]
    phone = next((contact.phone for contact in service.contacts.all() if contact.phone), "")
    said = (
        session.hours.capitalize() if session.opens_at is None else "",
        f"At {listed(several, 'or')}" if len(several) > 1 and not session.location_id else "",
        f"Cost: {cost_in_short(service)}",
        joining_in_words(service),
        f"Phone: {phone or service.organisation.phone}" if phone or service.organisation.phone else "",
        address,
    )
    return "\n".join(part for part in said if part)
