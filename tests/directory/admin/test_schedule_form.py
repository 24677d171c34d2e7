"""Times as editors tick them."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from directory.admin.days import WEEKS, Ticks, byday_of, ticks_of
from directory.models import Schedule, Service
from directory.sessions import DAYS
from tests.directory.editing import LIST, form, rows, said
from tests.directory.factories import OrganisationFactory, ServiceFactory

WEEKLY: dict[str, Any] = {"freq": "WEEKLY", "interval": 1, "byday-day": ["TU"]}
MONTHLY: dict[str, Any] = {"freq": "MONTHLY", "interval": 1}


def saved(client: Client, *times: dict[str, Any]) -> list[Schedule]:
    """The times of a new service with these rows; fails with what the form says."""
    answer = client.post(f"{LIST}add/", form(OrganisationFactory().pk, **rows("schedules", *times)))
    assert answer.status_code == 302, [each.errors for each in answer.context["form"].formsets["schedules"]]
    return list(Service.objects.get().schedules.all())


def refused(client: Client, **row: Any) -> str:
    """What the form says of a row that it won't have."""
    answer = client.post(f"{LIST}add/", form(OrganisationFactory().pk, **rows("schedules", row)))
    assert answer.status_code == 200
    return said(answer)


class TestTicks:
    @given(
        days=some.frozensets(some.sampled_from(list(DAYS)), min_size=1),
        weeks=some.frozensets(some.sampled_from(list(WEEKS))),
    )
    def test_what_is_ticked_is_ticked_again(self, days: frozenset[str], weeks: frozenset[str]) -> None:
        assert ticks_of(byday_of(days, weeks)) == Ticks(days, weeks)

    @pytest.mark.parametrize("byday", ["1MO,3WE", "2TU,TU", "5MO", "-2FR", "1MO,1TU,2MO", "tuesday"])
    def test_what_ticks_cannot_say_is_none(self, byday: str) -> None:
        assert ticks_of(byday) is None

    @pytest.mark.parametrize(("byday", "days"), [("WE,MO", {"MO", "WE"}), ("+2TU", {"TU"}), ("", set())])
    def test_a_feeds_own_way_is_understood(self, byday: str, days: set[str]) -> None:
        ticks = ticks_of(byday)

        assert ticks is not None
        assert ticks.days == days


class TestSaving:
    def test_days_of_the_week(self, editor: Client) -> None:
        [times] = saved(
            editor, {**WEEKLY, "byday-day": ["TH", "MO"], "opens_at": "10:00", "closes_at": "12:00"}
        )

        assert str(times) == "Every Monday and Thursday, 10am to midday"
        assert times.byday == "MO,TH"

    def test_weeks_of_the_month(self, editor: Client) -> None:
        [times] = saved(editor, {**MONTHLY, "byday-week": ["2", "-1"], "byday-day": ["TU"]})

        assert (times.byday, str(times)) == ("2TU,-1TU", "Second Tuesday and last Tuesday of the month")

    def test_every_second_week_from_a_date(self, editor: Client) -> None:
        [times] = saved(editor, {**WEEKLY, "interval": 2, "starts_on": "2026-11-03"})

        assert (times.interval, times.starts_on) == (2, date(2026, 11, 3))

    def test_once(self, editor: Client) -> None:
        [times] = saved(editor, {"freq": "", "starts_on": "2026-12-01", "byday-day": ["MO"]})

        assert (times.freq, times.byday, times.interval) == ("", "", 1)

    def test_past_midnight_if_somebody_says_so(self, editor: Client) -> None:
        night = {**WEEKLY, "opens_at": "22:00", "closes_at": "02:00"}

        [times] = saved(editor, {**night, "ends_next_day": "on"})

        assert (times.opens_at, times.closes_at) == (time(22), time(2))

    def test_a_date_of_the_month(self, editor: Client) -> None:
        [times] = saved(editor, {**MONTHLY, "bymonthday": "1, -1"})

        assert times.bymonthday == "1,-1"


class TestRefusing:
    @pytest.mark.parametrize(
        ("row", "words"),
        [
            ({**WEEKLY, "byday-day": [], "opens_at": "10:00"}, "Tick at least one day"),
            ({**WEEKLY, "byday-week": ["2"]}, "go with a month"),
            ({**MONTHLY}, "Tick which day of the month"),
            ({**MONTHLY, "byday-day": ["TU"]}, "Tick which Tuesday of the month"),
            ({**MONTHLY, "byday-day": ["TU", "WE"]}, "Tick which such a day of the month"),
            ({**MONTHLY, "byday-week": ["2"]}, "Tick the day of the week too"),
            ({**MONTHLY, "bymonthday": "32"}, "Write numbers from 1 to 31"),
            ({**MONTHLY, "bymonthday": "first"}, "Write numbers from 1 to 31"),
            ({**WEEKLY, "interval": 2}, "Give the date of one session"),
            ({**WEEKLY, "interval": 0}, "Select a valid choice"),
            ({"freq": ""}, "Give the date, or say in words"),
            ({**WEEKLY, "opens_at": "22:00", "closes_at": "02:00"}, "It closes before it opens"),
            ({**WEEKLY, "opens_at": "10:00", "closes_at": "10:00"}, "It closes before it opens"),
            (
                {**WEEKLY, "valid_from_on": "2026-02-01", "valid_to_on": "2026-01-01"},
                "It ends before it begins",
            ),
            ({"freq": "WEEKLY", "byday": "every monday"}, "Write days as MO,TU"),
        ],
    )
    def test_what_no_poster_would_say(self, editor: Client, row: dict[str, Any], words: str) -> None:
        assert words in refused(editor, **row)


class TestWhatAFeedBrought:
    def opened(self, client: Client, **times: Any) -> tuple[Service, str]:
        service = ServiceFactory()
        Schedule.objects.create(service=service, **times)
        return service, said(client.get(f"{LIST}edit/{service.pk}/"))

    def test_a_rule_that_ticks_cannot_say_keeps_its_line_and_is_told_in_words(self, editor: Client) -> None:
        _, page = self.opened(editor, freq="MONTHLY", byday="1MO,3WE")

        assert 'name="schedules-0-byday" value="1MO,3WE"' in page
        assert "It means: First Monday and third Wednesday of the month" in page

    def test_the_saved_row_is_told_in_words(self, editor: Client) -> None:
        _, page = self.opened(editor, freq="WEEKLY", byday="TU", opens_at=time(14), closes_at=time(16))

        assert "The page says: <strong>Every Tuesday, 2pm to 4pm</strong>" in page

    def test_a_drafts_row_is_told_in_words_too_and_the_blank_one_is_not(self, editor: Client) -> None:
        service, _ = self.opened(editor, freq="WEEKLY", byday="TU")
        there = {"id": service.schedules.get().pk, "freq": "WEEKLY", "interval": 1, "byday-day": ["TU"]}
        new = {**MONTHLY, "byday-week": ["-1"], "byday-day": ["FR"]}
        editor.post(
            f"{LIST}edit/{service.pk}/",
            form(service.organisation_id, **rows("schedules", there, new, there=1)),
        )

        page = said(editor.get(f"{LIST}edit/{service.pk}/"))

        assert "The page says: <strong>Last Friday of the month</strong>" in page
        assert page.count("The page says:") == 2

    def test_a_row_that_nobody_touches_may_be_odd(self, editor: Client) -> None:
        service, _ = self.opened(editor, freq="WEEKLY", byday="TU", interval=2)
        key = service.schedules.get().pk
        row = {"id": key, "freq": "WEEKLY", "interval": 2, "byday-day": ["TU"]}

        answer = editor.post(
            f"{LIST}edit/{service.pk}/",
            form(service.organisation_id, name="New name", **rows("schedules", row, there=1)),
        )

        assert answer.status_code == 302

    def test_the_order_of_a_feeds_days_is_no_change(self, editor: Client) -> None:
        service, _ = self.opened(editor, freq="WEEKLY", byday="WE,MO", interval=2)
        row = {"id": service.schedules.get().pk, "freq": "WEEKLY", "interval": 2, "byday-day": ["MO", "WE"]}

        answer = editor.post(
            f"{LIST}edit/{service.pk}/", form(service.organisation_id, **rows("schedules", row, there=1))
        )

        assert answer.status_code == 302

    def test_every_day_but_only_on_these_is_shown_as_by_the_week(self, editor: Client) -> None:
        _, page = self.opened(editor, freq="DAILY", byday="MO,FR")

        assert '<option value="WEEKLY" selected>' in page

    def test_an_unusual_interval_stays(self, editor: Client) -> None:
        _, page = self.opened(editor, freq="WEEKLY", byday="TU", interval=8, starts_on=date(2026, 1, 6))

        assert '<option value="8" selected>every 8th</option>' in page

    def test_the_written_rule_is_saved_again(self, editor: Client) -> None:
        [times] = saved(editor, {**MONTHLY, "byday": "1mo, 3we"})

        assert times.byday == "1MO,3WE"
