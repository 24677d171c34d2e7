"""Dates, times and schedules, read strictly: a wrong one is left out and noted, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from directory.openreferral.cleaning import Notes, objects, shortened, shown, text, whole

_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ][\d:.,Zz+ -]*)?", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d(?:[.,]\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d)?", re.ASCII)
_DAY = re.compile(r"([+-]?[1-5])?([A-Z]+|[1-7])")
_NAMES = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_DAYS = {said: name[:2] for at, name in enumerate(_NAMES, 1) for said in (name, name[:3], name[:2], str(at))}
_TERM_TIME = re.compile(r"\bterm[- ]?time\b(?! and)", re.IGNORECASE)
_NOT_TERM_TIME = re.compile(r"\b(?:not|outside|including|and|non)[- ](?:\w+ )?term[- ]?time", re.IGNORECASE)
LONGEST_HOLIDAY_DAYS = 62
MOST_EXCEPTIONS = 200


class ScheduleRecord(NamedTuple):
    """One `directory.models.Schedule` to be; `venue_id` is the venue's source id, or empty."""

    venue_id: str
    freq: str
    interval: int
    byday: str
    bymonthday: str
    starts_on: date | None
    valid_from_on: date | None
    valid_to_on: date | None
    opens_at: time | None
    closes_at: time | None
    term_time_only: bool
    description: str


class ExceptionRecord(NamedTuple):
    """One `directory.models.ScheduleException` to be."""

    on: date
    is_open: bool
    opens_at: time | None
    closes_at: time | None
    reason: str


@lru_cache(maxsize=8192)
def _date(value: str) -> date | None:
    found = _DATE.fullmatch(value)
    if found is None:
        return None
    try:
        day = date.fromisoformat(found[1])
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None


def date_of(value: Any, field: str, notes: Notes) -> date | None:
    """The date of an ISO date or instant, such as 2024-05-01."""
    if value is None or value == "":
        return None
    day = _date(value.strip()) if isinstance(value, str) and len(value) < 60 else None
    if day is None:
        notes.add("date left out", f"{field} is {shown(value)}")
    return day


def instant_of(value: Any, field: str, notes: Notes) -> datetime | None:
    """An ISO instant, aware; one without a zone, or a date alone, is taken as local."""
    if value is None or value == "":
        return None
    found = _instant(value.strip()) if isinstance(value, str) and len(value) < 60 else None
    if found is None:
        notes.add("date left out", f"{field} is {shown(value)}")
    return found


def _instant(value: str) -> datetime | None:
    day = _date(value)
    if day is None:
        return None
    try:
        found = parse_datetime(value) or datetime.combine(day, time())
        return timezone.make_aware(found) if timezone.is_naive(found) else found
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=4096)
def _time(value: str) -> time | None:
    found = _TIME.fullmatch(value)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    if (hour, minute) == (24, 0):
        return time(0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def time_of(value: Any, field: str, notes: Notes) -> time | None:
    """A time of day on the 24 hour clock, such as 09:30."""
    if value is None or value == "":
        return None
    found = _time(value.strip()) if isinstance(value, str) and len(value) < 40 else None
    if found is None:
        notes.add("time left out", f"{field} is {shown(value)}")
    return found


def opening(raw: dict[str, Any], notes: Notes) -> tuple[time | None, time | None]:
    """(opens, closes). A closing time before the opening one stands only where it may be past midnight."""
    opens, closes = (
        time_of(raw.get("opens_at"), "opens_at", notes),
        time_of(raw.get("closes_at"), "closes_at", notes),
    )
    if opens is None or closes is None or opens < closes:
        return opens, closes
    past_midnight = closes == time(0) or (opens >= time(12) and closes <= time(6))
    if past_midnight:
        return opens, closes
    notes.add("closes before it opens", f"{opens:%H:%M} to {closes:%H:%M}; only the first is kept")
    return opens, None


def _listed(value: Any) -> list[str]:
    """The entries of “MO,TU”, ["MO", "TU"] or 3, upper case."""
    entries = value if isinstance(value, list) else [value]
    said = ",".join(str(entry)[:400] for entry in entries[:40] if isinstance(entry, str | int))
    return [entry for entry in re.split(r"[,;\s]+", said[:400].upper()) if entry]


def _days(value: Any, notes: Notes) -> list[str]:
    """RFC 5545 days of “MO,2TU”, “Monday” or 1 (Monday) to 7."""
    found: list[str] = []
    for said in _listed(value):
        day = _DAY.fullmatch(said)
        if day is None or day[2] not in _DAYS:
            notes.add("day left out", f"byday holds {shown(said)}")
        else:
            found.append(f"{(day[1] or '').lstrip('+')}{_DAYS[day[2]]}")
    return list(dict.fromkeys(found))[:14]


def _month_days(value: Any, notes: Notes) -> str:
    found: list[str] = []
    for said in _listed(value):
        if re.fullmatch(r"[+-]?\d{1,2}", said) and 1 <= abs(int(said)) <= 31:
            found.append(str(int(said)))
        else:
            notes.add("day left out", f"bymonthday holds {shown(said)}")
    return ",".join(list(dict.fromkeys(found))[:24])


def _frequency(raw: dict[str, Any], days: list[str], notes: Notes) -> str:
    """DAILY, WEEKLY, MONTHLY or, for once, empty."""
    said = raw.get("freq")
    freq = said.strip().upper() if isinstance(said, str) else ""
    if freq not in {"", "DAILY", "WEEKLY", "MONTHLY"}:
        notes.add("frequency left out", f"freq is {shown(said)}")
        freq = ""
    has_ordinal = any(len(day) > 2 for day in days)
    if days and (freq == "" or (freq == "WEEKLY" and has_ordinal)):
        if freq:
            notes.add("frequency corrected", f"days such as {days[0]} are days of a month")
        return "MONTHLY" if has_ordinal else "WEEKLY"
    return freq


def _valid(raw: dict[str, Any], notes: Notes) -> tuple[date | None, date | None]:
    first = date_of(raw.get("valid_from"), "valid_from", notes)
    last = date_of(raw.get("valid_to") or raw.get("until"), "valid_to", notes)
    if first and last and first > last:
        notes.add("ends before it begins", f"{first} to {last}")
        return None, None
    return first, last


def schedule(raw: dict[str, Any], notes: Notes) -> ScheduleRecord | None:
    """A schedule of version 3, or a regular schedule of version 1; None if it says nothing."""
    days = _days(raw.get("byday") or raw.get("weekday"), notes)
    freq = _frequency(raw, days, notes)
    opens, closes = opening(raw, notes)
    valid_from, valid_to = _valid(raw, notes)
    starts = date_of(raw.get("dtstart"), "dtstart", notes)
    if freq == "" and starts is None and valid_from is not None and valid_from == valid_to:
        starts = valid_from
    said = [text(raw.get(key), 500, key, notes) for key in ("description", "notes")]
    words = " ".join(dict.fromkeys(part for part in said if part))
    if not (freq or starts or opens or closes or words):
        return None
    interval = whole(raw.get("interval"), 1, 60, "interval", notes) or 1
    month_days = _month_days(raw.get("bymonthday"), notes) if freq == "MONTHLY" else ""
    in_term = bool(words and _TERM_TIME.search(words) and not _NOT_TERM_TIME.search(words))
    return ScheduleRecord(
        "", freq, interval, ",".join(days)[:60], month_days, starts, valid_from, valid_to, opens, closes,
        in_term, shortened(words, 500),
    )  # fmt: skip


def schedules(raw: dict[str, Any], notes: Notes) -> Iterator[tuple[dict[str, Any], ScheduleRecord]]:
    """(raw, read) for each schedule of a service or a venue, under any of the names that feeds use."""
    for key in ("schedules", "regular_schedules", "regular_schedule"):
        for entry in objects(raw, key, notes) if key in raw else ():
            found = schedule(entry, notes)
            if found is not None:
                yield entry, found


def exceptions(raw: dict[str, Any], notes: Notes) -> Iterator[ExceptionRecord]:
    """The days of version 1's holiday schedules, one by one."""
    for key in ("holiday_schedules", "holiday_schedule"):
        for entry in objects(raw, key, notes) if key in raw else ():
            yield from _holiday(entry, notes)


def _holiday(raw: dict[str, Any], notes: Notes) -> Iterator[ExceptionRecord]:
    first = date_of(raw.get("start_date"), "start_date", notes)
    last = date_of(raw.get("end_date"), "end_date", notes) or first
    if first is None or last is None:
        return
    if not 0 <= (last - first).days < LONGEST_HOLIDAY_DAYS:
        notes.add("holiday left out", f"{first} to {last}")
        return
    opens, closes = opening(raw, notes)
    said = raw.get("closed")
    is_closed = said.strip().lower() in {"true", "yes", "1", "y"} if isinstance(said, str) else bool(said)
    if said in (None, ""):
        is_closed = opens is None
    reason = text(raw.get("description"), 200, "holiday", notes)
    for days in range((last - first).days + 1):
        on = first + timedelta(days=days)
        yield ExceptionRecord(
            on, not is_closed, None if is_closed else opens, None if is_closed else closes, reason
        )
