"""What feeds propose: the list, and taking or refusing one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry, Task, Workflow, WorkflowTask

from accounts.models import User
from directory import actions
from directory.models import CostOption, ImportProposal, Service, ServiceVenue
from directory.models.listing import Listing, StaleDraft
from directory.signals import listing_changed
from tests.directory.editing import person, said, signed_in
from tests.directory.factories import LocationFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db

LIST = "/cms/proposals/"


@pytest.fixture
def told() -> Iterator[list[int]]:
    """Keys of the services that were announced."""
    keys: list[int] = []

    def hear(**said: Any) -> None:
        keys.extend(key for key, _ in said["keys"])

    listing_changed.connect(hear)
    yield keys
    listing_changed.disconnect(hear)


def proposed(listing: Listing, source: str = "leeds", **values: Any) -> ImportProposal:
    """What a feed would make of a listing."""
    theirs = type(listing)._base_manager.get(pk=listing.pk)
    for name, value in values.items():
        setattr(theirs, name, value)
    return actions.propose_import(draft=theirs, source=source)


def drafted(listing: Listing, **values: Any) -> Any:
    """A draft of somebody's."""
    mine = type(listing)._base_manager.get(pk=listing.pk)
    for name, value in values.items():
        setattr(mine, name, value)
    return mine.save_revision()


def seen(listing: Listing) -> dict[str, Any]:
    """What the page that shows a listing sends back."""
    listing.refresh_from_db()
    return {"content_version": listing.content_version, "latest_revision": listing.latest_revision_id or ""}


def take(client: Client, proposal: ImportProposal, **shown: Any) -> Any:
    model = proposal.revision.content_type.model_class()
    listing = model._base_manager.get(pk=proposal.revision.object_id)
    return client.post(f"{LIST}{proposal.pk}/take/", shown or seen(listing), follow=True)


def refuse(client: Client, proposal: ImportProposal) -> Any:
    return client.post(f"{LIST}{proposal.pk}/refuse/", follow=True)


class TestList:
    def test_it_names_listing_feed_and_what_would_change(self, moderator: Client) -> None:
        service = ServiceFactory(name="Old Name")
        proposed(service, name="New Name", description="Other words.")

        page = said(moderator.get(LIST))

        assert "Old Name" in page
        assert "leeds" in page
        assert "2 fields: name and description" in page

    def test_decided_ones_are_not_in_it(self, moderator: Client) -> None:
        proposal = proposed(ServiceFactory(), name="New Name")

        refuse(moderator, proposal)

        assert "Nothing waits" in said(moderator.get(LIST))

    def test_it_costs_the_same_for_many(self, moderator: Client, django_assert_max_num_queries: Any) -> None:
        for number in range(15):
            service = ServiceFactory(at=LocationFactory())
            CostOption.objects.create(service=service, amount=number)
            proposed(service, name=f"Name {number}")
        proposed(OrganisationFactory(), phone="0113 496 0000")
        moderator.get(LIST)

        with django_assert_max_num_queries(35):
            page = said(moderator.get(LIST))

        assert page.count("1 field: name") == 15
        assert "1 field: phone" in page

    def test_a_long_one_has_pages(self, moderator: Client) -> None:
        for _ in range(21):
            proposed(ServiceFactory(), name="New")

        assert said(moderator.get(LIST)).count("1 field: name") == 20
        assert said(moderator.get(f"{LIST}?p=2")).count("1 field: name") == 1

    def test_a_name_is_text(self, moderator: Client) -> None:
        proposed(ServiceFactory(name="<script>x</script>"), source="<i>feed</i>", name="<script>y</script>")

        page = said(moderator.get(LIST))

        assert "<script>x" not in page
        assert "<i>feed" not in page


class TestWhoMayDecide:
    @pytest.mark.parametrize("path", ["", "{}/"])
    def test_an_editor_is_told_that_they_may_not(self, editor: Client, path: str) -> None:
        proposal = proposed(ServiceFactory())

        answer = editor.get(LIST + path.format(proposal.pk), follow=True)

        assert answer.redirect_chain[0][0] == "/cms/"
        assert "do not have permission" in said(answer)

    @pytest.mark.parametrize("verb", ["take", "refuse"])
    def test_an_editor_can_do_neither(self, editor: Client, verb: str) -> None:
        service = ServiceFactory(name="Old")
        proposal = proposed(service, name="New")

        answer = editor.post(
            f"{LIST}{proposal.pk}/{verb}/", seen(service), headers={"x-requested-with": "XMLHttpRequest"}
        )

        proposal.refresh_from_db()
        assert answer.status_code == 403
        assert (Service.objects.get().name, proposal.decision) == ("Old", "")

    @pytest.mark.parametrize("verb", ["", "take/", "refuse/"])
    def test_a_stranger_is_asked_to_sign_in(self, client: Client, verb: str) -> None:
        proposal = proposed(ServiceFactory())

        answer = client.post(f"{LIST}{proposal.pk}/{verb}")

        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/editors/")

    def test_only_who_may_decide_has_it_in_the_menu(self, editor: Client, moderator: Client) -> None:
        assert LIST in said(moderator.get("/cms/"))
        assert LIST not in said(editor.get("/cms/"))

    def test_looking_changes_nothing(self, moderator: Client) -> None:
        proposal = proposed(ServiceFactory())

        assert moderator.get(f"{LIST}{proposal.pk}/take/").status_code == 405
        assert moderator.get(f"{LIST}{proposal.pk}/").status_code == 200
        assert ImportProposal.objects.waiting().count() == 1


class TestTaking:
    def test_it_is_published_announced_and_written_down(self, moderator: Client, told: list[int]) -> None:
        service = ServiceFactory(name="Old")
        hall = LocationFactory()
        theirs = Service.objects.get(pk=service.pk)
        theirs.name = "New"
        theirs.venues.set([ServiceVenue(location=hall)])
        proposal = actions.propose_import(draft=theirs, source="leeds")

        page = take(moderator, proposal)

        service.refresh_from_db()
        proposal.refresh_from_db()
        assert (service.name, [venue.location for venue in service.venues.all()]) == ("New", [hall])
        assert service.pk in told
        assert service.content_version == 2
        assert (service.has_unpublished_changes, service.live_revision) == (False, proposal.revision)
        assert proposal.decision == "taken"
        assert proposal.decided_at is not None
        assert "is published as “leeds” has it" in said(page)
        entry = ModelLogEntry.objects.get(action="wagtail.publish", object_id=str(service.pk))
        assert entry.user == proposal.decided_by == User.objects.get(email="moderators@example.org")

    def test_organisations_and_venues_are_taken_too(self, moderator: Client) -> None:
        organisation, hall = OrganisationFactory(), LocationFactory()

        take(moderator, proposed(organisation, phone="0113 496 0000"))
        take(moderator, proposed(hall, address="2 High Street"))

        organisation.refresh_from_db()
        hall.refresh_from_db()
        assert (organisation.phone, hall.address) == ("0113 496 0000", "2 High Street")

    def test_what_stands_outside_moderation_stays(self, moderator: Client) -> None:
        service = ServiceFactory()
        proposal = proposed(service, name="New")
        actions.set_status(service=service, status=Service.Status.TEMPORARILY_CLOSED, by=None)

        take(moderator, proposal)

        service.refresh_from_db()
        assert (service.name, service.status) == ("New", "temporarily closed")

    def test_a_second_time_says_who_decided_and_changes_nothing(self, moderator: Client) -> None:
        service = ServiceFactory(name="Old")
        proposal = proposed(service, name="New")
        shown = seen(service)
        take(moderator, proposal)
        drafted(service, name="Newer").publish()

        answer = take(signed_in(None), proposal, **shown)

        service.refresh_from_db()
        assert answer.status_code == 409
        assert "This was already taken into the listing by moderators@example.org" in said(answer)
        assert said(answer).count("taken into the listing by") == 1
        assert "Take it into the listing" not in said(answer)
        assert service.name == "Newer"

    def test_a_listing_that_changed_while_they_looked_is_shown_anew(self, moderator: Client) -> None:
        service = ServiceFactory(name="Old")
        proposal = proposed(service, name="New")
        shown = seen(service)
        Service.objects.filter(pk=service.pk).update(
            content_version=F("content_version") + 1, alert="Closed on Friday"
        )

        answer = take(moderator, proposal, **shown)

        service.refresh_from_db()
        assert answer.status_code == 409
        assert "The listing changed while you were looking" in said(answer)
        assert "Closed on Friday" in said(answer)
        assert service.name == "Old"

        take(moderator, proposal)
        service.refresh_from_db()
        assert (service.name, service.alert) == ("New", "")

    def test_what_was_not_looked_at_is_not_taken(self, moderator: Client) -> None:
        service = ServiceFactory(name="Old")

        answer = moderator.post(f"{LIST}{proposed(service, name='New').pk}/take/")

        service.refresh_from_db()
        assert (answer.status_code, service.name) == (409, "Old")

    def test_one_that_the_database_would_refuse_is_not_taken(self, moderator: Client) -> None:
        service = ServiceFactory()
        proposal = proposed(service, minimum_age=30, maximum_age=20)

        answer = take(moderator, proposal)

        proposal.refresh_from_db()
        assert answer.status_code == 409
        assert "The lowest age is higher than the highest" in said(answer)
        assert (proposal.decision, proposal.revision.content["content_version"]) == ("", 1)

    def test_one_of_a_listing_that_is_gone_is_not_found(self, moderator: Client) -> None:
        service = ServiceFactory()
        proposal = proposed(service)
        ServiceVenue.objects.all().delete()
        Service.objects.filter(pk=service.pk).delete()

        assert moderator.get(f"{LIST}{proposal.pk}/").status_code == 404
        assert moderator.get(LIST).status_code == 200


class TestSomebodysDraft:
    def test_it_is_named_and_kept_and_not_published_unseen(self, moderator: Client) -> None:
        service = ServiceFactory(name="Old")
        mine = drafted(service, name="Mine")
        proposal = proposed(service, name="Theirs")

        assert "Somebody has a draft" in said(moderator.get(f"{LIST}{proposal.pk}/"))
        take(moderator, proposal)

        service.refresh_from_db()
        assert service.name == "Theirs"
        assert (service.latest_revision, service.has_unpublished_changes) == (mine, True)
        assert service.get_latest_revision_as_object().name == "Mine"
        with pytest.raises(StaleDraft):
            mine.publish()

    def test_one_begun_while_they_looked_is_seen_first(self, moderator: Client) -> None:
        service = ServiceFactory(name="Old")
        proposal = proposed(service, name="Theirs")
        shown = seen(service)
        drafted(service, name="Mine")

        answer = take(moderator, proposal, **shown)

        service.refresh_from_db()
        assert (answer.status_code, service.name) == (409, "Old")
        assert "Somebody has a draft" in said(answer)

    def test_one_with_the_moderators_comes_first(self, moderator: Client) -> None:
        service = ServiceFactory(name="Old")
        drafted(service, name="Mine")
        workflow, task = Workflow.objects.create(name="Approval"), Task.objects.create(name="Look")
        WorkflowTask.objects.create(workflow=workflow, task=task)
        service.refresh_from_db()
        workflow.start(service, person("Editors"))
        proposal = proposed(service, name="Theirs")

        page = said(moderator.get(f"{LIST}{proposal.pk}/"))
        answer = take(moderator, proposal)

        service.refresh_from_db()
        assert "Decide on the draft first" in page
        assert "Take it into the listing" not in page
        assert (answer.status_code, service.name) == (409, "Old")
        assert service.workflow_in_progress

    def test_one_that_waits_for_its_time_comes_first(self, moderator: Client) -> None:
        service = ServiceFactory(name="Old")
        drafted(service).publish()
        mine = drafted(service, name="Mine", go_live_at=timezone.now() + timedelta(days=2))
        mine.publish()
        proposal = proposed(service, name="Theirs")

        answer = take(moderator, proposal)

        mine.refresh_from_db()
        assert "at a set time" in said(answer)
        assert (Service.objects.get().name, mine.approved_go_live_at is None) == ("Old", False)

    def test_a_locked_listing_is_not_changed(self, moderator: Client) -> None:
        service = ServiceFactory(name="Old", locked=True)

        answer = take(moderator, proposed(service, name="Theirs"))

        service.refresh_from_db()
        assert (answer.status_code, service.name) == (409, "Old")
        assert "It is locked" in said(answer)

    def test_publishing_a_draft_older_than_a_proposal_leaves_no_draft(self) -> None:
        service = ServiceFactory(name="Old")
        mine = drafted(service, name="Mine")
        proposed(service, name="Theirs")

        mine.publish()

        service.refresh_from_db()
        assert (service.name, service.has_unpublished_changes) == ("Mine", False)


class TestRefusing:
    def test_the_listing_stays_and_it_is_written_down(self, moderator: Client, told: list[int]) -> None:
        service = ServiceFactory(name="Old")
        proposal = proposed(service, name="New")
        told.clear()

        page = refuse(moderator, proposal)

        service.refresh_from_db()
        proposal.refresh_from_db()
        assert (service.name, service.content_version, told) == ("Old", 1, [])
        assert (proposal.decision, proposal.decided_by) == (
            "refused",
            User.objects.get(email="moderators@example.org"),
        )
        assert "stays as it is" in said(page)
        assert ModelLogEntry.objects.get(action="waypost.import_refused").data == {"source": "leeds"}

    def test_one_that_is_decided_stays_so(self, moderator: Client) -> None:
        proposal = proposed(ServiceFactory(), name="New")
        take(moderator, proposal)

        answer = refuse(moderator, proposal)

        proposal.refresh_from_db()
        assert (answer.status_code, proposal.decision) == (409, "taken")
        assert "This was already taken into the listing by" in said(answer)


class TestOvertaken:
    def test_a_newer_one_of_the_same_feed_takes_the_place_of_one_that_waits(self, moderator: Client) -> None:
        service = ServiceFactory()
        older, others = proposed(service, name="1"), proposed(service, source="york", name="2")

        newer = proposed(service, name="3")

        older.refresh_from_db()
        assert older.decision == "superseded"
        assert set(ImportProposal.objects.waiting()) == {others, newer}
        assert "overtaken by a newer one" in said(moderator.get(f"{LIST}{older.pk}/"))
        assert take(moderator, older).status_code == 409

    def test_what_was_decided_and_other_listings_stay(self, moderator: Client) -> None:
        service, another = ServiceFactory(), ServiceFactory()
        refused, elsewhere = proposed(service, name="1"), proposed(another, name="2")
        refuse(moderator, refused)

        proposed(service, name="3")

        refused.refresh_from_db()
        elsewhere.refresh_from_db()
        assert (refused.decision, elsewhere.decision) == ("refused", "")

    def test_an_organisation_with_the_same_key_is_another_listing(self) -> None:
        service = ServiceFactory(pk=4242)
        organisation = OrganisationFactory(pk=4242)
        proposal = proposed(organisation, phone="0113 496 0000")

        proposed(service, name="New")

        proposal.refresh_from_db()
        assert proposal.decision == ""


def test_a_proposal_that_names_a_deleted_venue_is_shown_without_it(moderator: Client) -> None:
    service, hall = ServiceFactory(), LocationFactory(name="Gone Hall")
    theirs = Service.objects.get(pk=service.pk)
    theirs.venues.set([ServiceVenue(location=hall)])
    proposal = actions.propose_import(draft=theirs, source="leeds")
    hall.delete()

    page = said(moderator.get(f"{LIST}{proposal.pk}/"))

    assert "deleted here since" in page
    assert take(moderator, proposal).status_code == 200
