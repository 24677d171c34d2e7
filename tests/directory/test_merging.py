"""Two listings that are one: the row that goes keeps its ids and history, and leads to the one that stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.actions import invite
from accounts.models import User
from accounts.roles import LISTING_KEEPER
from directory.actions import NotDone, merge_organisations, merge_services, propose_import
from directory.claim_codes import code_of
from directory.models import (
    Claim,
    ImportProposal,
    ListingReport,
    Organisation,
    OrganisationMembership,
    Service,
)
from directory.models.listing import MergedListing
from directory.signals import listing_changed
from tests.accounts.factories import UserFactory
from tests.directory.factories import (
    ClaimFactory,
    OrganisationFactory,
    OrganisationMembershipFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def moses() -> User:
    """A moderator."""
    return UserFactory(first_name="Moses")


@pytest.fixture
def announced() -> Any:
    """The keys of the services of which others heard."""
    keys: list[int] = []

    def hear(sender: Any, keys: Any, **kwargs: Any) -> None:
        heard.extend(key for key, _ in keys)

    heard = keys
    listing_changed.connect(hear)
    yield keys
    listing_changed.disconnect(hear)


class TestServices:
    def test_the_one_that_goes_is_off_the_site_and_keeps_its_ids_and_history(self, moses: User) -> None:
        kept = ServiceFactory(name="Oswin Library")
        gone = ServiceFactory(name="Oswin Library and Café", source="elsewhere", source_id="7")
        gone.save_revision().publish()
        before = Service.objects.get(pk=gone.pk)

        merge_services(kept=kept, gone=gone, by=moses)

        after = Service.objects.get(pk=gone.pk)
        assert (after.live, after.status, after.merged_into) == (False, Service.Status.DEFUNCT, kept)
        assert (after.uuid, after.source, after.source_id, after.slug) == (
            before.uuid,
            "elsewhere",
            "7",
            before.slug,
        )
        assert after.revisions.count() == 1
        assert after.index_version > before.index_version

    def test_the_one_that_stays_is_as_it_was(self, moses: User) -> None:
        kept, gone = ServiceFactory(description="As it is."), ServiceFactory(description="Other words.")

        merge_services(kept=kept, gone=gone, by=moses)

        after = Service.objects.get(pk=kept.pk)
        assert (after.description, after.live, after.status) == ("As it is.", True, Service.Status.ACTIVE)
        assert after.content_version == kept.content_version

    def test_its_address_leads_there_and_so_do_those_that_led_to_it(
        self, client: Client, moses: User
    ) -> None:
        last, middle, first = (ServiceFactory(name=f"Choir {number}") for number in range(3))

        merge_services(kept=middle, gone=first, by=moses)
        merge_services(kept=last, gone=middle, by=moses)

        for old in (first, middle):
            answer = client.get(old.get_absolute_url())
            assert (answer.status_code, answer["Location"]) == (301, last.get_absolute_url())
        first.refresh_from_db()
        assert first.merged_into == last

    def test_a_draft_that_was_never_public_leaves_no_address(self, client: Client, moses: User) -> None:
        kept, gone = ServiceFactory(), ServiceFactory(draft=True)

        merge_services(kept=kept, gone=gone, by=moses)

        assert client.get(gone.get_absolute_url()).status_code == 404

    def test_both_histories_say_so(self, moses: User) -> None:
        kept, gone = ServiceFactory(), ServiceFactory()

        merge_services(kept=kept, gone=gone, by=moses)

        entries = ModelLogEntry.objects.filter(action__startswith="waypost.merged", user=moses)
        assert {(entry.object_id, entry.action) for entry in entries} == {
            (str(kept.pk), "waypost.merged"),
            (str(gone.pk), "waypost.merged_into"),
        }

    def test_who_listens_hears_of_both_and_the_finder_forgets_one(
        self, moses: User, announced: list[int]
    ) -> None:
        kept, gone = ServiceFactory(), ServiceFactory()
        announced.clear()

        merge_services(kept=kept, gone=gone, by=moses)

        assert sorted(announced) == sorted([kept.pk, gone.pk])
        assert list(Service.objects.findable()) == [kept]

    def test_open_reports_go_along_and_answered_ones_stay(self, moses: User) -> None:
        kept, gone = ServiceFactory(), ServiceFactory()
        waits = ListingReport.objects.create(service=gone, what="times")
        answered = ListingReport.objects.create(
            service=gone, what="times", status="put_right", answered_at=timezone.now()
        )

        merge_services(kept=kept, gone=gone, by=moses)

        waits.refresh_from_db()
        answered.refresh_from_db()
        assert (waits.service, answered.service) == (kept, gone)

    def test_what_a_feed_proposes_for_it_is_overtaken(self, moses: User) -> None:
        kept, gone = ServiceFactory(), ServiceFactory()
        ours = propose_import(draft=Service.objects.get(pk=kept.pk), source="a")
        theirs = propose_import(draft=Service.objects.get(pk=gone.pk), source="a")

        merge_services(kept=kept, gone=gone, by=moses)

        assert list(ImportProposal.objects.waiting()) == [ours]
        theirs.refresh_from_db()
        assert theirs.decision == ImportProposal.Decision.SUPERSEDED

    def test_an_old_draft_of_it_can_not_be_published_any_more(self, moses: User) -> None:
        kept, gone = ServiceFactory(), ServiceFactory()
        draft = gone.save_revision(user=moses)
        merge_services(kept=kept, gone=gone, by=moses)

        with pytest.raises(MergedListing):
            draft.publish(user=moses)

        assert not Service.objects.get(pk=gone.pk).live

    def test_a_service_closed_meanwhile_is_no_place_to_be_led_to(self, moses: User) -> None:
        with pytest.raises(NotDone, match="closed"):
            merge_services(kept=ServiceFactory(closed=True), gone=ServiceFactory(), by=moses)

    def test_of_two_moderators_at_once_the_second_is_told(self, moses: User) -> None:
        one, other = ServiceFactory(), ServiceFactory()
        merge_services(kept=one, gone=other, by=moses)

        with pytest.raises(NotDone, match="merged meanwhile"):
            merge_services(kept=other, gone=one, by=moses)

        assert list(Service.objects.findable()) == [one]

    def test_one_and_itself_are_no_two(self, moses: User) -> None:
        service = ServiceFactory()

        with pytest.raises(NotDone):
            merge_services(kept=service, gone=service, by=moses)

        assert Service.objects.get().live

    @pytest.mark.parametrize("waiting", ["kept", "gone"])
    def test_a_draft_with_the_moderators_is_decided_first(self, moses: User, waiting: str) -> None:
        two = {"kept": ServiceFactory(), "gone": ServiceFactory()}
        _send(two[waiting], moses)

        with pytest.raises(NotDone, match="Decide on the draft first"):
            merge_services(**two, by=moses)

        assert Service.objects.filter(live=True).count() == 2

    def test_one_that_somebody_locked_stays(self, moses: User) -> None:
        gone = ServiceFactory(locked=True, locked_by=UserFactory(), locked_at=timezone.now())

        with pytest.raises(NotDone, match="locked"):
            merge_services(kept=ServiceFactory(), gone=gone, by=moses)

    def test_queries_do_not_grow_with_what_was_merged_before(
        self, moses: User, django_assert_max_num_queries: Any
    ) -> None:
        kept, gone = ServiceFactory(), ServiceFactory()
        for _ in range(5):
            merge_services(kept=gone, gone=ServiceFactory(), by=moses)
            ListingReport.objects.create(service=gone, what="times")

        with django_assert_max_num_queries(45):
            merge_services(kept=kept, gone=gone, by=moses)


def _send(listing: Any, by: User) -> None:
    """Send a draft to the moderators."""
    listing.save_revision(user=by)
    listing.refresh_from_db()
    listing.get_workflow().start(listing, by)


class TestOrganisations:
    def test_its_services_go_along_and_their_history_stays(
        self, client: Client, moses: User, announced: list[int]
    ) -> None:
        kept, gone = OrganisationFactory(), OrganisationFactory(slug="gone")
        service = ServiceFactory(organisation=gone)
        service.save_revision()
        announced.clear()

        merge_organisations(kept=kept, gone=gone, by=moses)

        service.refresh_from_db()
        after = Organisation.objects.get(pk=gone.pk)
        assert service.organisation == kept
        assert announced == [service.pk]
        assert service in Service.objects.findable()
        assert (after.live, after.merged_into, after.slug, after.uuid) == (False, kept, "gone", gone.uuid)
        assert client.get("/organisations/gone/")["Location"] == kept.get_absolute_url()

    def test_drafts_of_its_services_follow(self, moses: User) -> None:
        kept, gone = OrganisationFactory(), OrganisationFactory()
        service = ServiceFactory(organisation=gone)
        service.description = "New words."
        draft = service.save_revision(user=moses)

        merge_organisations(kept=kept, gone=gone, by=moses)
        draft.refresh_from_db()
        draft.publish()

        service.refresh_from_db()
        assert (service.organisation, service.description) == (kept, "New words.")

    def test_drafts_follow_twice(self, moses: User) -> None:
        last, middle, first = (OrganisationFactory() for _ in range(3))
        service = ServiceFactory(organisation=first)
        draft = service.save_revision(user=moses)

        merge_organisations(kept=middle, gone=first, by=moses)
        merge_organisations(kept=last, gone=middle, by=moses)

        assert draft.as_object().organisation == last

    def test_its_people_look_after_the_one_that_stays_with_the_roles_they_have(self, moses: User) -> None:
        kept = OrganisationFactory()
        lead = OrganisationMembershipFactory()
        keeper = OrganisationMembershipFactory(organisation=lead.organisation, keeper=True)

        merge_organisations(kept=kept, gone=lead.organisation, by=moses)

        kept.refresh_from_db()
        live = OrganisationMembership.objects.live()
        assert {(each.user, each.role, each.organisation) for each in live} == {
            (lead.user, "organisation-lead", kept),
            (keeper.user, "listing-keeper", kept),
        }
        assert kept.is_managed
        assert not Organisation.objects.get(pk=lead.organisation_id).is_managed

    def test_who_is_one_of_both_is_so_once(self, moses: User) -> None:
        lead = OrganisationMembershipFactory()
        OrganisationMembershipFactory(user=lead.user, organisation=OrganisationFactory())
        kept, gone = (each.organisation for each in OrganisationMembership.objects.order_by("pk"))

        merge_organisations(kept=kept, gone=gone, by=moses)

        assert OrganisationMembership.objects.live().get().organisation == kept

    def test_one_that_nobody_managed_makes_nobody_a_manager(self, moses: User) -> None:
        kept, gone = OrganisationFactory(), OrganisationFactory(is_managed=True)

        merge_organisations(kept=kept, gone=gone, by=moses)

        kept.refresh_from_db()
        assert not kept.is_managed

    def test_invitations_lead_to_the_one_that_stays(self, moses: User) -> None:
        kept, gone = OrganisationFactory(), OrganisationFactory()
        invitation = invite(
            email="n@example.org", role=LISTING_KEEPER, model=OrganisationMembership, by=moses, on=gone
        )

        merge_organisations(kept=kept, gone=gone, by=moses)

        invitation.refresh_from_db()
        assert invitation.on == kept

    def test_claims_go_along_to_a_moderator_since_a_code_went_elsewhere(self, moses: User) -> None:
        kept, gone = OrganisationFactory(), OrganisationFactory()
        claim = ClaimFactory(
            organisation=gone, status="code_sent", code_number=1, code_sent_at=timezone.now()
        )

        merge_organisations(kept=kept, gone=gone, by=moses)

        claim.refresh_from_db()
        assert (claim.organisation, claim.status) == (kept, Claim.Status.WAITING)
        browser = Client()
        browser.force_login(claim.claimant)
        address = f"/organisations/{kept.slug}/claim/code/"
        assert browser.post(address, {"code": code_of(claim)}).status_code == 409
        assert not kept.memberships.exists()

    def test_a_claim_of_who_asks_there_too_or_is_there_already_is_closed(self, moses: User) -> None:
        kept, gone = OrganisationFactory(), OrganisationFactory()
        twice, member = UserFactory(), UserFactory()
        ClaimFactory(organisation=kept, claimant=twice)
        OrganisationMembershipFactory(organisation=kept, user=member)
        for user in (twice, member):
            ClaimFactory(organisation=gone, claimant=user)

        merge_organisations(kept=kept, gone=gone, by=moses)

        assert kept.claims.open().count() == 1
        assert set(gone.claims.values_list("status", flat=True)) == {"withdrawn"}

    def test_reports_of_it_go_along(self, moses: User) -> None:
        kept, gone = OrganisationFactory(), OrganisationFactory()
        report = ListingReport.objects.create(organisation=gone, what="contact")

        merge_organisations(kept=kept, gone=gone, by=moses)

        report.refresh_from_db()
        assert report.organisation == kept

    def test_one_that_is_not_public_is_no_place_to_be_led_to(self, moses: User) -> None:
        with pytest.raises(NotDone, match="not published"):
            merge_organisations(kept=OrganisationFactory(live=False), gone=OrganisationFactory(), by=moses)

    def test_a_draft_with_the_moderators_is_decided_first(self, moses: User) -> None:
        kept, gone = OrganisationFactory(), OrganisationFactory()
        _send(gone, moses)

        with pytest.raises(NotDone, match="Decide on the draft first"):
            merge_organisations(kept=kept, gone=gone, by=moses)

        assert Organisation.objects.filter(live=True).count() == 2
