"""Regular times, told as few times as can be."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from directory.models import Schedule
from directory.times import RegularTime, regular_times

TODAY = date(2026, 11, 23)
WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def weekly(byday: str, **fields: Any) -> Schedule:
    """From ten to twelve."""
    return Schedule(**{"byday": byday, "opens_at": time(10), "closes_at": time(12), **fields})


def said(*schedules: Schedule) -> list[str]:
    """The lines."""
    return [line.words for line in regular_times(schedules, TODAY)]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (WEEK, "Every day, 10am to midday"),
        (WEEK[:5], "Monday to Friday, 10am to midday"),
        (("TH", "MO"), "Every Monday and Thursday, 10am to midday"),
        (("MO", "TU", "TH"), "Every Monday, Tuesday and Thursday, 10am to midday"),
    ],
)
def test_days_of_the_same_hours_are_one_line(days: tuple[str, ...], words: str) -> None:
    assert said(*map(weekly, days)) == [words]


@pytest.mark.parametrize(
    "other",
    [
        {"closes_at": time(13)},
        {"term_time_only": True},
        {"location_id": 7},
        {"interval": 2, "starts_on": date(2026, 11, 24)},
        {"description": "Bring a mug"},
    ],
)
def test_days_that_differ_in_anything_stay_apart(other: dict[str, Any]) -> None:
    assert len(said(weekly("MO"), weekly("TU", **other))) == 2


def test_monthly_days_stay_apart() -> None:
    assert said(weekly("1SU", freq="MONTHLY"), weekly("3SU", freq="MONTHLY")) == [
        "First Sunday of the month, 10am to midday",
        "Third Sunday of the month, 10am to midday",
    ]


def test_what_is_over_is_not_told() -> None:
    over = (weekly("MO", valid_to_on=date(2026, 11, 22)), weekly("", freq="", starts_on=date(2026, 11, 22)))

    assert said(*over) == []


def test_what_has_not_begun_says_from_when() -> None:
    assert said(weekly("MO", valid_from_on=date(2027, 1, 4))) == [
        "Every Monday, 10am to midday, from 4 January 2027"
    ]


def test_a_line_keeps_what_the_listing_adds_and_its_venue() -> None:
    [line] = regular_times([weekly("MO", description="Ring the bell", location_id=7)], TODAY)

    assert line == RegularTime("Every Monday, 10am to midday", "Ring the bell", 7)
