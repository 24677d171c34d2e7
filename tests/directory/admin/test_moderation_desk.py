"""The moderators' desk: the queue, one draft beside what the public sees, and what was published at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import TaskState, WorkflowState

from accounts.models import User
from directory import actions
from directory.admin import moderation_views
from directory.admin.moderation_facts import age_in_words
from directory.models import Claim, Location, Organisation, Service, ServiceVenue
from directory.moderation import Status, state_of
from directory.moderation.queue import read_waiting, waiting_states
from tests.directory.editing import said
from tests.directory.factories import LocationFactory, NeedFactory, ServiceFactory
from tests.directory.moderating import drafted, keeper_of, seen, sent, state_of_workflow

pytestmark = pytest.mark.django_db

QUEUE = "/cms/moderation/"


@pytest.fixture
def service(db: None) -> Service:
    """One that the public sees."""
    service: Service = ServiceFactory(name="Tea and Chat", description="We meet on Mondays in the hall.")
    return service


@pytest.fixture
def keeper(service: Service) -> User:
    """Somebody of its organisation."""
    return keeper_of(service.organisation)


def page_of(listing: Any) -> str:
    """Where it is decided."""
    return f"{QUEUE}{state_of_workflow(listing).pk}/"


def waiting_since(listing: Any, since: datetime) -> None:
    """As if it had been sent then."""
    task_states = TaskState.objects.filter(pk=state_of_workflow(listing).current_task_state_id)
    task_states.update(started_at=since)


def names(answer: Any) -> list[str]:
    """What the queue lists, in its order."""
    return [line.waiting.name for line in answer.context["lines"]]


class TestTheQueue:
    def test_it_says_what_waits_whose_it_is_and_why_to_look_twice(
        self, service: Service, keeper: User, moderator: Client
    ) -> None:
        sent(service, keeper, description="We meet on Fridays.", url="https://tea.example.org")

        page = said(moderator.get(QUEUE))

        assert "Tea and Chat" in page
        assert f"service of {service.organisation}" in page
        assert "Sent by Kay, today" in page
        assert "Changes: Description and website" in page
        assert "It changes the web address. Does it lead to them?" in page
        assert "Look closely" in page

    def test_the_oldest_stands_first_and_what_waits_for_too_long_says_so(
        self, keeper: User, moderator: Client
    ) -> None:
        for name, days in (("Fresh", 1), ("Old", 6), ("Late", 4)):
            listing = ServiceFactory(name=name)
            sent(listing, keeper)
            waiting_since(listing, timezone.now() - timedelta(days=days))

        answer = moderator.get(QUEUE)

        assert names(answer) == ["Old", "Late", "Fresh"]
        assert said(answer).count("overdue</strong>") == 1
        assert "6 days ago" in said(answer)

    def test_risk_narrows_and_orders_it(self, keeper: User, moderator: Client) -> None:
        sent(ServiceFactory(name="Plain"), keeper)
        sent(ServiceFactory(name="Risky"), keeper, description="See https://bit.ly/abc")

        assert names(moderator.get(QUEUE, {"risk": "high"})) == ["Risky"]
        assert names(moderator.get(QUEUE, {"order": "risk"})) == ["Risky", "Plain"]

    def test_kind_age_and_organisation_narrow_it(
        self, service: Service, keeper: User, moderator: Client
    ) -> None:
        sent(service, keeper)
        sent(service.organisation, keeper, name="Helping Hands")
        sent(LocationFactory(), keeper, name="Hall")
        sent(ServiceFactory(name="Another"), keeper)
        waiting_since(service, timezone.now() - timedelta(days=6))

        assert names(moderator.get(QUEUE, {"kind": "location"})) == ["Hall, 1 High Street, LS6 2AB"]
        assert names(moderator.get(QUEUE, {"age": "overdue"})) == ["Tea and Chat"]
        narrowed = moderator.get(QUEUE, {"organisation": service.organisation_id})
        assert names(narrowed) == ["Tea and Chat", "Helping Hands"]

    @pytest.mark.parametrize("query", [{"kind": "need"}, {"organisation": "x"}, {"risk": "9"}, {"p": "99"}])
    def test_nonsense_in_the_address_shows_all(
        self, service: Service, keeper: User, moderator: Client, query: dict[str, str]
    ) -> None:
        sent(service, keeper)

        assert names(moderator.get(QUEUE, query)) == ["Tea and Chat"]

    def test_it_says_when_nothing_waits(self, moderator: Client) -> None:
        assert "Nothing waits. Thank you." in said(moderator.get(QUEUE))

    def test_what_a_moderator_sent_is_named_as_their_own(self, service: Service, moderator: Client) -> None:
        me = User.objects.get(email="moderators@example.org")
        sent(service, me)

        assert "Your own, sent today" in said(moderator.get(QUEUE))
        assert "This is your own." in said(moderator.get(page_of(service)))

    def test_what_feeds_propose_and_what_nobody_sent_is_not_in_it(
        self, service: Service, keeper: User, moderator: Client
    ) -> None:
        drafted(service, keeper, description="Not sent.")

        assert names(moderator.get(QUEUE)) == []

    def test_the_number_of_queries_does_not_grow(
        self, keeper: User, moderator: Client, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(6):
            venue = LocationFactory()
            service = ServiceFactory(at=venue)
            service.needs.add(NeedFactory())
            sent(service, keeper)
            sent(venue, keeper, name="Hall")
            sent(service.organisation, keeper, name="Helping Hands")

        with django_assert_max_num_queries(27):
            found = read_waiting(waiting_states())

        assert len(found) == 18
        with django_assert_max_num_queries(60):
            assert len(names(moderator.get(QUEUE))) == 18

    def test_of_a_very_long_one_the_oldest_are_shown(
        self, keeper: User, moderator: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(moderation_views, "LOOKED_THROUGH", 2)
        for name in ("One", "Two", "Three"):
            sent(ServiceFactory(name=name), keeper)

        answer = moderator.get(QUEUE)

        assert names(answer) == ["One", "Two"]
        assert "The oldest 2 of 3 are shown." in said(answer)


class TestOnePage:
    def test_the_draft_stands_beside_what_is_published(
        self, service: Service, keeper: User, moderator: Client
    ) -> None:
        revision = sent(service, keeper, description="We meet on Fridays in the hall.")

        page = said(moderator.get(page_of(service)))

        assert "Mondays" in page
        assert "Fridays" in page
        assert f"/history/{service.pk}/revisions/{revision.pk}/view/" in page
        assert "Kay (Keeper of listings)" in page

    def test_the_preview_is_the_drafts_page(self, service: Service, keeper: User, moderator: Client) -> None:
        sent(service, keeper, description="We meet on Fridays.")
        address = moderator.get(page_of(service)).context["preview_address"]

        assert "We meet on Fridays." in said(moderator.get(address))

    def test_of_a_new_one_all_is_shown_and_the_venue_that_goes_public_with_it(
        self, service: Service, keeper: User, moderator: Client
    ) -> None:
        venue: Location = LocationFactory(live=False, name="Choir Hall", address="5 Singer Street")
        venue.save_revision(user=keeper)
        new = ServiceFactory(draft=True, name="Choir", organisation=service.organisation)
        sent(new, keeper, description="We sing.", venues=[ServiceVenue(location=venue)])

        page = said(moderator.get(page_of(new)))

        assert "All of it is new" in page
        assert "We sing." in page
        assert "Published with it" in page
        assert "5 Singer Street" in page

    def test_what_else_waits_of_the_organisation_is_named(
        self, service: Service, keeper: User, moderator: Client
    ) -> None:
        sent(service, keeper)
        sent(service.organisation, keeper, name="Helping Hands")
        sent(ServiceFactory(name="Of others"), keeper)
        Claim.objects.create(
            organisation=service.organisation, claimant=User.objects.create_user("c@example.org")
        )

        page = said(moderator.get(page_of(service)))

        assert page_of(service.organisation) in page
        assert "Of others" not in page
        assert "1 person asks to." in page

    def test_a_venue_says_how_many_services_change_with_it(self, keeper: User, moderator: Client) -> None:
        venue = LocationFactory()
        ServiceFactory(at=venue)
        sent(venue, keeper, name="Hall")

        assert "1 service is held here." in said(moderator.get(page_of(venue)))

    def test_a_time_that_was_set_is_said(self, service: Service, keeper: User, moderator: Client) -> None:
        sent(service, keeper, go_live_at=datetime(2031, 1, 2, 9, 30, tzinfo=timezone.get_current_timezone()))

        page = said(moderator.get(page_of(service)))

        assert "It would be published on Thursday 2 January 2031, 9:30am." in page


class TestDeciding:
    def decide(self, client: Client, listing: Any, how: str, token: str, **values: str) -> Any:
        return client.post(f"{page_of(listing)}{how}/", {"seen": token, **values})

    def test_approved_it_is_published_and_the_next_one_is_shown(
        self, service: Service, keeper: User, moderator: Client
    ) -> None:
        first, last = ServiceFactory(name="First"), ServiceFactory(name="Last")
        sent(first, keeper)
        revision = sent(service, keeper, description="We meet on Fridays.")
        sent(last, keeper)

        answer = self.decide(moderator, service, "approve", seen(revision))

        service.refresh_from_db()
        assert service.description == "We meet on Fridays."
        assert answer["Location"] == page_of(last)

    def test_after_the_last_the_queue_is_shown(
        self, service: Service, keeper: User, moderator: Client
    ) -> None:
        answer = self.decide(moderator, service, "approve", seen(sent(service, keeper)))

        assert answer["Location"] == QUEUE
        assert "is published." in said(moderator.get(QUEUE))

    def test_what_changed_meanwhile_is_said_with_the_way_to_see_it(
        self, service: Service, keeper: User, moderator: Client
    ) -> None:
        revision = sent(service, keeper, description="Seen.")
        token = seen(revision)
        drafted(service, keeper, description="Unseen.")

        answer = self.decide(moderator, service, "approve", token)

        page = said(answer)
        assert answer.status_code == 409
        assert "changed since you looked at it" in page
        assert f"compare/{revision.pk}...latest/" in page
        assert "Unseen." in page
        service.refresh_from_db()
        assert service.description == "We meet on Mondays in the hall."
        # What is shown now can be approved.
        self.decide(moderator, service, "approve", answer.context["seen"])
        service.refresh_from_db()
        assert service.description == "Unseen."

    @pytest.mark.parametrize("token", ["", "nonsense", "1@yesterday", "999999@2026-11-27T12:00:00+00:00"])
    def test_without_saying_what_was_seen_nothing_is_decided(
        self, service: Service, keeper: User, moderator: Client, token: str
    ) -> None:
        sent(service, keeper)

        assert self.decide(moderator, service, "approve", token).status_code == 409
        assert state_of(service).status == Status.WAITING

    def test_returned_with_a_note(self, service: Service, keeper: User, moderator: Client) -> None:
        revision = sent(service, keeper)

        self.decide(moderator, service, "return", seen(revision), comment="Say where.")

        service.refresh_from_db()
        assert (state_of(service).status, state_of(service).note) == (Status.RETURNED, "Say where.")

    def test_a_note_is_needed_to_return_it(self, service: Service, keeper: User, moderator: Client) -> None:
        revision = sent(service, keeper)

        answer = self.decide(moderator, service, "return", seen(revision), comment=" ")

        assert answer.status_code == 400
        assert "Say what they should change" in said(answer)
        assert state_of(service).status == Status.WAITING

    def test_a_note_on_what_changed_meanwhile_is_not_lost(
        self, service: Service, keeper: User, moderator: Client
    ) -> None:
        token = seen(sent(service, keeper))
        drafted(service, keeper, description="Unseen.")

        answer = self.decide(moderator, service, "return", token, comment="Say where.")

        assert answer.status_code == 409
        assert "Say where.</textarea>" in said(answer)

    @pytest.mark.parametrize("how", ["approve", "return"])
    def test_somebody_was_faster(self, service: Service, keeper: User, moderator: Client, how: str) -> None:
        revision = sent(service, keeper)
        token, address = seen(revision), page_of(service)
        other = User.objects.get(email="moderators@example.org")
        actions.approve(listing=service, revision_id=revision.pk, by=other)

        answer = moderator.post(f"{address}{how}/", {"seen": token, "comment": "No."})

        assert answer.status_code == 409
        assert "Somebody decided on" in said(answer)
        assert "It was approved by moderators@example.org" in said(answer)
        assert "Approve and publish" not in said(answer)

    def test_what_can_not_be_published_stays_and_says_why(
        self, service: Service, keeper: User, moderator: Client
    ) -> None:
        revision = sent(service, keeper, description="Fine.")
        revision.content["name"] = ""
        revision.save()

        answer = self.decide(moderator, service, "approve", seen(revision))

        assert answer.status_code == 409
        assert "can’t be published as it is" in said(answer)
        assert state_of(service).status == Status.WAITING

    def test_looking_changes_nothing(self, service: Service, keeper: User, moderator: Client) -> None:
        sent(service, keeper)

        for how in ("approve", "return"):
            assert moderator.get(f"{page_of(service)}{how}/").status_code == 405
        assert state_of(service).status == Status.WAITING


class TestWhoMayLook:
    @pytest.mark.parametrize(
        "address", ["", "{pk}/", "{pk}/approve/", "{pk}/return/", "trusted/", "trusted/1/undo/"]
    )
    def test_an_editor_may_not(self, service: Service, keeper: User, editor: Client, address: str) -> None:
        sent(service, keeper)
        whole = f"{QUEUE}{address.format(pk=state_of_workflow(service).pk)}"

        answer = editor.post(whole, follow=True) if "/" in address[:-1] else editor.get(whole, follow=True)

        assert "do not have permission" in said(answer)
        assert "Tea and Chat" not in said(answer)
        assert state_of(service).status == Status.WAITING

    def test_the_menu_counts_for_who_may(
        self, service: Service, keeper: User, moderator: Client, editor: Client
    ) -> None:
        sent(service, keeper)

        assert "Moderation (1)" in said(moderator.get("/cms/"))
        assert "Moderation" not in said(editor.get("/cms/snippets/directory/service/"))

    def test_what_is_not_there_is_404(self, moderator: Client) -> None:
        page = WorkflowState.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

        for address in (f"{page + 1}/", f"{page + 1}/approve/", "trusted/9/undo/"):
            assert moderator.post(f"{QUEUE}{address}").status_code in {404, 405}

    def test_a_listing_that_was_deleted_is_404_and_not_in_the_queue(
        self, service: Service, keeper: User, moderator: Client
    ) -> None:
        sent(service, keeper)
        address = page_of(service)
        WorkflowState.objects.update(object_id="999999")

        assert moderator.get(address).status_code == 404
        assert names(moderator.get(QUEUE)) == []


class TestPublishedAtOnce:
    @pytest.fixture
    def changed(self, keeper: User, service: Service) -> Service:
        """A service of a trusted organisation, of which somebody changed something small."""
        Organisation.objects.update(is_trusted=True)
        sent(service, keeper, alert="Not today.")
        service.refresh_from_db()
        return service

    def test_it_is_listed_with_what_changed(self, changed: Service, moderator: Client) -> None:
        page = said(moderator.get(f"{QUEUE}trusted/"))

        assert changed.alert == "Not today."
        assert "Tea and Chat" in page
        assert "<p>Alert</p>" in page
        assert "Kay" in page

    def test_it_can_be_put_back_once(self, changed: Service, moderator: Client) -> None:
        [change] = moderator.get(f"{QUEUE}trusted/").context["changes"]
        undo = f"{QUEUE}trusted/{change.entry.pk}/undo/"

        moderator.post(undo)

        changed.refresh_from_db()
        assert changed.alert == ""
        assert "Changed again since" in said(moderator.get(f"{QUEUE}trusted/"))
        assert "Something else is published" in said(moderator.post(undo, follow=True))

    def test_the_number_of_queries_does_not_grow(
        self, changed: Service, keeper: User, moderator: Client, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(5):
            sent(changed, keeper, alert=f"Not in week {number}.")

        with django_assert_max_num_queries(25):
            assert len(moderator.get(f"{QUEUE}trusted/").context["changes"]) == 6


@pytest.mark.parametrize(("hours", "words"), [(0, "today"), (13, "yesterday"), (61, "3 days ago")])
def test_ages_go_by_the_calendar(hours: int, words: str) -> None:
    now = datetime(2026, 11, 27, 12, tzinfo=timezone.get_current_timezone())

    assert age_in_words(now - timedelta(hours=hours), now) == words
