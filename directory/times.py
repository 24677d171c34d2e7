"""The regular times of a service, told as few times as can be: seven rows of one hour are "Every day"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from directory.sessions import DAYS, in_words

if TYPE_CHECKING:
    from directory.models import Schedule


@dataclass(frozen=True, slots=True)
class RegularTime:
    """One line: "Monday to Friday, 10am to midday", what the listing adds, and the key of the venue that it names."""

    words: str
    note: str = ""
    location_id: int | None = None


def regular_times(schedules: Iterable[Schedule], today: date) -> list[RegularTime]:
    """The schedules that are not over, those of the same hours as one."""
    groups: dict[object, list[Schedule]] = {}
    for schedule in schedules:
        if not _is_over(schedule, today):
            groups.setdefault(_alike(schedule), []).append(schedule)
    return [_told(group, today) for group in groups.values()]


def _is_over(schedule: Schedule, today: date) -> bool:
    last = schedule.valid_to_on if schedule.freq else schedule.starts_on
    return last is not None and last < today


def _alike(schedule: Schedule) -> object:
    """What schedules share that can be told as one; those that can't share nothing."""
    days = schedule.byday.upper().split(",")
    if schedule.freq != schedule.Frequency.WEEKLY or schedule.interval != 1 or not set(days) <= set(DAYS):
        return id(schedule)
    return (
        schedule.opens_at,
        schedule.closes_at,
        schedule.valid_from_on,
        schedule.valid_to_on,
        schedule.term_time_only,
        schedule.description,
        schedule.location_id,
    )


def _told(group: list[Schedule], today: date) -> RegularTime:
    first = group[0]
    words = in_words(first)
    if len(group) > 1:
        named = {day for schedule in group for day in schedule.byday.upper().split(",")}
        whole = type(first)(
            freq=first.freq,
            byday=",".join(day for day in DAYS if day in named),
            opens_at=first.opens_at,
            closes_at=first.closes_at,
            valid_to_on=first.valid_to_on,
            term_time_only=first.term_time_only,
        )
        words = in_words(whole)
    begins = first.valid_from_on
    if begins and begins > today:
        words = f"{words}, from {begins.day} {begins:%B %Y}"
    return RegularTime(words, "" if first.description == words else first.description, first.location_id)
