"""The hours in which only what somebody waits for is sent."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from messaging.quiet_hours import quiet_until, read_quiet_hours


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        # Winter: the clock on the wall is UTC's.
        ("2026-01-10 07:59:59", "2026-01-10 08:00"),
        ("2026-01-10 08:00", None),
        ("2026-01-10 19:59:59", None),
        ("2026-01-10 20:00", "2026-01-11 08:00"),
        ("2026-01-11 00:00", "2026-01-11 08:00"),
        # Summer: an hour ahead of it.
        ("2026-07-10 18:59:59", None),
        ("2026-07-10 19:00", "2026-07-11 07:00"),
        ("2026-07-10 06:59:59", "2026-07-10 07:00"),
        ("2026-07-10 07:00", None),
        # The clock goes forward in the night to 29 March, and back in that to 25 October.
        ("2026-03-28 20:00", "2026-03-29 07:00"),
        ("2026-03-29 00:30", "2026-03-29 07:00"),
        ("2026-03-29 07:00", None),
        ("2026-10-24 19:00", "2026-10-25 08:00"),
        ("2026-10-25 00:30", "2026-10-25 08:00"),
        ("2026-10-25 01:30", "2026-10-25 08:00"),
        ("2026-10-25 07:59", "2026-10-25 08:00"),
        ("2026-10-25 08:00", None),
    ],
)
def test_they_go_by_the_clock_on_the_wall(settings: Settings, now: str, until: str | None) -> None:
    settings.QUIET_HOURS = "20:00-08:00"

    assert quiet_until(utc(now)) == (utc(until) if until else None)


def test_they_may_lie_within_a_day(settings: Settings) -> None:
    settings.QUIET_HOURS = "12:00-14:30"

    assert quiet_until(utc("2026-01-10 11:59")) is None
    assert quiet_until(utc("2026-01-10 12:00")) == utc("2026-01-10 14:30")
    assert quiet_until(utc("2026-01-10 14:30")) is None
    assert quiet_until(utc("2026-01-10 23:00")) is None


def test_there_may_be_none(settings: Settings) -> None:
    settings.QUIET_HOURS = ""

    assert quiet_until(utc("2026-01-10 03:00")) is None


@given(
    st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["20:00-08:00", "22:30-01:30", "00:30-01:30", "12:00-14:30"]),
)
def test_they_end_soon_and_outside_of_themselves(now: datetime, text: str) -> None:
    from django.test import override_settings

    with override_settings(QUIET_HOURS=text):
        until = quiet_until(now)

        if until is not None:
            assert timedelta(0) < until - now <= timedelta(hours=13)
            assert quiet_until(until) is None


def test_they_are_written_in_one_way() -> None:
    assert read_quiet_hours("20:00-08:00") == (time(20), time(8))
    assert read_quiet_hours("") is None
    for wrong in ("20-8", "24:00-08:00", "20:60-08:00", "20:00", "08:00-08:00", "20:00-08:00 ", "always"):
        with pytest.raises(ValueError):  # noqa: PT011
            read_quiet_hours(wrong)
