"""The hours in which only what somebody waits for is sent."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

_FORM = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def read_quiet_hours(text: str) -> tuple[time, time] | None:
    """From when until when, as "20:00-08:00" says it in local time; None for an empty text.

    Raises ValueError for any other text, and where both are the same.
    """
    if not text:
        return None
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError("Quiet hours are written as 20:00-08:00.")
    first, last = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    if first == last:
        raise ValueError("Quiet hours that end when they begin would be none, or all.")
    return first, last


def quiet_until(now: datetime) -> datetime | None:
    """When the quiet hours end (UTC) in which `now`, an aware instant, lies; None outside of them.

    By the clock on the wall (`TIME_ZONE`), also on the days on which it is changed.
    """
    hours = read_quiet_hours(settings.QUIET_HOURS)
    if hours is None:
        return None
    begin, end = hours
    zone = ZoneInfo(settings.TIME_ZONE)
    local = now.astimezone(zone)
    clock = local.time()
    if begin < end:
        day = local.date() if begin <= clock < end else None
    elif clock >= begin:
        day = local.date() + timedelta(days=1)
    else:
        day = local.date() if clock < end else None
    return None if day is None else datetime.combine(day, end, zone).astimezone(UTC)
