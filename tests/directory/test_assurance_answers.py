"""What is answered by the link that asks whether a listing is still right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from accounts.roles import MODERATOR
from directory.actions import NotDone
from directory.actions import assurance as actions
from directory.actions.listings import set_status
from directory.models import AssuranceRequest, ListingReport, Service, ServiceCapacity
from messaging.models import Message
from tests.accounts.factories import SiteMembershipFactory
from tests.directory.assuring import (
    NOW,
    THREE_MONTHS_AGO,
    TODAY,
    due,
    link_to,
    press,
    said_by_link,
)
from tests.directory.factories import OrganisationFactory
from tests.directory.test_something_wrong import keeper_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[time_machine.Traveller]:
    """It is that Friday, and nothing was counted."""
    with time_machine.travel(NOW, tick=False) as traveller:
        cache.clear()
        yield traveller


class TestOpening:
    def test_shows_what_stands_on_the_page_now_and_what_may_be_said(self, client: Client) -> None:
        service = due(name="Tea and Chat", description="A warm welcome.", fees="£2", email="tea@example.org")

        page = client.get(link_to(service)).content.decode()

        for said in ("Is this still right?", "Tea and Chat", "A warm welcome.", "£2", "tea@example.org"):
            assert said in page
        for pressed in ("right", "change", "closed", "people"):
            assert f"/{service.pk}/{pressed}/" in page
        assert 'name="robots" content="noindex"' in page

    def test_changes_nothing_however_often_and_by_whatever_scanner(self, client: Client) -> None:
        service = due()
        page = link_to(service)

        for address in (page, *(f"{page}{service.pk}/{end}/" for end in ("change", "closed", "people"))):
            assert client.get(address).status_code == 200
            assert client.head(address).status_code == 200
        for end in ("right", "open"):
            assert client.get(f"{page}{service.pk}/{end}/").status_code == 405
        assert client.get(f"{page}all/").status_code == 405
        assert client.get(f"{page}again/").status_code == 405

        service.refresh_from_db()
        assert (service.assured_on, service.status) == (THREE_MONTHS_AGO, "active")
        assert said_by_link() == []

    def test_it_is_kept_in_no_cache(self, client: Client) -> None:
        assert "no-store" in client.get(link_to(due()))["Cache-Control"]

    def test_it_asks_the_database_no_more_for_many(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        organisation = OrganisationFactory(email="info@example.org")
        services = [due(organisation=organisation) for _ in range(30)]
        page = link_to(services[0])

        with django_assert_max_num_queries(25):
            assert client.get(page).content.decode().count("<section") == 31


class TestStillRight:
    def test_confirms_it_as_of_today(self, client: Client) -> None:
        service = due()
        page = link_to(service)

        answer = press(client, page, service, "right")

        assert (answer.status_code, answer["Location"]) == (302, page)
        service.refresh_from_db()
        assert service.assured_on == TODAY
        assert said_by_link() == ["right"]
        after = client.get(page)
        assert after.status_code == 200
        assert "last confirmed on Friday 27 November 2026" in after.content.decode()

    def test_all_that_wait_can_be_confirmed_together(self, client: Client) -> None:
        organisation = OrganisationFactory(email="info@example.org")
        services = [due(organisation=organisation) for _ in range(3)]
        stranger = due()

        client.post(f"{link_to(services[0])}all/")

        confirmed = Service.objects.filter(assured_on=TODAY)
        assert set(confirmed) == set(services)
        assert stranger not in confirmed

    def test_csrf_holds(self) -> None:
        service = due()
        page = link_to(service)

        assert press(Client(enforce_csrf_checks=True), page, service, "right").status_code == 403

    def test_the_second_of_two_who_answer_at_once_is_told(self) -> None:
        service = due()
        actions.ask(NOW)
        request = AssuranceRequest.objects.get()
        actions.say_still_right(asked=request)

        with pytest.raises(NotDone):
            actions.say_closed(asked=request, for_good=True, until=None)

        service.refresh_from_db()
        assert service.status == "active"


class TestNeedsAChange:
    def test_the_words_go_to_the_moderators(self, client: Client) -> None:
        moderator = SiteMembershipFactory(role=MODERATOR.slug)
        service = due()
        keeper_of(service.organisation)

        press(client, link_to(service), service, "change", words="On Thursdays from January")

        report = ListingReport.objects.get()
        assert (report.service, report.words) == (service, "On Thursdays from January")
        assert report.is_from_keepers
        told = Message.objects.filter(kind="report.told")
        assert [message.recipient for message in told] == [f"user:{moderator.user_id}"]
        service.refresh_from_db()
        assert service.assured_on == THREE_MONTHS_AGO

    def test_then_it_is_not_confirmed_together_with_the_others(self, client: Client) -> None:
        service = due()
        other = due(organisation=service.organisation)
        page = link_to(service)
        press(client, page, service, "change", words="On Thursdays")

        client.post(f"{page}all/")

        assert list(Service.objects.filter(assured_on=TODAY)) == [other]
        assert "Thank you" in client.get(page).content.decode()

    def test_without_words_they_are_asked_for(self, client: Client) -> None:
        service = due()

        answer = press(client, link_to(service), service, "change")

        assert answer.status_code == 400
        assert "Say what is different now" in answer.content.decode()


class TestHasClosed:
    def test_it_is_asked_once_more_and_for_how_long(self, client: Client) -> None:
        service = due()
        page = link_to(service)

        answer = press(client, page, service, "closed")

        assert answer.status_code == 400
        assert "Choose for how long" in answer.content.decode()
        service.refresh_from_db()
        assert service.status == "active"

    @pytest.mark.parametrize(
        ("said", "status", "until"),
        [
            ({"how": "good", "until": "2027-01-04"}, "defunct", None),
            ({"how": "time"}, "temporarily closed", None),
            ({"how": "time", "until": "2027-01-04"}, "temporarily closed", date(2027, 1, 4)),
        ],
    )
    def test_it_closes_and_moderators_are_told(
        self,
        client: Client,
        said: dict[str, str],
        status: str,
        until: date | None,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        SiteMembershipFactory(user__email="moses@example.org")
        service = due(name="Tea and Chat")
        page = link_to(service)

        with django_capture_on_commit_callbacks(execute=True):
            press(client, page, service, "closed", **said)

        service.refresh_from_db()
        assert service.status == status
        capacity = ServiceCapacity.objects.filter(service=service).first()
        assert (capacity.closed_until if capacity else None) == until
        assert [(message.to, message.subject) for message in mail.outbox] == [
            (["moses@example.org"], "Tea and Chat has closed")
        ]

    def test_a_day_that_is_past_is_refused(self, client: Client) -> None:
        service = due()

        answer = press(client, link_to(service), service, "closed", how="time", until="2026-11-27")

        assert answer.status_code == 400
        assert "Give a day to come" in answer.content.decode()

    def test_it_can_be_taken_back_on_the_page_that_follows(self, client: Client) -> None:
        service = due()
        page = link_to(service)
        press(client, page, service, "closed", how="good")
        assert "open it again" in client.get(page).content.decode()

        press(client, page, service, "open")

        service.refresh_from_db()
        assert service.status == "active"
        assert "Is this still right?" in client.get(page).content.decode()

    def test_only_for_a_day(self, client: Client, on_the_day: time_machine.Traveller) -> None:
        service = due()
        page = link_to(service)
        press(client, page, service, "closed", how="good")
        on_the_day.shift(timedelta(days=1, minutes=1))

        assert press(client, page, service, "open").status_code == 404
        assert client.get(page).status_code == 410

    def test_what_moderators_closed_is_not_opened_by_a_link(self, client: Client) -> None:
        service = due()
        page = link_to(service)
        set_status(service=service, status=Service.Status.DEFUNCT, by=None)

        assert press(client, page, service, "open").status_code == 404
        service.refresh_from_db()
        assert service.status == "defunct"


class TestPlacesAndPauses:
    SAID = {"takes_referrals": "yes", "places": "4", "wait_weeks": "6", "paused_until": ""}

    def test_places_wait_and_pause_are_said_from_the_same_page(self, client: Client) -> None:
        service = due()

        press(client, link_to(service), service, "people", **self.SAID | {"paused_until": "2027-01-04"})

        capacity = ServiceCapacity.objects.get()
        assert (capacity.takes_referrals, capacity.places, capacity.wait_weeks) == (True, 4, 6)
        assert capacity.paused_until == date(2027, 1, 4)
        assert capacity.confirmed_at == NOW

    def test_also_just_after_it_was_confirmed(self, client: Client) -> None:
        service = due()
        page = link_to(service)
        press(client, page, service, "right")

        assert press(client, page, service, "people", **self.SAID).status_code == 302
        assert ServiceCapacity.objects.get().places == 4

    def test_a_wrong_number_is_said(self, client: Client) -> None:
        service = due()

        answer = press(client, link_to(service), service, "people", **self.SAID | {"places": "many"})

        assert answer.status_code == 400
        assert "Write a number" in answer.content.decode()
