"""A service in a few words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from directory.cards import session_words
from directory.sessions import Session

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)  # a Tuesday


@pytest.mark.parametrize(
    ("session", "words"),
    [
        (Session(date(2026, 11, 24), time(10), time(12)), "Now, until midday"),
        (Session(date(2026, 11, 24), time(10)), "Now"),
        (Session(date(2026, 11, 24), time(14), time(16)), "Today 2pm"),
        (Session(date(2026, 11, 24)), "Today"),
        (Session(date(2026, 11, 24), None, time(16)), "Today until 4pm"),
        (Session(date(2026, 11, 25), time(9, 30)), "Tomorrow 9:30am"),
        (Session(date(2026, 11, 30), time(10)), "Monday 10am"),
        (Session(date(2026, 12, 1), time(10)), "Tuesday 1 December, 10am"),
        (Session(date(2026, 12, 1)), "Tuesday 1 December"),
    ],
)
def test_the_next_session_is_said_as_people_say_it(session: Session, words: str) -> None:
    assert session_words(session, NOW) == words


def test_tomorrow_is_the_day_after_today_in_the_uk() -> None:
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # half past midnight on 1 July

    assert session_words(Session(date(2026, 7, 1), time(10)), late) == "Today 10am"
