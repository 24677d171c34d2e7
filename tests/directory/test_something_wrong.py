"""How a visitor says that a page is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from accounts.roles import LISTING_KEEPER, MODERATOR
from directory.actions.reports import answer_report
from directory.models import ListingReport, Organisation, OrganisationMembership, Service
from messaging.models import Message
from tests.accounts.factories import SiteMembershipFactory, UserFactory
from tests.directory.factories import NeedFactory, OrganisationFactory, ServiceFactory
from tests.directory.test_pages import refuge, words

pytestmark = pytest.mark.django_db

SAID = {"what": "times", "words": "It is at 3pm now.", "email": "rosa@example.org", "homepage": ""}


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """No other test's reports count."""
    cache.clear()


def address_of(listing: Service | Organisation) -> str:
    return f"{listing.get_absolute_url()}something-wrong/"


def sent(client: Client, listing: Service | Organisation, **values: Any) -> Any:
    """What comes of filling in the form."""
    return client.post(address_of(listing), SAID | values)


def sensitive(service: Service) -> Service:
    """The same, for a need that is nobody else's business."""
    service.needs.add(NeedFactory(is_sensitive=True))
    service.save()
    return service


def keeper_of(organisation: Organisation, **values: Any) -> User:
    """Somebody who keeps its listings."""
    user = UserFactory(**values)
    OrganisationMembership.objects.create(organisation=organisation, user=user, role=LISTING_KEEPER.slug)
    return user


class TestTheForm:
    def test_it_asks_what_is_wrong_and_only_that(self, client: Client) -> None:
        page = client.get(address_of(ServiceFactory(name="Tea and Chat"))).content.decode()

        assert page.count('type="radio"') == len(ListingReport.What)
        assert "It has closed or moved away" in page
        assert "Tea and Chat" in page
        assert "call 999" in page

    def test_what_is_said_is_kept_and_the_visitor_is_thanked(self, client: Client) -> None:
        service = ServiceFactory()

        answer = sent(client, service)

        assert (answer.status_code, answer["Location"]) == (302, f"{address_of(service)}thanks/")
        assert client.get(answer["Location"]).status_code == 200
        report = ListingReport.objects.get()
        assert (report.service, report.organisation) == (service, None)
        assert (report.what, report.words, report.email) == ("times", "It is at 3pm now.", "rosa@example.org")
        assert (report.status, report.is_from_keepers) == ("open", False)

    def test_an_organisations_page_has_one_too(self, client: Client) -> None:
        organisation = OrganisationFactory()

        answer = sent(client, organisation, email="")

        assert client.get(answer["Location"]).status_code == 200
        assert ListingReport.objects.get().organisation == organisation

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"what": ""}, "Choose what is wrong"),
            ({"what": "everything"}, "Choose what is wrong"),
            ({"what": "other", "words": " "}, "Say what is wrong, in a few words"),
            ({"words": "a" * 2001}, "2,000 letters at most"),
            ({"email": "rosa"}, "Enter an e-mail address, such as name@example.org"),
        ],
    )
    def test_what_is_missing_is_said_and_nothing_typed_is_lost(
        self, client: Client, values: dict[str, str], said: str
    ) -> None:
        answer = sent(client, ServiceFactory(), **values)

        assert answer.status_code == 400
        assert said in answer.content.decode()
        assert "rosa" in answer.content.decode()
        assert not ListingReport.objects.exists()

    def test_opening_it_keeps_nothing(self, client: Client) -> None:
        service = ServiceFactory()

        client.get(address_of(service), SAID)
        client.head(address_of(service))

        assert not ListingReport.objects.exists()

    def test_a_form_of_another_site_is_refused(self) -> None:
        client = Client(enforce_csrf_checks=True)

        assert sent(client, ServiceFactory()).status_code == 403
        assert not ListingReport.objects.exists()

    @pytest.mark.parametrize("end", ["", "thanks/"])
    @pytest.mark.parametrize("values", [{"draft": True}, {"organisation__live": False}])
    def test_what_is_not_published_is_not_there(
        self, client: Client, values: dict[str, object], end: str
    ) -> None:
        service = ServiceFactory(**values)

        assert client.get(f"{address_of(service)}{end}").status_code == 404
        assert sent(client, service).status_code == 404

    def test_it_takes_few_questions_of_the_database(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        service = ServiceFactory()
        client.get(address_of(service))

        with django_assert_max_num_queries(4):
            client.get(address_of(service))


class TestMachines:
    def test_whatever_fills_in_the_trap_is_thanked_and_not_kept(self, client: Client) -> None:
        answer = sent(client, ServiceFactory(), homepage="https://buy.example")

        assert answer.status_code == 302
        assert not ListingReport.objects.exists()

    def test_no_person_meets_the_trap(self, client: Client) -> None:
        page = client.get(address_of(ServiceFactory())).content.decode()

        before, _, after = page.partition('name="homepage"')
        assert before.rindex("<div hidden>") > before.rindex("</div>")
        assert 'tabindex="-1"' in after[: after.index(">")]

    def test_links_and_html_are_shown_as_text(self, client: Client) -> None:
        organisation = OrganisationFactory()
        client.post(address_of(organisation), SAID | {"words": "<script>x</script> https://buy.example"})
        client.force_login(keeper_of(organisation))

        page = client.get(f"/my-organisation/{organisation.slug}/reports/{ListingReport.objects.get().pk}/")

        html = page.content.decode()
        assert "&lt;script&gt;x&lt;/script&gt; https://buy.example" in html
        assert 'href="https://buy.example' not in html


class TestFloods:
    def test_one_internet_address_may_say_so_much_in_an_hour(
        self, client: Client, settings: Settings
    ) -> None:
        settings.REPORTS_PER_HOUR = 2
        for _ in range(2):
            sent(client, ServiceFactory())

        answer = sent(client, ServiceFactory())

        assert answer.status_code == 429
        assert 0 < int(answer["Retry-After"]) <= 3600
        assert "send it again in an hour" in answer.content.decode()
        assert "It is at 3pm now." in answer.content.decode()
        assert ListingReport.objects.count() == 2
        elsewhere = client.post(address_of(ServiceFactory()), SAID, REMOTE_ADDR="192.0.2.7")
        assert elsewhere.status_code == 302

    def test_of_one_listing_so_much_is_taken_whoever_says_it(
        self, client: Client, settings: Settings
    ) -> None:
        settings.REPORTS_PER_HOUR_HERE = 1
        service = ServiceFactory()
        client.post(address_of(service), SAID, REMOTE_ADDR="192.0.2.1")

        answer = client.post(address_of(service), SAID, REMOTE_ADDR="192.0.2.2")

        assert answer.status_code == 429
        assert "Many people have told us" in words(answer.content.decode())
        assert client.post(address_of(ServiceFactory()), SAID, REMOTE_ADDR="192.0.2.2").status_code == 302

    def test_a_slip_of_the_finger_does_not_count(self, client: Client, settings: Settings) -> None:
        settings.REPORTS_PER_HOUR = 1
        for _ in range(3):
            sent(client, ServiceFactory(), what="")

        assert sent(client, ServiceFactory()).status_code == 302


class TestWhoIsTold:
    def test_those_who_keep_the_listing_are_and_nobody_else(
        self, client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        service = ServiceFactory(name="Tea and Chat")
        keeper_of(service.organisation, email="keeper@example.org")
        keeper_of(OrganisationFactory(), email="stranger@example.org")
        SiteMembershipFactory(role=MODERATOR.slug)

        with django_capture_on_commit_callbacks(execute=True):
            sent(client, service)

        [message] = mail.outbox
        assert message.to == ["keeper@example.org"]
        assert message.subject == "Somebody says that something is wrong: Tea and Chat"
        assert f"/my-organisation/{service.organisation.slug}/reports/" in message.body
        assert "3pm" not in message.body
        assert "rosa" not in message.body

    def test_moderators_are_where_nobody_keeps_it(
        self, client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        SiteMembershipFactory(user__email="moses@example.org")

        with django_capture_on_commit_callbacks(execute=True):
            sent(client, ServiceFactory())

        [message] = mail.outbox
        assert message.to == ["moses@example.org"]
        assert "/cms/listing-reports/" in message.body

    def test_each_hears_of_a_listing_once_a_day(self, client: Client) -> None:
        service = ServiceFactory()
        keeper_of(service.organisation)
        keeper_of(service.organisation)

        for _ in range(3):
            sent(client, service)
        sent(client, service.organisation)

        assert ListingReport.objects.count() == 4
        assert Message.objects.count() == 4

    def test_a_second_report_is_told_though_the_first_was_answered_before_the_message_went(
        self, client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        SiteMembershipFactory()
        service = ServiceFactory()

        with django_capture_on_commit_callbacks(execute=True):
            sent(client, service)
            answer_report(
                report=ListingReport.objects.get(),
                status=ListingReport.Status.SPAM,
                words="",
                by=UserFactory(),
            )
            sent(client, service)

        assert len(mail.outbox) == 1

    def test_who_left_meanwhile_hears_nothing(
        self, client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        service = ServiceFactory()
        keeper_of(service.organisation)

        with django_capture_on_commit_callbacks(execute=True):
            sent(client, service)
            OrganisationMembership.objects.update(ends_on="2020-01-02", starts_on="2020-01-01")

        assert mail.outbox == []

    def test_the_message_holds_no_words_and_no_address(self, client: Client) -> None:
        SiteMembershipFactory()

        sent(client, ServiceFactory())

        message = Message.objects.get()
        assert message.about == {"report": ListingReport.objects.get().pk}


class TestSensitiveListings:
    def test_the_way_out_is_there_and_no_cache_keeps_the_page(self, client: Client) -> None:
        service = sensitive(refuge(name="Safe House"))

        for page in (address_of(service), f"{address_of(service)}thanks/", address_of(service.organisation)):
            answer = client.get(page)
            assert answer["Cache-Control"] == "no-store"
            assert "Leave this page" in answer.content.decode()

    def test_its_name_is_in_no_subject(
        self, client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        service = sensitive(refuge(name="Safe House"))
        keeper_of(service.organisation)

        with django_capture_on_commit_callbacks(execute=True):
            sent(client, service)
            sent(client, service.organisation)

        assert {message.subject for message in mail.outbox} == {"Something to look at on Waypost"}
        assert all("Safe House" not in message.body for message in mail.outbox)
