"""What people say is wrong, as an organisation answers it; the reporter hears, and the address is erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from directory.actions import NotDone
from directory.actions.reports import answer_report, forget_addresses, remind_daily, report
from directory.models import ListingReport, Organisation, Service
from messaging.models import Message
from messaging.states import Status
from tests.accounts.factories import UserFactory
from tests.directory.factories import OrganisationFactory, ServiceFactory
from tests.directory.test_pages import words
from tests.directory.test_something_wrong import keeper_of, sensitive

pytestmark = pytest.mark.django_db

PUT_RIGHT = ListingReport.Status.PUT_RIGHT


def reported(listing: Service | Organisation | None = None, **values: Any) -> ListingReport:
    """Somebody said that the times are wrong."""
    said = {"what": ListingReport.What.TIMES, "words": "It is at 3pm now.", **values}
    return report(listing=listing or ServiceFactory(), **said)


def list_of(organisation: Organisation) -> str:
    return f"/my-organisation/{organisation.slug}/reports/"


def page_of(one: ListingReport) -> str:
    return f"{list_of(one.keeper)}{one.pk}/"


def own(client: Client) -> Organisation:
    """An organisation whose listings whoever is signed in keeps."""
    organisation = OrganisationFactory()
    client.force_login(keeper_of(organisation))
    return organisation


def answered(one: ListingReport, **values: Any) -> ListingReport:
    return answer_report(
        report=one, **{"status": PUT_RIGHT, "words": "It says 3pm now.", "by": UserFactory(), **values}
    )


class TestTheList:
    def test_it_has_what_is_said_of_the_organisation_and_its_services_first_what_waits(
        self, client: Client
    ) -> None:
        organisation = own(client)
        answered(reported(organisation))
        waits = reported(ServiceFactory(organisation=organisation, name="Tea and Chat"))
        reported(ServiceFactory(name="Of somebody else"))

        page = client.get(list_of(organisation)).content.decode()

        assert "1 report waits for an answer" in page
        assert page.index(page_of(waits)) < page.index("Put right")
        assert "Tea and Chat" in page
        assert "Of somebody else" not in page

    def test_it_says_so_where_nothing_waits(self, client: Client) -> None:
        assert "Nothing waits for an answer" in client.get(list_of(own(client))).content.decode()

    def test_it_asks_the_database_no_more_for_many(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        organisation = own(client)
        for _ in range(25):
            reported(ServiceFactory(organisation=organisation))

        with django_assert_max_num_queries(10):
            page = client.get(list_of(organisation))

        assert page.content.decode().count("waypost-reports__entry") == 20


class TestTheAnswer:
    def test_it_is_given_and_kept(self, client: Client) -> None:
        one = reported(own(client))

        answer = client.post(page_of(one), {"status": "put_right"})

        assert (answer.status_code, answer["Location"]) == (302, list_of(one.keeper))
        one.refresh_from_db()
        assert one.status == PUT_RIGHT
        assert one.answered_at
        assert "Put right" in words(client.get(page_of(one)).content.decode())

    def test_the_reporters_address_is_shown_to_nobody(self, client: Client) -> None:
        one = reported(own(client), email="rosa@example.org")

        page = client.get(page_of(one)).content.decode()

        assert "They left an e-mail address" in page
        assert "rosa@" not in page

    def test_without_an_address_there_is_nobody_to_write_words_to(self, client: Client) -> None:
        one = reported(own(client))

        page = client.get(page_of(one)).content.decode()

        assert "nobody is told" in page
        assert 'name="words"' not in page

    def test_nothing_chosen_is_said(self, client: Client) -> None:
        one = reported(own(client))

        answer = client.post(page_of(one), {})

        assert answer.status_code == 400
        assert "Choose what came of it" in answer.content.decode()

    def test_the_second_of_two_who_answer_at_once_is_told(self, client: Client) -> None:
        one = reported(own(client))
        answered(one, status=ListingReport.Status.NOTHING_WRONG)

        answer = client.post(page_of(one), {"status": "put_right"})

        assert answer.status_code == 409
        assert "Somebody answered this while you were looking" in answer.content.decode()
        one.refresh_from_db()
        assert one.status == "nothing_wrong"

    def test_the_action_itself_refuses_the_second(self) -> None:
        one = reported(email="rosa@example.org")
        answered(one)

        with pytest.raises(NotDone):
            answered(one, words="Another answer")

        assert Message.objects.filter(kind="report.answered").count() == 1


class TestTheDayAfter:
    def test_what_was_said_after_that_days_message_is_told(self) -> None:
        noon = datetime(2026, 11, 27, 12, tzinfo=UTC)
        service = ServiceFactory()
        keeper_of(service.organisation)
        with time_machine.travel(noon, tick=False):
            cache.clear()
            answered(reported(service))
            reported(service)
            remind_daily(noon)
        assert Message.objects.filter(kind="report.told").count() == 1

        for hours in (24, 25, 49):
            with time_machine.travel(noon + timedelta(hours=hours), tick=False):
                remind_daily(noon + timedelta(hours=hours))

        assert Message.objects.filter(kind="report.told").count() == 2

    def test_of_what_is_answered_nobody_is_told(self) -> None:
        noon = datetime(2026, 11, 27, 12, tzinfo=UTC)
        with time_machine.travel(noon, tick=False):
            cache.clear()
            answered(reported())
        Message.objects.all().delete()

        remind_daily(noon + timedelta(days=1))

        assert not Message.objects.filter(kind="report.told").exists()


class TestOthers:
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_another_organisations_report_is_not_there(self, client: Client, method: str) -> None:
        mine, theirs = own(client), reported()

        for address in (page_of(theirs), list_of(theirs.keeper), f"{list_of(mine)}{theirs.pk}/"):
            assert getattr(client, method)(address, {"status": "put_right"}).status_code in {404, 405}
        assert client.get(f"{list_of(mine)}{theirs.pk}/").status_code == 404
        theirs.refresh_from_db()
        assert theirs.status == "open"

    def test_a_visitor_is_asked_to_sign_in(self, client: Client) -> None:
        one = reported()

        assert client.get(page_of(one))["Location"].startswith("/accounts/login/")


class TestTheReporter:
    def test_hears_what_came_of_it_and_the_address_is_erased(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        one = reported(ServiceFactory(name="Tea and Chat"), email="rosa@example.org")

        with django_capture_on_commit_callbacks(execute=True):
            answered(one)
        forget_addresses(timezone.now())

        [message] = mail.outbox
        assert message.to == ["rosa@example.org"]
        assert "put right" in message.body
        assert "It says 3pm now." in message.body
        assert "Tea and Chat" in message.body
        one.refresh_from_db()
        assert one.email == ""

    def test_of_a_sensitive_listing_the_message_names_nothing(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        one = reported(sensitive(ServiceFactory(name="Safe House")), email="rosa@example.org")

        with django_capture_on_commit_callbacks(execute=True):
            answered(one, words="Safe House is open")

        [message] = mail.outbox
        assert "Safe House" not in message.subject + message.body
        assert "/services/" not in message.body

    def test_who_did_not_mean_it_hears_nothing(self) -> None:
        one = answered(reported(email="rosa@example.org"), status=ListingReport.Status.SPAM)

        assert one.email == ""
        assert not Message.objects.filter(kind="report.answered").exists()

    def test_the_address_stays_until_the_message_is_sent(self) -> None:
        one = reported(email="rosa@example.org")
        answered(one)

        forget_addresses(timezone.now())

        one.refresh_from_db()
        assert one.email == "rosa@example.org"

    @pytest.mark.parametrize("status", [Status.WITHHELD, Status.FAILED])
    def test_the_address_is_erased_once_the_message_can_not_be_sent(self, status: Status) -> None:
        one = reported(email="rosa@example.org")
        answered(one)
        Message.objects.filter(recipient=f"report:{one.pk}").move(status, reason="refused")

        forget_addresses(timezone.now())

        one.refresh_from_db()
        assert one.email == ""

    def test_the_address_is_erased_after_its_days_though_nobody_answered(self) -> None:
        now = datetime(2026, 11, 27, 12, tzinfo=UTC)
        with time_machine.travel(now - timedelta(days=90), tick=False):
            old = reported(email="old@example.org")
        with time_machine.travel(now - timedelta(days=89), tick=False):
            newer = reported(email="newer@example.org")

        forget_addresses(now)

        old.refresh_from_db()
        newer.refresh_from_db()
        assert (old.email, newer.email) == ("", "newer@example.org")

    def test_many_addresses_are_looked_through_in_few_statements(
        self, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        service = ServiceFactory()
        for _ in range(30):
            answered(reported(service, email="rosa@example.org"))

        with django_assert_max_num_queries(6):
            forget_addresses(timezone.now())


def test_a_report_is_of_one_listing() -> None:
    with pytest.raises(IntegrityError, match="report_of_one_listing"), transaction.atomic():
        ListingReport.objects.create(what="times")
