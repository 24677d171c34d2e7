"""When a service is next open."""

from datetime import UTC, date, datetime, time

import pytest

from directory.models import Schedule, ScheduleException, Service
from directory.sessions import Session, in_words, next_sessions

# A Monday.
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def service_with(*schedules: Schedule, exceptions: tuple[ScheduleException, ...] = ()) -> Service:
    """A service in memory alone."""
    service = Service(name="Tea and Chat")
    service.schedules = list(schedules)
    service.exceptions = list(exceptions)
    return service


def weekly(days: str, **fields: object) -> Schedule:
    """A weekly session from ten to twelve."""
    return Schedule(
        **{"freq": "WEEKLY", "byday": days, "opens_at": time(10), "closes_at": time(12), **fields}
    )


def dates(service: Service, now: datetime = NOW, limit: int = 4) -> list[date]:
    """The days of the next sessions."""
    return [session.on for session in next_sessions(service, now, limit)]


def test_a_weekly_session_comes_every_week() -> None:
    service = service_with(weekly("TU"))

    assert dates(service, limit=3) == [date(2026, 11, 24), date(2026, 12, 1), date(2026, 12, 8)]


def test_several_schedules_come_in_order_of_time() -> None:
    service = service_with(weekly("TU,FR"), weekly("TU", opens_at=time(8), closes_at=time(9)))

    found = next_sessions(service, NOW, 3)

    assert [(session.on.day, session.opens_at) for session in found] == [
        (24, time(8)),
        (24, time(10)),
        (27, time(10)),
    ]


def test_the_second_tuesday_of_the_month() -> None:
    service = service_with(weekly("2TU", freq="MONTHLY"))

    assert dates(service, limit=2) == [date(2026, 12, 8), date(2027, 1, 12)]


def test_the_last_friday_of_the_month() -> None:
    service = service_with(weekly("-1FR", freq="MONTHLY"))

    assert dates(service, limit=2) == [date(2026, 11, 27), date(2026, 12, 25)]


def test_a_day_of_the_month() -> None:
    service = service_with(weekly("", freq="MONTHLY", bymonthday="15"))

    assert dates(service, limit=2) == [date(2026, 12, 15), date(2027, 1, 15)]


def test_every_second_week_counts_from_its_first_session_years_ago() -> None:
    service = service_with(weekly("TU", interval=2, starts_on=date(2019, 12, 10)))

    found = dates(service, limit=2)

    assert all((on - date(2019, 12, 10)).days % 14 == 0 for on in found)
    assert found == [date(2026, 12, 1), date(2026, 12, 15)]


def test_every_second_week_of_unknown_start_has_no_dates() -> None:
    assert dates(service_with(weekly("TU", interval=2))) == []


def test_a_session_of_one_date_only() -> None:
    service = service_with(Schedule(freq="", starts_on=date(2026, 12, 24), opens_at=time(14)))

    assert dates(service) == [date(2026, 12, 24)]


def test_a_schedule_keeps_within_its_dates() -> None:
    service = service_with(weekly("TU", valid_from_on=date(2026, 12, 1), valid_to_on=date(2026, 12, 8)))

    assert dates(service) == [date(2026, 12, 1), date(2026, 12, 8)]


def test_a_schedule_that_ended_has_no_sessions() -> None:
    assert dates(service_with(weekly("TU", valid_to_on=date(2026, 1, 1)))) == []


def test_a_closed_date_is_left_out_and_an_open_one_put_in() -> None:
    service = service_with(
        weekly("TU"),
        exceptions=(
            ScheduleException(on=date(2026, 11, 24), is_open=False),
            ScheduleException(on=date(2026, 11, 26), is_open=True, opens_at=time(13)),
        ),
    )

    found = next_sessions(service, NOW, 2)

    assert found == [Session(date(2026, 11, 26), time(13)), Session(date(2026, 12, 1), time(10), time(12))]


def test_a_session_going_on_now_is_still_shown_and_one_over_is_not() -> None:
    service = service_with(weekly("MO"))

    during, after = datetime(2026, 11, 23, 11, 59, tzinfo=UTC), datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

    assert dates(service, during, 1) == [date(2026, 11, 23)]
    assert dates(service, after, 1) == [date(2026, 11, 30)]


def test_a_session_past_midnight_belongs_to_the_evening_before() -> None:
    service = service_with(weekly("SU", opens_at=time(22), closes_at=time(2)))

    found = next_sessions(service, datetime(2026, 11, 23, 1, 0, tzinfo=UTC), 1)

    assert found[0].on == date(2026, 11, 22)


def test_summer_time_moves_the_instant_and_not_the_hour() -> None:
    service = service_with(weekly("SA,SU"))

    found = next_sessions(service, datetime(2026, 10, 24, 0, 0, tzinfo=UTC), 2)

    assert [session.starts_at.astimezone(UTC).hour for session in found] == [9, 10]


def test_a_rule_that_never_comes_true_ends() -> None:
    thirty_first_of_february = weekly(
        "", freq="MONTHLY", interval=12, starts_on=date(2026, 2, 1), bymonthday="31"
    )

    assert dates(service_with(thirty_first_of_february)) == []


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (weekly("TU"), "Every Tuesday, 10am to midday"),
        (weekly("TU,FR"), "Every Tuesday and Friday, 10am to midday"),
        (weekly("MO,TU,WE,TH,FR,SA,SU"), "Every day, 10am to midday"),
        (weekly("TU", interval=2), "Every second Tuesday, 10am to midday"),
        (weekly("2TU", freq="MONTHLY"), "Second Tuesday of the month, 10am to midday"),
        (weekly("-1FR", freq="MONTHLY", closes_at=None), "Last Friday of the month, from 10am"),
        (weekly("", freq="MONTHLY", bymonthday="1,15"), "1st and 15th day of the month, 10am to midday"),
        (weekly("TU", term_time_only=True), "Every Tuesday, 10am to midday, term time only"),
        (weekly("TU", valid_to_on=date(2027, 3, 2)), "Every Tuesday, 10am to midday, until 2 March 2027"),
        (Schedule(freq="", starts_on=date(2026, 12, 24)), "Thursday 24 December 2026"),
        (Schedule(freq="WEEKLY", description="Ring to ask"), "Ring to ask"),
        (Schedule(freq="", description="Ring to ask"), "Ring to ask"),
    ],
)
def test_a_schedule_in_words(schedule: Schedule, words: str) -> None:
    assert in_words(schedule) == words
