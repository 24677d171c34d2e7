"""What people say is wrong, as moderators see and answer it in Wagtail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actions import begin_membership
from accounts.models import SiteMembership, User
from accounts.roles import EDITOR, MODERATOR, Role
from directory.actions.reports import answer_report, report
from directory.models import ListingReport
from messaging.models import Message
from tests.accounts.factories import UserFactory
from tests.directory.editing import said
from tests.directory.factories import OrganisationFactory, ServiceFactory
from tests.directory.test_something_wrong import sensitive

pytestmark = pytest.mark.django_db

LIST = "/cms/listing-reports/"


def somebody(client: Client, role: Role) -> User:
    """Somebody of a role, signed in."""
    user = UserFactory()
    begin_membership(model=SiteMembership, user=user, role=role, by=None)
    client.force_login(user)
    return user


@pytest.fixture
def moderator(client: Client) -> Client:
    """A browser in which a moderator is signed in."""
    somebody(client, MODERATOR)
    return client


def reported(**values: Any) -> ListingReport:
    """Somebody said that the times of a service are wrong."""
    values = {"what": ListingReport.What.TIMES, "words": "It is at 3pm now.", **values}
    return report(**{"listing": ServiceFactory(), **values})


def listed(client: Client, **narrowed: str) -> set[ListingReport]:
    """What the list shows."""
    return set(client.get(LIST, narrowed).context["page"].object_list)


class TestTheList:
    def test_has_what_waits_of_any_organisation(self, moderator: Client) -> None:
        waits, other = reported(), reported(listing=OrganisationFactory())
        done = reported()
        answer_report(report=done, status=ListingReport.Status.PUT_RIGHT, words="", by=UserFactory())

        assert listed(moderator) == {waits, other}
        assert listed(moderator, status="put_right") == {done}
        assert listed(moderator, status="all") == {waits, other, done}

    def test_is_narrowed_by_what_by_whom_and_by_age(self, moderator: Client) -> None:
        old = reported()
        ListingReport.objects.update(created_at=timezone.now() - timedelta(days=8))
        closed = reported(what=ListingReport.What.CLOSED)
        theirs = reported(is_from_keepers=True)

        assert listed(moderator, what="closed") == {closed}
        assert listed(moderator, kind="keepers") == {theirs}
        assert listed(moderator, kind="anybody") == {old, closed}
        assert listed(moderator, age="week") == {old}
        assert listed(moderator, age="month") == set()

    def test_says_so_where_nothing_waits(self, moderator: Client) -> None:
        assert "No report waits for an answer." in said(moderator.get(LIST))

    def test_asks_the_database_no_more_for_many(
        self, moderator: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(20):
            reported()

        with django_assert_max_num_queries(25):
            moderator.get(LIST)

    def test_the_menu_and_the_desk_say_how_many_wait(self, moderator: Client) -> None:
        reported()
        reported()

        page = said(moderator.get("/cms/"))

        assert "Reported listings (2)" in page
        assert "reports that something is wrong" in page


class TestTheAnswer:
    def test_is_given_and_the_reporter_told(self, moderator: Client) -> None:
        one = reported(email="rosa@example.org")
        page = f"{LIST}{one.pk}/"
        assert "It is at 3pm now." in said(moderator.get(page))
        assert "rosa@" not in said(moderator.get(page))

        answer = moderator.post(page, {"status": "put_right", "words": "Thank you"})

        assert answer["Location"] == LIST
        one.refresh_from_db()
        assert (one.status, one.answer) == ("put_right", "Thank you")
        assert Message.objects.filter(kind="report.answered").count() == 1

    def test_of_a_sensitive_listing_has_no_words(self, moderator: Client) -> None:
        one = reported(listing=sensitive(ServiceFactory()), email="rosa@example.org")

        page = said(moderator.get(f"{LIST}{one.pk}/"))

        assert 'name="words"' not in page
        assert "without naming the listing" in page

    def test_nothing_chosen_is_said(self, moderator: Client) -> None:
        answer = moderator.post(f"{LIST}{reported().pk}/", {})

        assert answer.status_code == 400
        assert "Choose what came of it" in said(answer)

    def test_the_second_of_two_is_told(self, moderator: Client) -> None:
        one = reported()
        answer_report(report=one, status=ListingReport.Status.NOTHING_WRONG, words="", by=UserFactory())

        answer = moderator.post(f"{LIST}{one.pk}/", {"status": "put_right"})

        assert answer.status_code == 409
        assert "Somebody answered this" in said(answer)
        one.refresh_from_db()
        assert one.status == "nothing_wrong"

    def test_html_is_shown_as_text(self, moderator: Client) -> None:
        one = reported(words="<script>x</script>")

        assert "<script>x</script>" not in said(moderator.get(f"{LIST}{one.pk}/"))


class TestOthers:
    def test_an_editor_sees_none_of_it(self, client: Client) -> None:
        one = reported()
        somebody(client, EDITOR)

        for page in (LIST, f"{LIST}{one.pk}/"):
            assert client.get(page)["Location"] == "/cms/"
            client.post(page, {"status": "put_right"})
        assert "Reported listings" not in said(client.get("/cms/"))
        one.refresh_from_db()
        assert one.status == "open"
