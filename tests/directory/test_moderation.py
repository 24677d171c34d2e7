"""Drafts that are sent, taken back, approved and returned, by whichever door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db.models import F
from django.utils import timezone
from wagtail.models import GroupApprovalTask, ModelLogEntry, Workflow, WorkflowContentType, WorkflowTask

from accounts.actions import end_membership
from accounts.models import SiteMembership, User
from accounts.permissions import Permission, has_permission
from directory import actions
from directory.actions import Approved, NotDone, Submitted
from directory.models import (
    Contact,
    ListingApprovalTask,
    Location,
    NotDecided,
    SeenDraft,
    Service,
    ServiceVenue,
)
from directory.models.listing import StaleDraft
from directory.moderation import Status, state_of, states_of
from directory.permissions import WORKFLOW, may_publish, set_up_moderation
from messaging.models import Message
from tests.directory.factories import LocationFactory, OrganisationFactory, ServiceFactory
from tests.directory.moderating import a_moderator, approved, drafted, keeper_of, sent, state_of_workflow

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(db: None) -> Service:
    """One that the public sees."""
    service: Service = ServiceFactory(description="We meet on Mondays.")
    return service


@pytest.fixture
def keeper(service: Service) -> User:
    """Somebody of its organisation."""
    return keeper_of(service.organisation)


@pytest.fixture
def moderator(db: None) -> User:
    """Somebody who approves."""
    return a_moderator()


def changed_by_a_feed(service: Service) -> None:
    Service.objects.filter(pk=service.pk).update(fees="£3", content_version=F("content_version") + 1)


def messages(kind: str) -> list[str]:
    """To whom messages of a kind go."""
    return sorted(Message.objects.filter(kind=f"moderation.{kind}").values_list("recipient", flat=True))


class TestSending:
    def test_the_public_sees_the_old_one_while_the_draft_waits(self, service: Service, keeper: User) -> None:
        revision = drafted(service, keeper, description="We meet on Fridays.")

        became = actions.submit(listing=service, revision=revision, by=keeper)

        service.refresh_from_db()
        assert became is Submitted.WAITING
        assert service.description == "We meet on Mondays."
        assert (state_of(service).status, state_of(service).by) == (Status.WAITING, keeper)

    def test_an_older_draft_than_the_latest_is_not_sent(self, service: Service, keeper: User) -> None:
        mine = drafted(service, keeper, description="Mine.")
        drafted(service, None, description="Theirs.")

        with pytest.raises(NotDone, match="another version"):
            actions.submit(listing=service, revision=mine, by=keeper)

        assert not service.workflow_in_progress

    def test_one_that_was_saved_over_meanwhile_is_not_sent(self, service: Service, keeper: User) -> None:
        mine = drafted(service, keeper, description="Mine.")
        service.get_latest_revision_as_object().save_revision(user=keeper, overwrite_revision=mine)
        mine.created_at -= timedelta(seconds=1)

        with pytest.raises(NotDone, match="another version"):
            actions.submit(listing=service, revision=mine, by=keeper)

    def test_a_draft_of_an_older_row_is_not_sent_and_says_what_differs(
        self, service: Service, keeper: User
    ) -> None:
        mine = drafted(service, keeper, description="Mine.")
        changed_by_a_feed(service)

        with pytest.raises(NotDone, match="changed since") as refused:
            actions.submit(listing=service, revision=mine, by=keeper)

        assert isinstance(refused.value.__cause__, StaleDraft)
        assert "fees" in [name for name, _, _ in refused.value.__cause__.differences]

    def test_what_says_nothing_new_is_not_sent(self, service: Service, keeper: User) -> None:
        with pytest.raises(NotDone, match="nothing to send"):
            actions.submit(listing=service, revision=drafted(service, keeper), by=keeper)

    def test_what_is_locked_is_not_sent(self, service: Service, keeper: User) -> None:
        revision = drafted(service, keeper, description="Mine.")
        Service.objects.filter(pk=service.pk).update(locked=True)

        with pytest.raises(NotDone, match="locked"):
            actions.submit(listing=service, revision=revision, by=keeper)

    def test_what_lacks_something_is_not_sent(self, service: Service, keeper: User) -> None:
        draft = Service.objects.get(pk=service.pk)
        draft.name = ""
        revision = draft.save_revision(user=keeper, clean=False)

        with pytest.raises(NotDone, match="can’t be sent"):
            actions.submit(listing=service, revision=revision, by=keeper)

    def test_without_a_workflow_nothing_can_be_sent(self, service: Service, keeper: User) -> None:
        WorkflowContentType.objects.all().delete()

        with pytest.raises(NotDone, match="Nobody is set"):
            actions.submit(listing=service, revision=drafted(service, keeper, description="Mine."), by=keeper)

    def test_a_newer_draft_goes_on_waiting_in_the_old_place(self, service: Service, keeper: User) -> None:
        sent(service, keeper, description="First.")
        since = state_of(service).since

        second = sent(service, keeper, description="Second.")

        state = state_of_workflow(service)
        assert service.workflow_states.count() == 1
        assert state.current_task_state.revision == second
        assert state_of(service).since == since

    def test_a_venue_and_an_organisation_wait_too(self, keeper: User) -> None:
        for listing in (OrganisationFactory(), LocationFactory()):
            sent(listing, keeper, name="Another name")

            assert state_of(listing).status == Status.WAITING


class TestTakingBack:
    def test_it_waits_no_more_and_stays_a_draft(self, service: Service, keeper: User) -> None:
        sent(service, keeper)

        actions.take_back(listing=service, by=keeper)

        assert state_of(service).status == Status.DRAFT

    def test_what_was_decided_meanwhile_stays_so(
        self, service: Service, keeper: User, moderator: User
    ) -> None:
        sent(service, keeper)
        approved(service, moderator)

        with pytest.raises(NotDone, match="faster"):
            actions.take_back(listing=service, by=keeper)


class TestApproving:
    def test_what_was_seen_is_published(self, service: Service, keeper: User, moderator: User) -> None:
        revision = sent(service, keeper, description="We meet on Fridays.")

        became = actions.approve(listing=service, revision_id=revision.pk, by=moderator)

        service.refresh_from_db()
        assert became is Approved.PUBLISHED
        assert service.description == "We meet on Fridays."
        assert state_of(service).status == Status.NONE

    def test_what_nobody_saw_is_not(self, service: Service, keeper: User, moderator: User) -> None:
        first = sent(service, keeper, description="Seen.")
        drafted(service, keeper, description="Unseen.")

        with pytest.raises(NotDone, match="changed since you looked"):
            actions.approve(listing=service, revision_id=first.pk, by=moderator)

        service.refresh_from_db()
        assert service.description == "We meet on Mondays."
        assert state_of(service).status == Status.WAITING

    def test_nor_what_was_saved_over_the_one_that_was_seen(
        self, service: Service, keeper: User, moderator: User
    ) -> None:
        revision = sent(service, keeper, description="Seen.")
        saved_at = revision.created_at
        draft = service.get_latest_revision_as_object()
        draft.description = "Unseen."
        draft.save_revision(user=keeper, overwrite_revision=revision)

        with pytest.raises(NotDone, match="changed since you looked"):
            actions.approve(listing=service, revision_id=revision.pk, saved_at=saved_at, by=moderator)

        service.refresh_from_db()
        assert service.description == "We meet on Mondays."

    def test_what_the_author_saves_in_the_midst_of_it_stays_a_draft(
        self, service: Service, keeper: User, moderator: User
    ) -> None:
        revision = sent(service, keeper, description="Seen.")
        actions.approve(listing=service, revision_id=revision.pk, by=moderator)

        drafted(service, keeper, description="Later.")

        assert (service.description, service.has_unpublished_changes) == ("Seen.", True)
        assert state_of(service).status == Status.DRAFT

    def test_a_second_moderator_is_told_that_the_first_was_faster(
        self, service: Service, keeper: User, moderator: User
    ) -> None:
        revision = sent(service, keeper)
        actions.approve(listing=service, revision_id=revision.pk, by=moderator)

        for decide in (
            lambda: actions.approve(listing=service, revision_id=revision.pk, by=moderator),
            lambda: actions.send_back(listing=service, revision_id=revision.pk, note="No.", by=moderator),
        ):
            with pytest.raises(NotDone, match="decided on"):
                decide()

    def test_an_import_in_between_is_not_undone(
        self, service: Service, keeper: User, moderator: User
    ) -> None:
        revision = sent(service, keeper)
        changed_by_a_feed(service)

        with pytest.raises(NotDone, match="changed since") as refused:
            actions.approve(listing=service, revision_id=revision.pk, by=moderator)

        service.refresh_from_db()
        assert isinstance(refused.value.__cause__, StaleDraft)
        assert (service.fees, service.workflow_in_progress) == ("£3", True)

    def test_whoever_is_not_asked_decides_nothing(self, service: Service, keeper: User) -> None:
        revision = sent(service, keeper)

        with pytest.raises(NotDone, match="not yours"):
            actions.approve(listing=service, revision_id=revision.pk, by=keeper)

    def test_nor_who_was_a_moderator_until_now(self, service: Service, keeper: User, moderator: User) -> None:
        revision = sent(service, keeper)
        end_membership(membership=SiteMembership.objects.get(user=moderator), by=None)

        with pytest.raises(NotDone, match="not yours"):
            actions.approve(listing=service, revision_id=revision.pk, by=User.objects.get(pk=moderator.pk))

    def test_what_is_locked_is_left(self, service: Service, keeper: User, moderator: User) -> None:
        revision = sent(service, keeper)
        Service.objects.filter(pk=service.pk).update(locked=True)

        with pytest.raises(NotDone, match="locked"):
            actions.approve(listing=service, revision_id=revision.pk, by=moderator)

    def test_what_is_set_for_later_is_approved_for_then(
        self, service: Service, keeper: User, moderator: User
    ) -> None:
        revision = sent(service, keeper, description="Later.", go_live_at=timezone.now() + timedelta(days=2))

        became = actions.approve(listing=service, revision_id=revision.pk, by=moderator)

        service.refresh_from_db()
        assert became is Approved.SCHEDULED
        assert service.description == "We meet on Mondays."


class TestNewVenues:
    @pytest.fixture
    def venue(self, keeper: User) -> Location:
        """One that nobody ever published."""
        venue: Location = LocationFactory(live=False)
        drafted(venue, keeper)
        return venue

    @pytest.fixture
    def new(self, keeper: User, venue: Location) -> Service:
        """A new service that waits, held there."""
        new: Service = ServiceFactory(draft=True)
        sent(new, keeper, venues=[ServiceVenue(location=venue)])
        new.refresh_from_db()
        return new

    def approve(self, new: Service, moderator: User, *venues: SeenDraft) -> None:
        actions.approve(listing=new, revision_id=new.latest_revision_id or 0, venues=venues, by=moderator)

    def test_they_go_public_with_it(self, new: Service, venue: Location, moderator: User) -> None:
        self.approve(new, moderator, SeenDraft.of(venue.latest_revision))

        venue.refresh_from_db()
        new.refresh_from_db()
        assert new.live
        assert venue.live

    def test_not_with_an_address_that_nobody_saw(
        self, new: Service, venue: Location, keeper: User, moderator: User
    ) -> None:
        shown = SeenDraft.of(venue.latest_revision)
        drafted(venue, keeper, address="2 Other Street")

        for venues in ((shown,), ()):
            with pytest.raises(NotDone, match="goes public with it"):
                self.approve(new, moderator, *venues)

        new.refresh_from_db()
        assert not new.live


class TestReturning:
    def test_the_author_reads_the_note_and_the_draft_stays(
        self, service: Service, keeper: User, moderator: User
    ) -> None:
        revision = sent(service, keeper)

        actions.send_back(listing=service, revision_id=revision.pk, note=" Say where. ", by=moderator)

        state = state_of(service)
        assert (state.status, state.note, state.by) == (Status.RETURNED, "Say where.", moderator)
        assert service.has_unpublished_changes

    def test_it_can_be_sent_again_and_approved(self, service: Service, keeper: User, moderator: User) -> None:
        revision = sent(service, keeper)
        actions.send_back(listing=service, revision_id=revision.pk, note="Say where.", by=moderator)

        again = sent(service, keeper, description="In the hall.")
        assert state_of(service).status == Status.WAITING
        actions.approve(listing=service, revision_id=again.pk, by=moderator)

        service.refresh_from_db()
        assert service.description == "In the hall."

    def test_whoever_sends_it_again_is_told_what_becomes_of_it(
        self, service: Service, keeper: User, moderator: User
    ) -> None:
        revision = sent(service, keeper)
        actions.send_back(listing=service, revision_id=revision.pk, note="Say where.", by=moderator)
        colleague = keeper_of(service.organisation, "colleague@example.org")

        sent(service, colleague, description="In the hall.")
        approved(service, moderator)

        assert messages("approved") == [f"user:{colleague.pk}"]

    def test_without_a_note_nothing_is_returned(
        self, service: Service, keeper: User, moderator: User
    ) -> None:
        revision = sent(service, keeper)

        with pytest.raises(NotDone, match="what they should change"):
            actions.send_back(listing=service, revision_id=revision.pk, note="  ", by=moderator)

        assert state_of(service).status == Status.WAITING

    def test_nor_what_changed_meanwhile(self, service: Service, keeper: User, moderator: User) -> None:
        revision = sent(service, keeper)
        drafted(service, keeper, description="Newer.")

        with pytest.raises(NotDone, match="changed since you looked"):
            actions.send_back(listing=service, revision_id=revision.pk, note="No.", by=moderator)


class TestTheTask:
    def test_it_publishes_nothing_when_nobody_says_what_they_saw(
        self, service: Service, keeper: User, moderator: User
    ) -> None:
        sent(service, keeper)
        task_state = service.current_workflow_task_state

        with pytest.raises(NotDecided):
            task_state.task.specific.on_action(task_state, moderator, "approve")

        service.refresh_from_db()
        assert service.description == "We meet on Mondays."

    def test_the_history_names_the_draft_that_was_decided(
        self, service: Service, keeper: User, moderator: User
    ) -> None:
        sent(service, keeper)
        newer = drafted(service, keeper, description="Newer.")

        approved(service, moderator)

        entry = ModelLogEntry.objects.get(action="wagtail.workflow.approve")
        assert entry.revision == newer

    def test_an_operators_plain_task_keeps_the_same_rule_at_our_desk(
        self, service: Service, keeper: User, moderator: User
    ) -> None:
        workflow = Workflow.objects.create(name="Their own")
        task = GroupApprovalTask.objects.create(name="Look")
        task.groups.add(Group.objects.get(name="Moderators"))
        WorkflowTask.objects.create(workflow=workflow, task=task)
        WorkflowContentType.objects.update(workflow=workflow)
        first = sent(service, keeper, description="Seen.")
        second = drafted(service, keeper, description="Unseen.")

        with pytest.raises(NotDone, match="changed since you looked"):
            actions.approve(listing=service, revision_id=first.pk, by=moderator)
        actions.approve(listing=service, revision_id=second.pk, by=moderator)

        service.refresh_from_db()
        assert service.description == "Unseen."

    def test_a_further_step_is_waited_for(self, service: Service, keeper: User, moderator: User) -> None:
        task = ListingApprovalTask.objects.create(name="A second look")
        task.groups.add(Group.objects.create(name="Others"))
        WorkflowTask.objects.create(workflow=Workflow.objects.get(name=WORKFLOW), task=task, sort_order=1)
        revision = sent(service, keeper)

        became = actions.approve(listing=service, revision_id=revision.pk, by=moderator)

        assert became is Approved.PASSED_ON
        assert service.current_workflow_task == task

    def test_whoever_may_approve_but_not_publish_is_told(self, service: Service, keeper: User) -> None:
        helper = User.objects.create_user("helper@example.org")
        readers = Group.objects.create(name="Readers")
        helper.groups.add(readers)
        ListingApprovalTask.objects.get().groups.add(readers)
        revision = sent(service, keeper)

        with pytest.raises(NotDone, match="not publish it"):
            actions.approve(listing=service, revision_id=revision.pk, by=helper)

        assert state_of(service).status == Status.WAITING


class TestSettingUp:
    def test_all_listings_wait_for_the_moderators(self) -> None:
        workflow = Workflow.objects.get(name=WORKFLOW)
        [task] = [task.specific for task in workflow.tasks]

        assert [group.name for group in task.groups.all()] == ["Moderators"]
        for model in (ServiceFactory, OrganisationFactory, LocationFactory):
            assert model().get_workflow() == workflow

    def test_done_again_it_changes_nothing_that_an_operator_changed(self) -> None:
        theirs = Workflow.objects.create(name="Their own")
        WorkflowContentType.objects.filter(content_type__model="service").update(workflow=theirs)
        WorkflowContentType.objects.filter(content_type__model="location").delete()

        set_up_moderation()

        assert ServiceFactory().get_workflow() == theirs
        assert LocationFactory().get_workflow() is None
        assert Workflow.objects.filter(name=WORKFLOW).count() == 1

    def test_a_first_time_it_leaves_what_somebody_set(self) -> None:
        Workflow.objects.all().delete()
        ListingApprovalTask.objects.all().delete()
        theirs = Workflow.objects.create(name="Their own")
        kind = ServiceFactory().get_base_content_type()
        WorkflowContentType.objects.create(content_type=kind, workflow=theirs)

        set_up_moderation()

        assert ServiceFactory().get_workflow() == theirs
        assert LocationFactory().get_workflow().name == WORKFLOW

    def test_our_permission_and_wagtails_go_together(self, moderator: User, keeper: User) -> None:
        for user in (moderator, keeper):
            may = has_permission(user, Permission.PUBLISH_LISTINGS)
            assert may is may_publish(user, Service)
            assert may is may_publish(user, type(OrganisationFactory()))
            assert may is may_publish(user, type(LocationFactory()))


class TestStates:
    def test_of_many_in_two_queries(
        self, keeper: User, moderator: User, django_assert_max_num_queries: Any
    ) -> None:
        untouched, mine, waiting, returned = (ServiceFactory() for _ in range(4))
        hall = LocationFactory()
        drafted(mine, keeper, description="Mine.")
        sent(waiting, keeper)
        sent(hall, keeper, name="The Hall")
        actions.send_back(listing=returned, revision_id=sent(returned, keeper).pk, note="Why?", by=moderator)
        returned.refresh_from_db()

        with django_assert_max_num_queries(2):
            found = states_of([untouched, mine, waiting, returned, hall])
            people = {state.by.email for state in found.values() if state.by}

        assert [state.status for state in found.values()] == [
            Status.NONE,
            Status.DRAFT,
            Status.WAITING,
            Status.RETURNED,
            Status.WAITING,
        ]
        assert people == {keeper.email, moderator.email}

    def test_of_none(self) -> None:
        assert states_of([]) == {}


class TestMessages:
    def test_moderators_hear_once_a_day_however_much_is_sent(self, keeper: User, moderator: User) -> None:
        for _ in range(3):
            sent(ServiceFactory(), keeper)

        assert messages("submitted") == [f"user:{moderator.pk}"]

    def test_the_author_hears_what_became_of_it(
        self, service: Service, keeper: User, moderator: User
    ) -> None:
        revision = sent(service, keeper)
        actions.send_back(listing=service, revision_id=revision.pk, note="Say where.", by=moderator)
        sent(service, keeper, description="In the hall.")
        approved(service, moderator)

        assert messages("returned") == [f"user:{keeper.pk}"]
        assert messages("approved") == [f"user:{keeper.pk}"]

    def test_nobody_is_told_of_their_own_decision(self, service: Service, moderator: User) -> None:
        sent(service, moderator)
        approved(service, moderator)

        assert messages("approved") == []
        assert messages("submitted") == []

    def test_a_contact_is_kept_as_the_draft_has_it(
        self, service: Service, keeper: User, moderator: User
    ) -> None:
        sent(service, keeper, contacts=[Contact(name="Front desk", phone="0113 496 0000")])
        approved(service, moderator)

        assert [contact.phone for contact in service.contacts.all()] == ["0113 496 0000"]
