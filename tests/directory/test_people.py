"""The people of an organisation: who there is, who comes, and who goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.actions import begin_membership, end_membership, invite
from accounts.models import Invitation, User
from accounts.roles import LISTING_KEEPER, ORGANISATION_LEAD
from directory.actions import NotDone
from directory.actions import people as actions
from directory.models import Organisation, OrganisationMembership
from tests.directory.editing import said, signed_in
from tests.directory.factories import (
    ClaimFactory,
    OrganisationFactory,
    OrganisationMembershipFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db

PEOPLE = "/my-organisation/mine/people/"


@pytest.fixture
def mine() -> Organisation:
    """An organisation that its own people keep."""
    return OrganisationFactory(name="Kettle & Lamp", slug="mine", is_managed=True)


@pytest.fixture
def lead(mine: Organisation) -> OrganisationMembership:
    """Its lead."""
    return OrganisationMembershipFactory(organisation=mine, user__first_name="Lena")


@pytest.fixture
def keeper(mine: Organisation) -> OrganisationMembership:
    """One who keeps its listings."""
    return OrganisationMembershipFactory(organisation=mine, user__first_name="Kit", keeper=True)


def browser_of(membership: OrganisationMembership | User) -> Client:
    """A browser in which they are signed in."""
    client = Client()
    user = membership if isinstance(membership, User) else membership.user
    user.refresh_from_db()
    client.force_login(user)
    return client


def roles_of(user: User, organisation: Organisation) -> list[str]:
    """What they are there now."""
    live = organisation.memberships.live().filter(user=user)
    return sorted(live.values_list("role", flat=True))


class TestWhoSeesWhat:
    def test_a_lead_sees_who_there_is_since_when_and_as_what(
        self, lead: OrganisationMembership, keeper: OrganisationMembership
    ) -> None:
        page = said(browser_of(lead).get(PEOPLE))

        assert "Lena (you)" in page
        assert keeper.user.email in page
        assert "Keeper of listings" in page
        assert f"{timezone.localdate():%Y}" in page

    def test_a_keeper_sees_names_and_no_addresses_and_changes_nothing(
        self, lead: OrganisationMembership, keeper: OrganisationMembership
    ) -> None:
        browser = browser_of(keeper)

        page = said(browser.get(PEOPLE))

        assert "Lena" in page
        assert lead.user.email not in page
        assert "Invite somebody" not in page
        for address in ("invite/", "step-down/", "hand-over/", f"{lead.pk}/lead/", f"{lead.pk}/end/"):
            assert browser.post(f"{PEOPLE}{address}").status_code == 404
        assert roles_of(lead.user, lead.organisation) == ["organisation-lead"]

    def test_what_a_claimant_wrote_and_the_invited_are_for_leads_alone(
        self, mine: Organisation, lead: OrganisationMembership, keeper: OrganisationMembership
    ) -> None:
        ClaimFactory(organisation=mine, words="I am the new chair.")
        invite(
            email="new@example.org",
            role=LISTING_KEEPER,
            model=OrganisationMembership,
            by=lead.user,
            on=mine,
        )

        seen, hidden = said(browser_of(lead).get(PEOPLE)), said(browser_of(keeper).get(PEOPLE))

        for words in ("I am the new chair.", "new@example.org"):
            assert words in seen
            assert words not in hidden

    def test_names_are_shown_and_not_obeyed(self, mine: Organisation, lead: OrganisationMembership) -> None:
        OrganisationMembershipFactory(organisation=mine, user__first_name="<script>alert(1)</script>")
        ClaimFactory(organisation=mine, words="<img src=x onerror=alert(1)>")

        page = said(browser_of(lead).get(PEOPLE))

        assert "<script>alert" not in page
        assert "<img src=x" not in page

    def test_queries_do_not_grow_with_the_people(
        self, mine: Organisation, lead: OrganisationMembership, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(12):
            OrganisationMembershipFactory(organisation=mine, keeper=True)
            ClaimFactory(organisation=mine)
        browser = browser_of(lead)
        browser.get(PEOPLE)

        with django_assert_max_num_queries(20):
            assert said(browser.get(PEOPLE)).count("End access") == 12

    def test_a_visitor_is_asked_to_sign_in(self, client: Client, mine: Organisation) -> None:
        assert "/accounts/login/" in client.get(PEOPLE)["Location"]


class TestAnotherOrganisations:
    """A lead of another organisation, whose own ids and addresses of this one lead nowhere."""

    @pytest.fixture
    def stranger(self) -> Client:
        return browser_of(OrganisationMembershipFactory(organisation__slug="theirs"))

    def test_every_address_of_it_is_not_there(
        self,
        stranger: Client,
        mine: Organisation,
        lead: OrganisationMembership,
        keeper: OrganisationMembership,
    ) -> None:
        claim = ClaimFactory(organisation=mine)
        invitation = invite(
            email="n@example.org", role=LISTING_KEEPER, model=OrganisationMembership, by=lead.user, on=mine
        )
        addresses = (
            "",
            "invite/",
            f"invitations/{invitation.pk}/withdraw/",
            f"{keeper.pk}/lead/",
            f"{keeper.pk}/end/",
            "step-down/",
            "hand-over/",
            f"claims/{claim.pk}/",
        )

        for address in addresses:
            get, post = stranger.get(PEOPLE + address), stranger.post(PEOPLE + address, {"words": "x"})
            assert get.status_code in {404, 405}
            assert post.status_code in {404, 405}
            assert "Kettle" not in said(get) + said(post)
        assert Invitation.objects.open().count() == 1
        assert roles_of(keeper.user, mine) == ["listing-keeper"]

    def test_its_ids_under_ones_own_address_are_not_there_either(
        self,
        stranger: Client,
        mine: Organisation,
        lead: OrganisationMembership,
        keeper: OrganisationMembership,
    ) -> None:
        claim = ClaimFactory(organisation=mine)
        invitation = invite(
            email="n@example.org", role=LISTING_KEEPER, model=OrganisationMembership, by=lead.user, on=mine
        )
        own = "/my-organisation/theirs/people/"

        for address in (
            f"invitations/{invitation.pk}/withdraw/",
            f"{keeper.pk}/lead/",
            f"{keeper.pk}/end/",
            f"claims/{claim.pk}/",
        ):
            assert stranger.post(own + address, {"words": "x"}).status_code == 404
        assert Invitation.objects.open().count() == 1
        assert roles_of(keeper.user, mine) == ["listing-keeper"]
        claim.refresh_from_db()
        assert claim.objection == ""

    def test_a_moderator_and_an_administrator_are_none_of_its_people(self, mine: Organisation) -> None:
        assert signed_in("Moderators").get(PEOPLE).status_code == 404
        assert signed_in(None).get(PEOPLE).status_code == 404

    def test_who_was_one_of_them_is_none(self, mine: Organisation, lead: OrganisationMembership) -> None:
        end_membership(membership=lead, by=None)

        assert browser_of(lead).get(PEOPLE).status_code == 404


class TestInviting:
    def test_somebody_gets_an_invitation_with_a_role_and_a_last_day(
        self, lead: OrganisationMembership, django_capture_on_commit_callbacks: Any
    ) -> None:
        day = timezone.localdate() + timedelta(days=30)

        with django_capture_on_commit_callbacks(execute=True):
            answer = browser_of(lead).post(
                f"{PEOPLE}invite/",
                {"email": "New@Example.org", "role": "provider-worker", "ends_on": day.isoformat()},
            )

        invitation = Invitation.objects.get()
        assert answer.status_code == 302
        assert (invitation.email, invitation.role, invitation.ends_on) == (
            "new@example.org",
            "provider-worker",
            day,
        )
        assert invitation.on == lead.organisation
        assert mail.outbox[0].to == ["new@example.org"]

    def test_a_role_that_an_organisation_does_not_give_is_refused(self, lead: OrganisationMembership) -> None:
        answer = browser_of(lead).post(
            f"{PEOPLE}invite/", {"email": "new@example.org", "role": "governance-lead"}
        )

        assert answer.status_code == 400
        assert not Invitation.objects.exists()

    def test_what_is_missing_is_said(self, lead: OrganisationMembership) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)

        page = said(
            browser_of(lead).post(f"{PEOPLE}invite/", {"email": "x", "ends_on": yesterday.isoformat()})
        )

        for words in ("such as name@example.org", "Choose what they will do", "still to come"):
            assert words in page

    def test_so_many_a_day(self, lead: OrganisationMembership, settings: Settings) -> None:
        settings.INVITATIONS_A_DAY = 1
        browser = browser_of(lead)
        answers = [
            browser.post(f"{PEOPLE}invite/", {"email": f"n{n}@example.org", "role": "listing-keeper"})
            for n in range(2)
        ]

        assert [answer.status_code for answer in answers] == [302, 409]
        assert Invitation.objects.count() == 1

    def test_it_can_be_taken_back(self, lead: OrganisationMembership) -> None:
        invitation = invite(
            email="n@example.org",
            role=LISTING_KEEPER,
            model=OrganisationMembership,
            by=lead.user,
            on=lead.organisation,
        )

        browser_of(lead).post(f"{PEOPLE}invitations/{invitation.pk}/withdraw/")

        assert not Invitation.objects.open().exists()


class TestLeads:
    def test_one_more_is_made_and_stays_what_they_were(
        self, lead: OrganisationMembership, keeper: OrganisationMembership
    ) -> None:
        browser = browser_of(lead)

        assert "Make Kit a lead?" in said(browser.get(f"{PEOPLE}{keeper.pk}/lead/"))
        assert roles_of(keeper.user, keeper.organisation) == ["listing-keeper"]
        browser.post(f"{PEOPLE}{keeper.pk}/lead/")

        assert roles_of(keeper.user, keeper.organisation) == ["listing-keeper", "organisation-lead"]
        assert roles_of(lead.user, lead.organisation) == ["organisation-lead"]

    def test_one_of_two_gives_it_up_and_keeps_the_listings(self, lead: OrganisationMembership) -> None:
        OrganisationMembershipFactory(organisation=lead.organisation)
        browser = browser_of(lead)

        answer = browser.post(f"{PEOPLE}step-down/")

        assert answer["Location"] == "/accounts/login/"
        assert roles_of(lead.user, lead.organisation) == ["listing-keeper"]

    def test_the_only_one_can_neither_give_it_up_nor_leave(
        self, lead: OrganisationMembership, keeper: OrganisationMembership
    ) -> None:
        browser = browser_of(lead)

        refused = [browser.post(f"{PEOPLE}step-down/"), browser.post(f"{PEOPLE}{lead.pk}/end/")]

        assert [answer.status_code for answer in refused] == [409, 409]
        assert "You are the only lead" in said(refused[0])
        assert "Leave it to the moderators" in said(browser.get(f"{PEOPLE}{lead.pk}/end/"))
        assert roles_of(lead.user, lead.organisation) == ["organisation-lead"]

    def test_two_who_end_each_others_access_at_once_leave_one(self, lead: OrganisationMembership) -> None:
        other = OrganisationMembershipFactory(organisation=lead.organisation)
        actions.end_access(organisation=lead.organisation, user=other.user, by=lead.user)

        with pytest.raises(NotDone, match="no lead"):
            actions.end_access(organisation=lead.organisation, user=lead.user, by=other.user)

        assert roles_of(lead.user, lead.organisation) == ["organisation-lead"]

    def test_the_only_one_may_leave_it_to_the_moderators_and_its_listings_stay(
        self, mine: Organisation, lead: OrganisationMembership
    ) -> None:
        service = ServiceFactory(organisation=mine)
        browser = browser_of(lead)

        answer = browser.post(f"{PEOPLE}hand-over/")

        mine.refresh_from_db()
        service.refresh_from_db()
        assert answer["Location"] == "/accounts/login/"
        assert not mine.is_managed
        assert (mine.live, service.live) == (True, True)
        assert roles_of(lead.user, mine) == []

    def test_while_keepers_are_left_it_stays_theirs(
        self, mine: Organisation, lead: OrganisationMembership, keeper: OrganisationMembership
    ) -> None:
        browser_of(lead).post(f"{PEOPLE}hand-over/")

        mine.refresh_from_db()
        assert mine.is_managed
        assert roles_of(keeper.user, mine) == ["listing-keeper"]


class TestLeaving:
    def test_a_lead_ends_all_that_somebody_may_do_and_their_sessions(
        self, mine: Organisation, lead: OrganisationMembership, keeper: OrganisationMembership
    ) -> None:
        begin_membership(
            model=OrganisationMembership, user=keeper.user, role=ORGANISATION_LEAD, by=None, on=mine
        )
        elsewhere = browser_of(keeper)
        browser = browser_of(lead)

        assert "End the access of Kit?" in said(browser.get(f"{PEOPLE}{keeper.pk}/end/"))
        assert elsewhere.get(PEOPLE).status_code == 200
        browser.post(f"{PEOPLE}{keeper.pk}/end/")

        assert roles_of(keeper.user, mine) == []
        assert "/accounts/login/" in elsewhere.get(PEOPLE)["Location"]
        assert browser.get(PEOPLE).status_code == 200

    def test_it_was_ended_meanwhile(
        self, mine: Organisation, lead: OrganisationMembership, keeper: OrganisationMembership
    ) -> None:
        actions.end_access(organisation=mine, user=keeper.user, by=lead.user)

        assert browser_of(lead).post(f"{PEOPLE}{keeper.pk}/end/").status_code == 404
        with pytest.raises(NotDone):
            actions.end_access(organisation=mine, user=keeper.user, by=lead.user)
        with pytest.raises(NotDone):
            actions.make_lead(membership=keeper, by=lead.user)

    def test_the_last_one_to_leave_by_their_account_gives_it_back_to_the_moderators(
        self, mine: Organisation, lead: OrganisationMembership
    ) -> None:
        browser_of(lead).post(f"/accounts/leave/directory.organisationmembership/{lead.pk}/")

        mine.refresh_from_db()
        assert not mine.is_managed

    def test_a_role_that_runs_out_by_its_own_date_does_too(self, mine: Organisation) -> None:
        from accounts.actions import put_all_in_step

        today = timezone.localdate()
        OrganisationMembershipFactory(
            organisation=mine, starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1)
        )

        put_all_in_step(timezone.now())

        mine.refresh_from_db()
        assert not mine.is_managed


class TestObjecting:
    def test_the_moderators_read_why_somebody_should_not(
        self, mine: Organisation, lead: OrganisationMembership
    ) -> None:
        claim = ClaimFactory(organisation=mine)
        browser = browser_of(lead)

        browser.post(f"{PEOPLE}claims/{claim.pk}/", {"words": "They left in 2024."})

        claim.refresh_from_db()
        assert (claim.objection, claim.objected_by) == ("They left in 2024.", lead.user)
        assert claim.is_open
        assert "They left in 2024." not in said(
            browser_of(claim.claimant).get(f"/organisations/{mine.slug}/claim/")
        )

    def test_one_that_was_decided_meanwhile(self, mine: Organisation, lead: OrganisationMembership) -> None:
        claim = ClaimFactory(organisation=mine, status="refused", decided_at=timezone.now())

        answer = browser_of(lead).post(f"{PEOPLE}claims/{claim.pk}/", {"words": "No."})

        assert answer.status_code == 409
        assert "decided meanwhile" in said(answer)

    def test_without_words_it_says_what_to_do(self, mine: Organisation, lead: OrganisationMembership) -> None:
        claim = ClaimFactory(organisation=mine)

        answer = browser_of(lead).post(f"{PEOPLE}claims/{claim.pk}/", {"words": ""})

        assert answer.status_code == 400
        assert "Say why, in a few words" in said(answer)
