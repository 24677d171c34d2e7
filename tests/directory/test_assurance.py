"""Keeping listings current: whom we ask and when, and what follows when nobody answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from accounts.actions import end_membership
from directory.actions import assurance as actions
from directory.actions.capacity import set_capacity
from directory.actions.listings import confirm, set_status
from directory.models import AssuranceRequest, Service, ServiceCapacity
from tests.directory.assuring import (
    NOW,
    THREE_MONTHS_AGO,
    TODAY,
    asked,
    due,
)
from tests.directory.factories import OrganisationFactory, ServiceFactory
from tests.directory.test_pages import words
from tests.directory.test_something_wrong import keeper_of, sensitive

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[time_machine.Traveller]:
    """It is that Friday, and nothing was counted."""
    with time_machine.travel(NOW, tick=False) as traveller:
        cache.clear()
        yield traveller


class TestWhoIsAsked:
    def test_each_of_the_organisations_people(self) -> None:
        service = due()
        keepers = [keeper_of(service.organisation) for _ in range(2)]
        keeper_of(OrganisationFactory())

        actions.ask(NOW)

        event = f"assurance:{service.organisation.pk}:2026-W48"
        assert asked() == [(f"user:{keeper.pk}", event) for keeper in keepers]

    def test_else_the_listings_public_addresses_each_once(self) -> None:
        organisation = OrganisationFactory(email="info@example.org")
        due(organisation=organisation)
        due(organisation=organisation, email="INFO@example.org")
        tea = due(organisation=organisation, email="tea@example.org")
        due(organisation=organisation, email="tea@example.org")

        actions.ask(NOW)

        assert {to for to, _ in asked()} == {f"organisation:{organisation.pk}", f"service:{tea.pk}"}

    def test_nobody_where_there_is_no_address(self) -> None:
        due(organisation__email="")

        actions.ask(NOW)

        assert asked() == []
        assert not AssuranceRequest.objects.exists()

    @pytest.mark.parametrize(
        "values",
        [
            {"assured_on": THREE_MONTHS_AGO + timedelta(days=1)},
            {"closed": True},
            {"draft": True},
            {"organisation__live": False},
            {"source": "council", "source_id": "1"},
        ],
        ids=[
            "confirmed lately",
            "closed",
            "never published",
            "its organisation is hidden",
            "its feed confirms it",
        ],
    )
    def test_not_of_what_needs_no_asking(self, values: dict[str, Any]) -> None:
        due(**values)

        actions.ask(NOW)

        assert asked() == []

    def test_of_a_feeds_listing_that_the_organisation_keeps_itself(self) -> None:
        due(source="council", source_id="1", organisation__managed=True)

        actions.ask(NOW)

        assert len(asked()) == 1

    def test_what_nobody_confirmed_counts_from_when_it_was_changed_or_written(self) -> None:
        written = due(assured_on=None)
        changed = due(assured_on=None, source_modified_at=NOW - timedelta(days=100))

        actions.ask(NOW)

        assert [one.service for one in AssuranceRequest.objects.all()] == [changed]
        Service.objects.filter(pk=written.pk).update(created_at=NOW - timedelta(days=100))
        actions.ask(NOW)
        assert AssuranceRequest.objects.filter(service=written).exists()


class TestWhenTheyAreAsked:
    def test_once_at_three_four_and_five_months_and_then_no_more(self) -> None:
        service = due(assured_on=TODAY)

        days = []
        for number in range(300):
            day = NOW + timedelta(days=number)
            with time_machine.travel(day, tick=False):
                actions.ask(day)
            if AssuranceRequest.objects.count() > len(days):
                days.append(day.date())

        assert days == [date(2027, 2, 27), date(2027, 3, 27), date(2027, 4, 27)]
        assert [one.stage for one in service.assurance_requests.all()] == [1, 2, 3]
        assert len(asked()) == 3

    def test_run_again_it_asks_nothing_twice(self) -> None:
        due()

        for _ in range(3):
            actions.ask(NOW)

        assert len(asked()) == 1

    def test_an_organisation_is_asked_once_a_week_for_all_that_is_due_by_then(self) -> None:
        organisation = OrganisationFactory(email="info@example.org")
        for _ in range(40):
            due(organisation=organisation)
        due(organisation=organisation, assured_on=THREE_MONTHS_AGO + timedelta(days=1))

        for hours in (0, 24, 48):
            actions.ask(NOW + timedelta(hours=hours))
        assert len(asked()) == 1
        assert AssuranceRequest.objects.count() == 40

        actions.ask(NOW + timedelta(days=3))
        assert [event[-3:] for _, event in asked()] == ["W48", "W49"]
        assert AssuranceRequest.objects.count() == 41

    def test_confirmed_it_is_asked_about_anew(self) -> None:
        service = due()
        actions.ask(NOW)
        confirm(service=service, on=TODAY, by=None)

        later = datetime(2027, 2, 27, 12, tzinfo=UTC)
        with time_machine.travel(later, tick=False):
            actions.ask(later)

        assert len(asked()) == 2

    def test_organisations_in_batches_leave_none_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(actions, "_BATCH", 1)
        for name in ("Zebra", "Owl", "Ant"):
            due(organisation__name=name)

        actions.ask(NOW)

        assert len(asked()) == 3

    def test_run_due_does_it_once_a_day(self) -> None:
        actions.ask_daily(NOW)
        due()

        actions.ask_daily(NOW)
        assert asked() == []

        actions.ask_daily(NOW + timedelta(days=1))
        assert len(asked()) == 1

    def test_what_fails_is_tried_again_the_same_day(self, monkeypatch: pytest.MonkeyPatch) -> None:
        due()
        with monkeypatch.context() as broken:
            broken.setattr(actions, "ask_whether_right", None)
            with pytest.raises(TypeError):
                actions.ask_daily(NOW)

        actions.ask_daily(NOW)

        assert len(asked()) == 1

    def test_the_statements_grow_with_organisations_not_with_services(
        self, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        organisation = OrganisationFactory(email="info@example.org")
        for _ in range(30):
            due(organisation=organisation)

        with django_assert_max_num_queries(20):
            actions.ask(NOW)

    def test_once_a_stage_is_a_rule_of_the_database(self) -> None:
        service = due()
        AssuranceRequest.objects.create(service=service, since=THREE_MONTHS_AGO, stage=1)

        with pytest.raises(IntegrityError), transaction.atomic():
            AssuranceRequest.objects.create(service=service, since=THREE_MONTHS_AGO, stage=1)


class TestTheMessage:
    def sent(self, capture: DjangoCaptureOnCommitCallbacks, **values: Any) -> Any:
        """What is sent, of one service."""
        due(**{"name": "Tea and Chat", "organisation__name": "Kettle & Lamp", **values})
        with capture(execute=True):
            actions.ask(NOW)
        [message] = mail.outbox
        return message

    def test_names_what_is_due_and_has_the_link(
        self, client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        message = self.sent(django_capture_on_commit_callbacks)

        assert message.to == ["info@example.org"]
        assert message.subject == "Is this still right? Kettle & Lamp"
        assert "- Tea and Chat (last confirmed on Thursday 27 August 2026)" in message.body
        assert "last time" not in message.body
        found = re.search(r"http://localhost:8000(/still-right/\S+/)", message.body)
        assert found
        assert client.get(found[1]).status_code == 200

    def test_says_when_it_is_the_last_time(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        message = self.sent(django_capture_on_commit_callbacks, assured_on=date(2026, 6, 1))

        assert "the last time that we ask" in message.body

    def test_what_is_sensitive_is_not_in_the_subject(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        refuge = due(organisation__name="Refuge of Leeds").organisation
        sensitive(ServiceFactory(organisation=refuge, assured_on=TODAY))

        with django_capture_on_commit_callbacks(execute=True):
            actions.ask(NOW)

        assert mail.outbox[0].subject == "Is what we say about you still right?"

    def test_is_not_sent_where_all_was_confirmed_before(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        service = due()
        with django_capture_on_commit_callbacks(execute=True):
            actions.ask(NOW)
            confirm(service=service, on=TODAY, by=None)

        assert mail.outbox == []

    def test_is_not_sent_to_who_left_before(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        service = due()
        keeper_of(service.organisation)
        with django_capture_on_commit_callbacks(execute=True):
            actions.ask(NOW)
            end_membership(membership=service.organisation.memberships.get(), by=None)

        assert mail.outbox == []


class TestWhatOpensByItself:
    def test_a_pause_ends_on_its_day_and_the_index_hears(self) -> None:
        service = due()
        said = {"takes_referrals": True, "places": None, "wait_weeks": None, "by": None}
        set_capacity(service=service, paused_until=date(2027, 1, 4), **said)
        before = Service.objects.get(pk=service.pk).index_version

        actions.open_again(datetime(2027, 1, 3, 12, tzinfo=UTC))
        assert ServiceCapacity.objects.get().paused_until == date(2027, 1, 4)

        actions.open_again(datetime(2027, 1, 4, 0, 1, tzinfo=UTC))
        service = Service.objects.get(pk=service.pk)
        assert service.capacity.paused_until is None
        assert service.index_version == before + 1

    def test_what_closed_until_a_day_opens_on_it(self) -> None:
        service = due()
        closed = Service.Status.TEMPORARILY_CLOSED
        set_status(service=service, status=closed, by=None, until=date(2027, 1, 4))

        actions.open_again(datetime(2027, 1, 4, 0, 1, tzinfo=UTC))

        service.refresh_from_db()
        assert (service.status, service.capacity.closed_until) == ("active", None)

    def test_a_day_counts_for_the_closing_it_was_said_of_alone(self) -> None:
        service = due()
        closed = Service.Status.TEMPORARILY_CLOSED
        set_status(service=service, status=closed, by=None, until=date(2027, 1, 4))
        set_status(service=service, status=Service.Status.ACTIVE, by=None)
        set_status(service=service, status=closed, by=None)

        actions.open_again(datetime(2027, 1, 4, 0, 1, tzinfo=UTC))

        service.refresh_from_db()
        assert service.status == closed

    def test_what_was_closed_for_good_meanwhile_stays_closed(self) -> None:
        service = due()
        closed = Service.Status.TEMPORARILY_CLOSED
        set_status(service=service, status=closed, by=None, until=date(2027, 1, 4))
        set_status(service=service, status=Service.Status.DEFUNCT, by=None)

        actions.open_again(datetime(2027, 1, 4, 0, 1, tzinfo=UTC))

        service.refresh_from_db()
        assert service.status == "defunct"

    def test_many_pauses_end_in_few_statements(
        self, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(20):
            ServiceCapacity.objects.create(service=due(), paused_until=TODAY)

        with django_assert_max_num_queries(15):
            actions.open_again(NOW)

        assert not ServiceCapacity.objects.exclude(paused_until=None).exists()


class TestThatItSinks:
    @pytest.mark.parametrize(
        ("assured_on", "said"),
        [
            (date(2026, 6, 28), "Last confirmed on Sunday 28 June 2026."),
            (date(2026, 6, 27), "Last confirmed on Saturday 27 June 2026; please check before you go."),
        ],
    )
    def test_after_the_last_asking_the_page_says_when_it_was_confirmed(
        self, client: Client, assured_on: date, said: str
    ) -> None:
        page = client.get(ServiceFactory(assured_on=assured_on).get_absolute_url()).content.decode()

        assert said in words(page)
