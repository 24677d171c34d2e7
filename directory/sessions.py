"""When a service is next open, and its schedule in words. Times are local to the UK, as on the poster."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from dateutil import rrule
from django.utils import timezone

from ui.filters import listed, time_words

if TYPE_CHECKING:
    from directory.models import Schedule, Service

DAYS = {
    "MO": ("Monday", rrule.MO),
    "TU": ("Tuesday", rrule.TU),
    "WE": ("Wednesday", rrule.WE),
    "TH": ("Thursday", rrule.TH),
    "FR": ("Friday", rrule.FR),
    "SA": ("Saturday", rrule.SA),
    "SU": ("Sunday", rrule.SU),
}
_FREQUENCIES: dict[str, Any] = {"DAILY": rrule.DAILY, "WEEKLY": rrule.WEEKLY, "MONTHLY": rrule.MONTHLY}
_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last", -2: "last but one"}
_BYDAY = re.compile(r"([+-]?\d+)?(MO|TU|WE|TH|FR|SA|SU)")
# A rule that never comes true (30 February) must end too.
_HORIZON = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Session:
    """One time a service is open: a local date, local times where the listing has them, and at which venue.

    `location_id` is the key of the venue that its schedule names; None where it names none.
    """

    on: date
    opens_at: time | None = None
    closes_at: time | None = None
    location_id: int | None = None

    @property
    def starts_at(self) -> datetime:
        """The aware instant it starts; midnight where no time is said."""
        return timezone.make_aware(datetime.combine(self.on, self.opens_at or time.min))

    @property
    def ends_at(self) -> datetime:
        """The aware instant it ends; one that closes before it opens ends the next day, one without at midnight."""
        if self.closes_at is None:
            return timezone.make_aware(datetime.combine(self.on + timedelta(days=1), time.min))
        past_midnight = self.opens_at is not None and self.closes_at <= self.opens_at
        return timezone.make_aware(datetime.combine(self.on + timedelta(days=past_midnight), self.closes_at))

    @property
    def words(self) -> str:
        """Day and time: "Tuesday 24 November, 10am to midday"."""
        return ", ".join(part for part in (f"{self.on:%A} {self.on.day} {self.on:%B}", self.hours) if part)

    @property
    def hours(self) -> str:
        """ "10am to midday", "from 10am", or nothing."""
        return hours_in_words(self.opens_at, self.closes_at)


def next_sessions(service: Service, now: datetime, limit: int = 4) -> list[Session]:
    """The sessions not yet over at `now` (aware), soonest first, exceptions heeded; at most a year ahead."""
    exceptions = {exception.on: exception for exception in service.exceptions.all() if exception.on}
    today = timezone.localdate(now)
    regular = heapq.merge(
        *(_sorted_days(schedule, today) for schedule in service.schedules.all()), key=_order
    )
    extra = sorted(
        (
            Session(on, exception.opens_at, exception.closes_at)
            for on, exception in exceptions.items()
            if exception.is_open and on >= today - timedelta(days=1)
        ),
        key=_order,
    )
    kept = (session for session in regular if session.on not in exceptions)
    return list(islice(_distinct(s for s in heapq.merge(kept, extra, key=_order) if s.ends_at > now), limit))


def _order(session: Session) -> tuple[date, time, time]:
    return session.on, session.opens_at or time.min, session.closes_at or time.max


def _distinct(sessions: Iterable[Session]) -> Iterator[Session]:
    before = None
    for session in sessions:
        if session != before:
            yield session
        before = session


def _sorted_days(schedule: Schedule, today: date) -> Iterator[Session]:
    """The schedule's sessions from yesterday on (one may run past midnight), in order."""
    first = today - timedelta(days=1)
    if not schedule.freq:
        days: Iterable[date] = [schedule.starts_on] if schedule.starts_on else []
    else:
        days = _repeated(schedule, first)
    for day in days:
        if (schedule.valid_to_on and day > schedule.valid_to_on) or day > first + _HORIZON:
            return
        if day >= max(first, schedule.valid_from_on or first):
            yield Session(day, schedule.opens_at, schedule.closes_at, schedule.location_id)


def _repeated(schedule: Schedule, first: date) -> Iterator[date]:
    anchor = schedule.starts_on or schedule.valid_from_on
    if anchor is None:
        if _every(schedule) > 1:
            return  # every second week, but of which two: its dates can't be known
        anchor = first.replace(day=1)
    byday = [day if nth is None else day(nth) for nth, day in _days_of(schedule)]
    if schedule.freq == "WEEKLY" and not byday and not (schedule.starts_on or schedule.valid_from_on):
        return
    rule = rrule.rrule(
        _FREQUENCIES[schedule.freq],
        interval=_every(schedule),
        dtstart=datetime.combine(_nearer(anchor, schedule, first), time.min),
        until=datetime.combine(first + _HORIZON, time.min),
        byweekday=byday or None,
        bymonthday=_month_days(schedule) or None,
    )
    yield from (moment.date() for moment in rule)


def _nearer(anchor: date, schedule: Schedule, first: date) -> date:
    """An anchor of the same phase close to `first`, so that a rule begun years ago is not walked through."""
    if schedule.freq == "WEEKLY" and anchor < first:
        period = 7 * _every(schedule)
        return anchor + timedelta(days=(first - anchor).days // period * period - period)
    if schedule.freq == "DAILY" and anchor < first:
        return anchor + timedelta(days=(first - anchor).days // _every(schedule) * _every(schedule))
    return anchor


def _every(schedule: Schedule) -> int:
    """How many weeks or months lie between; a form may be half typed."""
    return schedule.interval or 1


def _days_of(schedule: Schedule) -> list[tuple[int | None, rrule.weekday]]:
    return [(int(nth) if nth else None, DAYS[day][1]) for nth, day in _BYDAY.findall(schedule.byday.upper())]


def _month_days(schedule: Schedule) -> list[int]:
    days = [int(found) for found in re.findall(r"-?\d+", schedule.bymonthday)]
    return [day for day in days if 1 <= abs(day) <= 31]


def days_of(schedule: Schedule) -> list[str]:
    """The days of the week (MO to SU) on which a schedule may have a session."""
    anchor = schedule.starts_on or schedule.valid_from_on
    if not schedule.freq:
        return _day(schedule.starts_on)
    named = {day for _, day in _BYDAY.findall(schedule.byday.upper())}
    if named or schedule.freq == "MONTHLY":
        return [day for day in DAYS if day in named]
    return list(DAYS) if schedule.freq == "DAILY" else _day(anchor)


def _day(on: date | None) -> list[str]:
    return [list(DAYS)[on.weekday()]] if on else []


# --- In words ---------------------------------------------------------------------------------------


def hours_in_words(opens_at: time | None, closes_at: time | None) -> str:
    """ "10am to midday", "from 10am", "until 4pm", or nothing."""
    if opens_at and closes_at:
        return f"{time_words(opens_at)} to {time_words(closes_at)}"
    if opens_at:
        return f"from {time_words(opens_at)}"
    return f"until {time_words(closes_at)}" if closes_at else ""


def in_words(schedule: Schedule) -> str:
    """A schedule as a sentence says it: "Every second Tuesday, 2pm to 4pm, term time only"."""
    parts = [_days_in_words(schedule), hours_in_words(schedule.opens_at, schedule.closes_at)]
    if schedule.valid_to_on and schedule.freq:
        parts.append(f"until {schedule.valid_to_on.day} {schedule.valid_to_on:%B %Y}")
    if schedule.term_time_only:
        parts.append("term time only")
    said = ", ".join(part for part in parts if part)
    return said or schedule.description or "Times not given"


def _days_in_words(schedule: Schedule) -> str:
    if not schedule.freq:
        on = schedule.starts_on
        return f"{on:%A} {on.day} {on:%B %Y}" if on else ""
    days = _BYDAY.findall(schedule.byday.upper())
    if run := _run_in_words(schedule, [day for nth, day in days if not nth]):
        return run
    names = listed(
        [f"{_ORDINALS.get(int(nth), nth)} {DAYS[day][0]}" if nth else DAYS[day][0] for nth, day in days]
    )
    if schedule.freq == "MONTHLY":
        numbers = listed([_month_day_in_words(day) for day in _month_days(schedule)])
        days_said = names or (f"{numbers} day" if numbers else "Once")
        every = "of the month" if _every(schedule) == 1 else f"of every {_nth(_every(schedule))} month"
        return f"{days_said[0].upper()}{days_said[1:]} {every}"
    if schedule.freq == "DAILY" or len(days) == len(DAYS):
        return "Every day" if _every(schedule) == 1 else f"Every {_nth(_every(schedule))} day"
    if not names:
        on = schedule.starts_on or schedule.valid_from_on
        if on is None and schedule.description:
            return ""
        names = f"{on:%A}" if on else "week"
    return f"Every {names}" if _every(schedule) == 1 else f"Every {_nth(_every(schedule))} {names}"


def _run_in_words(schedule: Schedule, days: list[str]) -> str:
    """ "Monday to Friday", where three days or more of every week follow each other; else nothing."""
    week = "".join(DAYS)
    is_run = 3 <= len(days) < len(DAYS) and "".join(days) in week
    if schedule.freq != "WEEKLY" or _every(schedule) != 1 or not is_run:
        return ""
    return f"{DAYS[days[0]][0]} to {DAYS[days[-1]][0]}"


def _nth(number: int) -> str:
    return _ORDINALS.get(number) or f"{number}th"


def _month_day_in_words(day: int) -> str:
    if day < 0:
        return _ORDINALS.get(day, f"{-day}th from last")
    ending = "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"
