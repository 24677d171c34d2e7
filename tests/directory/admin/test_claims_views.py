"""Claims in Wagtail: what waits, with all there is to know, accepted or refused; managers whose access is ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.actions import begin_membership
from accounts.models import SiteMembership, User
from accounts.roles import EDITOR, MODERATOR
from directory.actions import claims as actions
from directory.admin.desk import desk_of
from directory.models import Claim, OrganisationMembership
from tests.accounts.factories import UserFactory
from tests.directory.editing import said
from tests.directory.factories import ClaimFactory, OrganisationFactory, OrganisationMembershipFactory

pytestmark = pytest.mark.django_db

CLAIMS = "/cms/claims/"


def person_who_is(role: Any) -> User:
    """Somebody with a role for the whole site."""
    user = UserFactory()
    begin_membership(model=SiteMembership, user=user, role=role, by=None)
    return user


@pytest.fixture
def moses() -> User:
    """A moderator."""
    return person_who_is(MODERATOR)


@pytest.fixture
def desk(moses: User) -> Client:
    """The browser of a moderator."""
    client = Client()
    client.force_login(moses)
    return client


def managers_of(claim: Claim) -> list[User]:
    """Who manages the organisation now."""
    live = OrganisationMembership.objects.live().filter(organisation=claim.organisation)
    return [membership.user for membership in live]


def is_live(membership: OrganisationMembership) -> bool:
    """Whether it gives its role now."""
    return OrganisationMembership.objects.live().filter(pk=membership.pk).exists()


class TestTheList:
    def test_it_says_who_asks_for_what_since_when_and_in_which_words(self, desk: Client) -> None:
        claim = ClaimFactory(
            organisation__name="Kettle & Lamp", claimant__first_name="Rosa", words="I run the lunch club."
        )
        Claim.objects.filter(pk=claim.pk).update(created_at=timezone.now() - timedelta(days=3))

        page = said(desk.get(CLAIMS))

        for words in ("Kettle &amp; Lamp", "Rosa", "3 days", "I run the lunch club.", f"{CLAIMS}{claim.pk}/"):
            assert words in page

    def test_what_waits_stands_before_what_has_a_code_and_contested_ones_say_so(self, desk: Client) -> None:
        ClaimFactory(
            organisation__name="With a code",
            status="code_sent",
            code_number=1,
            code_sent_at=timezone.now(),
        )
        ClaimFactory(organisation__name="For a moderator", objection="No.")

        page = said(desk.get(CLAIMS))

        assert page.index("For a moderator") < page.index("With a code")
        assert page.count("contested") == 1

    def test_those_that_a_code_decided_are_told_of_too(self, desk: Client) -> None:
        ClaimFactory(organisation__name="By its own post", status="accepted", decided_at=timezone.now())

        assert "accepted by a code" in said(desk.get(CLAIMS))

    def test_nothing_is_said_as_nothing(self, desk: Client) -> None:
        assert "Nobody asks to manage" in said(desk.get(CLAIMS))

    def test_queries_do_not_grow(self, desk: Client, django_assert_max_num_queries: Any) -> None:
        for _ in range(25):
            ClaimFactory()
            ClaimFactory(status="refused", decided_at=timezone.now(), decided_by=UserFactory())
        desk.get(CLAIMS)

        with django_assert_max_num_queries(25):
            page = said(desk.get(CLAIMS))

        assert 'href="?p=2"' in page

    def test_the_menu_and_the_desk_lead_there(self, desk: Client, moses: User) -> None:
        ClaimFactory()

        assert CLAIMS in said(desk.get("/cms/"))
        work = {row.words: row for row in desk_of(moses, timezone.localdate()).waiting}
        assert work["person asks to manage an organisation"].address == CLAIMS


class TestOneClaim:
    def test_all_that_there_is_to_know_stands_together(self, desk: Client) -> None:
        lead = OrganisationMembershipFactory(
            user__first_name="Lena", organisation__email="i@kettle.example.org"
        )
        claim = ClaimFactory(
            organisation=lead.organisation,
            claimant__email="rosa@example.org",
            objection="She left in 2024.",
            objected_by=lead.user,
            code_number=2,
            wrong_codes=1,
        )

        page = said(desk.get(f"{CLAIMS}{claim.pk}/"))

        for words in ("rosa@example.org", "Lena", "She left in 2024.", "2 sent to i@kettle.example.org"):
            assert words in page

    def test_words_are_shown_and_not_obeyed(self, desk: Client) -> None:
        claim = ClaimFactory(words="<script>alert(1)</script>", objection="<img src=x onerror=alert(1)>")

        page = said(desk.get(f"{CLAIMS}{claim.pk}/"))

        assert "<script>alert" not in page
        assert "<img src=x" not in page

    def test_accepted(self, desk: Client, moses: User, django_capture_on_commit_callbacks: Any) -> None:
        claim = ClaimFactory()

        with django_capture_on_commit_callbacks(execute=True):
            page = said(
                desk.post(f"{CLAIMS}{claim.pk}/", {"decision": "accept", "answer": "Welcome."}, follow=True)
            )

        claim.refresh_from_db()
        assert (claim.status, claim.decided_by) == ("accepted", moses)
        assert managers_of(claim) == [claim.claimant]
        assert "can manage" in page
        assert "Welcome." in mail.outbox[0].body

    def test_refused(self, desk: Client) -> None:
        claim = ClaimFactory()

        desk.post(f"{CLAIMS}{claim.pk}/", {"decision": "refuse", "answer": "They don’t know you."})

        claim.refresh_from_db()
        assert (claim.status, claim.answer) == ("refused", "They don’t know you.")
        assert managers_of(claim) == []

    def test_one_that_was_decided_meanwhile_tells_the_second_and_changes_nothing(self, desk: Client) -> None:
        claim = ClaimFactory()
        actions.refuse_claim(claim=claim, answer="No.", by=UserFactory())

        answer = desk.post(f"{CLAIMS}{claim.pk}/", {"decision": "accept"})

        assert answer.status_code == 409
        assert "decided meanwhile" in said(answer)
        assert managers_of(claim) == []

    @pytest.mark.parametrize("decision", ["", "perhaps"])
    def test_words_that_are_no_decision_change_nothing(self, desk: Client, decision: str) -> None:
        claim = ClaimFactory()

        assert desk.post(f"{CLAIMS}{claim.pk}/", {"decision": decision}).status_code == 400

        claim.refresh_from_db()
        assert claim.is_open


class TestManagers:
    def test_an_organisations_form_leads_to_them(self, desk: Client) -> None:
        lead = OrganisationMembershipFactory(user__first_name="Lena")
        address = f"{CLAIMS}organisations/{lead.organisation_id}/"

        form = said(desk.get(f"/cms/snippets/directory/organisation/edit/{lead.organisation_id}/"))
        page = said(desk.get(address))

        assert address in form
        assert "Lena" in page
        assert f"{address}{lead.pk}/end/" in page

    def test_it_is_asked_once_more_and_then_ended(self, desk: Client) -> None:
        lead = OrganisationMembershipFactory()
        address = f"{CLAIMS}organisations/{lead.organisation_id}/{lead.pk}/end/"

        assert "ends at once" in said(desk.get(address))
        assert is_live(lead)
        page = said(desk.post(address, follow=True))

        assert not is_live(lead)
        assert "Nobody of its own looks after it" in page

    def test_a_membership_of_another_organisation_is_not_there(self, desk: Client) -> None:
        lead = OrganisationMembershipFactory()
        other = OrganisationFactory()

        assert desk.post(f"{CLAIMS}organisations/{other.pk}/{lead.pk}/end/").status_code == 404
        assert is_live(lead)


class TestStrangers:
    @pytest.mark.parametrize("role", [EDITOR, None])
    def test_they_see_and_change_nothing(self, role: Any) -> None:
        claim = ClaimFactory()
        lead = OrganisationMembershipFactory()
        client = Client()
        client.force_login(person_who_is(role) if role else UserFactory())
        organisation = f"{CLAIMS}organisations/{lead.organisation_id}/"

        for address in (CLAIMS, f"{CLAIMS}{claim.pk}/", organisation, f"{organisation}{lead.pk}/end/"):
            for answer in (client.get(address), client.post(address, {"decision": "accept"})):
                assert answer.status_code in {302, 403}
                assert "lunch club" not in said(answer)
        claim.refresh_from_db()
        assert claim.is_open
        assert is_live(lead)

    def test_a_lead_of_the_organisation_decides_nothing(self) -> None:
        lead = OrganisationMembershipFactory()
        claim = ClaimFactory(organisation=lead.organisation)
        client = Client()
        client.force_login(lead.user)

        assert client.post(f"{CLAIMS}{claim.pk}/", {"decision": "accept"}).status_code in {302, 403}
        claim.refresh_from_db()
        assert claim.is_open
