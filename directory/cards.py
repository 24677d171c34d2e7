"""A service in a few words, as lists show it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from ui.filters import time_words

if TYPE_CHECKING:
    from directory.models import Service
    from directory.sessions import Session

SUMMARY_LENGTH = 200
_SOON = 7  # days within which the day's name says which day is meant


def service_card(service: Service, now: datetime) -> dict[str, Any]:
    """What `ui/components/service_card.html` asks for, but for what only a search knows."""
    sessions = service.next_sessions(now, 1)
    return {
        "name": service.name,
        "url": service.get_absolute_url(),
        "organisation": service.organisation.name if service.organisation.name != service.name else "",
        "phone": service.organisation.phone,
        "summary": summary(service.description),
        "alert": service.alert,
        "next_session": session_words(sessions[0], now) if sessions else "",
        "next_session_in_full": sessions[0].words if sessions else "",
        "cost": summary(service.cost_in_words),
    }


def session_words(session: Session, now: datetime) -> str:
    """When to be there, short: "Today 10am", "Now, until midday", "Tuesday 10am", "Tuesday 24 November, 10am"."""
    if session.opens_at and session.starts_at <= now < session.ends_at:
        return f"Now, until {time_words(session.closes_at)}" if session.closes_at else "Now"
    on, today = session.on, timezone.localdate(now)
    hour = time_words(session.opens_at) if session.opens_at else ""
    if not hour and session.closes_at:
        hour = f"until {time_words(session.closes_at)}"
    if on in (today, today + timedelta(days=1)):
        return f"{'Today' if on == today else 'Tomorrow'} {hour}".rstrip()
    if today < on < today + timedelta(days=_SOON):
        return f"{on:%A} {hour}".rstrip()
    return ", ".join(part for part in (f"{on:%A} {on.day} {on:%B}", hour) if part)


def summary(text: str, length: int = SUMMARY_LENGTH) -> str:
    """The beginning of a text on one line, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[:length].rsplit(' ', 1)[0].rstrip(',;: ')}…"
