"""Asking to manage an organisation, and proving that one may."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from wagtail.models import ModelLogEntry

from accounts.models import User
from directory.actions import NotDone
from directory.actions import claims as actions
from directory.actions.claims import CodeAnswer
from directory.claim_codes import code_of
from directory.models import Claim, Organisation, OrganisationMembership
from messaging.models import Message
from tests.accounts.factories import UserFactory
from tests.directory.editing import said
from tests.directory.factories import (
    ClaimFactory,
    OrganisationFactory,
    OrganisationMembershipFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db

INFO = "info@kettle.example.org"
WORDS = "I run the lunch club."


@pytest.fixture
def kettle() -> Organisation:
    """An organisation that nobody manages, with an address of its own."""
    return OrganisationFactory(name="Kettle & Lamp", slug="kettle-lamp", email=INFO)


@pytest.fixture
def rosa() -> User:
    """Somebody who asks."""
    return UserFactory(first_name="Rosa", last_name="Parker", email="rosa@example.org")


def browser_of(user: User) -> Client:
    """A browser in which they are signed in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def sent(django_capture_on_commit_callbacks: Any) -> Any:
    """What is sent once what happens within is committed, as e-mails."""

    @contextmanager
    def sending() -> Iterator[list[Any]]:
        with django_capture_on_commit_callbacks(execute=True):
            yield mail.outbox

    return sending


def by_code(organisation: Organisation, user: User) -> Claim:
    """A claim for which a code was sent."""
    return actions.ask_to_manage(organisation=organisation, by=user, words=WORDS, by_code=True)


def wrong(claim: Claim) -> str:
    """Six digits that are not the code."""
    return f"{(int(code_of(claim)) + 1) % 1_000_000:06}"


def leads_of(organisation: Organisation) -> list[User]:
    """Who leads it now."""
    live = OrganisationMembership.objects.live().filter(organisation=organisation, role="organisation-lead")
    return [membership.user for membership in live.order_by("pk")]


class TestAsking:
    def test_a_visitor_is_told_why_an_account_is_needed_and_comes_back(
        self, client: Client, kettle: Organisation
    ) -> None:
        page = said(client.get("/organisations/kettle-lamp/claim/"))

        assert "/accounts/signup/?next=/organisations/kettle-lamp/claim/" in page
        assert "/accounts/login/?next=/organisations/kettle-lamp/claim/" in page
        assert client.post("/organisations/kettle-lamp/claim/", {"words": "x"}).status_code == 302
        assert not Claim.objects.exists()

    def test_the_code_goes_to_the_organisations_own_address_with_the_claimants_name_alone(
        self, kettle: Organisation, rosa: User, sent: Any
    ) -> None:
        with sent() as mails:
            browser_of(rosa).post("/organisations/kettle-lamp/claim/", {"words": WORDS, "how": "code"})

        claim = Claim.objects.get()
        assert claim.status == Claim.Status.CODE_SENT
        assert [message.to for message in mails] == [[INFO]]
        text = f"{mails[0].subject}\n{mails[0].body}"
        assert code_of(claim) in text
        assert "Rosa Parker" in text
        assert "rosa@example.org" not in text
        assert WORDS not in text
        assert "/organisations/kettle-lamp/something-wrong/" in text

    def test_nothing_that_was_typed_as_a_name_becomes_a_link_in_a_strangers_inbox(
        self, kettle: Organisation, sent: Any
    ) -> None:
        trickster = UserFactory(first_name="Pay at https://evil.example/ now", last_name="0900 123456")

        with sent() as mails:
            by_code(kettle, trickster)

        text = f"{mails[0].subject}\n{mails[0].body}"
        assert "evil.example" not in text
        assert "0900" not in text

    def test_neither_the_code_nor_an_address_is_kept_anywhere(self, kettle: Organisation, rosa: User) -> None:
        claim = by_code(kettle, rosa)

        rows = [*Message.objects.values(), *Claim.objects.values(), *ModelLogEntry.objects.values()]

        assert Message.objects.count() == 1
        assert code_of(claim) not in str(rows)
        assert "@" not in str(list(Message.objects.values()))

    def test_without_an_address_a_moderator_decides(self, rosa: User) -> None:
        organisation = OrganisationFactory(slug="silent", email="")
        browser = browser_of(rosa)

        assert "so a moderator decides" in said(browser.get("/organisations/silent/claim/"))
        browser.post("/organisations/silent/claim/", {"words": WORDS, "how": "code"})

        assert organisation.claims.get().status == Claim.Status.WAITING
        assert not Message.objects.exists()

    def test_what_is_missing_is_said_and_what_was_typed_stays(self, kettle: Organisation, rosa: User) -> None:
        answer = browser_of(rosa).post("/organisations/kettle-lamp/claim/", {"words": WORDS})

        assert answer.status_code == 400
        assert "Choose how we can check that" in said(answer)
        assert WORDS in said(answer)

    def test_who_asked_sees_how_far_it_is_and_can_ask_no_second_time(
        self, kettle: Organisation, rosa: User
    ) -> None:
        by_code(kettle, rosa)
        browser = browser_of(rosa)

        again = browser.post("/organisations/kettle-lamp/claim/", {"words": WORDS, "how": "code"})

        assert again.status_code == 409
        assert "Enter the code" in said(browser.get("/organisations/kettle-lamp/claim/"))
        assert Claim.objects.count() == 1

    def test_an_organisation_that_is_not_public_is_not_there(self, rosa: User) -> None:
        OrganisationFactory(slug="hidden", live=False)
        browser = browser_of(rosa)

        for address in ("claim/", "claim/code/", "claim/again/", "claim/moderator/", "claim/withdraw/"):
            assert browser.post(f"/organisations/hidden/{address}", {"code": "1"}).status_code == 404

    def test_who_manages_it_already_is_led_there(self) -> None:
        lead = OrganisationMembershipFactory(organisation__slug="mine")
        browser = browser_of(lead.user)

        page = said(browser.get("/organisations/mine/claim/"))

        assert "You look after" in page
        assert browser.post("/organisations/mine/claim/", {"words": WORDS}).status_code == 409


class TestTheCode:
    def test_the_right_one_makes_its_lead_at_once(self, kettle: Organisation, rosa: User) -> None:
        claim = by_code(kettle, rosa)

        answer = browser_of(rosa).post("/organisations/kettle-lamp/claim/code/", {"code": code_of(claim)})

        assert (answer.status_code, answer["Location"]) == (302, "/my-organisation/kettle-lamp/")
        kettle.refresh_from_db()
        claim.refresh_from_db()
        assert leads_of(kettle) == [rosa]
        assert kettle.is_managed
        assert (claim.status, claim.decided_by) == (Claim.Status.ACCEPTED, None)
        assert ModelLogEntry.objects.filter(action="waypost.claim_by_code", user=rosa).count() == 1

    def test_spaces_and_dashes_are_forgiven(self, kettle: Organisation, rosa: User) -> None:
        claim = by_code(kettle, rosa)
        code = code_of(claim)

        assert actions.try_code(claim=claim, code=f" {code[:3]} - {code[3:]}", by=rosa) is CodeAnswer.ACCEPTED

    def test_a_wrong_one_says_how_many_tries_are_left(self, kettle: Organisation, rosa: User) -> None:
        claim = by_code(kettle, rosa)

        answer = browser_of(rosa).post("/organisations/kettle-lamp/claim/code/", {"code": wrong(claim)})

        assert answer.status_code == 400
        assert "you have 4 more tries" in said(answer)
        assert leads_of(kettle) == []

    def test_too_many_wrong_ones_leave_it_to_a_moderator_and_the_right_one_comes_too_late(
        self, kettle: Organisation, rosa: User, settings: Settings
    ) -> None:
        claim = by_code(kettle, rosa)
        browser = browser_of(rosa)

        for _ in range(settings.CLAIM_WRONG_CODES):
            browser.post("/organisations/kettle-lamp/claim/code/", {"code": wrong(claim)})
        late = browser.post("/organisations/kettle-lamp/claim/code/", {"code": code_of(claim)})

        assert late.status_code == 409
        assert "A moderator looks at" in said(late)
        assert Claim.objects.get().status == Claim.Status.WAITING
        assert leads_of(kettle) == []

    def test_a_new_code_gives_no_new_tries(self, kettle: Organisation, rosa: User) -> None:
        claim = by_code(kettle, rosa)
        actions.try_code(claim=claim, code=wrong(claim), by=rosa)

        actions.send_another_code(claim=claim, by=rosa)

        assert Claim.objects.get().wrong_codes == 1

    def test_it_runs_out(self, kettle: Organisation, rosa: User, settings: Settings) -> None:
        claim = by_code(kettle, rosa)
        later = timezone.now() + timedelta(days=settings.CLAIM_CODE_DAYS, seconds=1)

        with time_machine.travel(later, tick=False):
            answer = actions.try_code(claim=claim, code=code_of(claim), by=rosa)
            actions.close_run_out(timezone.now())

        assert answer is CodeAnswer.RUN_OUT
        assert Claim.objects.get().status == Claim.Status.EXPIRED
        assert leads_of(kettle) == []

    def test_one_that_still_counts_is_not_closed(self, kettle: Organisation, rosa: User) -> None:
        by_code(kettle, rosa)

        actions.close_run_out(timezone.now() + timedelta(days=1))

        assert Claim.objects.get().is_open

    def test_used_once_it_does_nothing_more(self, kettle: Organisation, rosa: User) -> None:
        claim = by_code(kettle, rosa)
        code = code_of(claim)
        actions.try_code(claim=claim, code=code, by=rosa)
        actions.revoke_manager(
            membership=OrganisationMembership.objects.get(), by=UserFactory(first_name="Moses")
        )

        rosa.refresh_from_db()
        replayed = browser_of(rosa).post("/organisations/kettle-lamp/claim/code/", {"code": code})

        assert replayed.status_code == 409
        assert leads_of(kettle) == []

    def test_a_new_one_takes_the_old_ones_place(self, kettle: Organisation, rosa: User) -> None:
        claim = by_code(kettle, rosa)
        old = code_of(claim)

        claim = actions.send_another_code(claim=claim, by=rosa)

        assert code_of(claim) != old
        assert actions.try_code(claim=claim, code=old, by=rosa) is CodeAnswer.WRONG
        assert actions.try_code(claim=claim, code=code_of(claim), by=rosa) is CodeAnswer.ACCEPTED

    def test_another_persons_code_is_not_ones_own(self, kettle: Organisation, rosa: User) -> None:
        claim, other = by_code(kettle, rosa), by_code(kettle, UserFactory())

        assert code_of(claim) != code_of(other)
        assert actions.try_code(claim=claim, code=code_of(other), by=rosa) is CodeAnswer.WRONG

    def test_who_never_asked_has_nothing_there(self, kettle: Organisation, rosa: User) -> None:
        claim = by_code(kettle, rosa)
        stranger = browser_of(UserFactory())

        for step in ("code", "again", "moderator", "withdraw"):
            answer = stranger.post(f"/organisations/kettle-lamp/claim/{step}/", {"code": code_of(claim)})
            assert answer.status_code == 404
        claim.refresh_from_db()
        assert (claim.status, claim.code_number) == (Claim.Status.CODE_SENT, 1)

    def test_of_two_right_codes_the_second_finds_a_manager_and_is_left_to_a_moderator(
        self, kettle: Organisation, rosa: User
    ) -> None:
        second = UserFactory(first_name="Viola")
        claims = [by_code(kettle, rosa), by_code(kettle, second)]

        actions.try_code(claim=claims[0], code=code_of(claims[0]), by=rosa)
        answer = browser_of(second).post(
            "/organisations/kettle-lamp/claim/code/", {"code": code_of(claims[1])}, follow=True
        )

        assert "A moderator decides" in said(answer)
        assert leads_of(kettle) == [rosa]
        claims[1].refresh_from_db()
        assert claims[1].status == Claim.Status.WAITING

    def test_none_is_sent_for_a_claim_that_was_taken_back_meanwhile(
        self, kettle: Organisation, rosa: User, sent: Any
    ) -> None:
        with sent() as mails:
            actions.withdraw_claim(claim=by_code(kettle, rosa), by=rosa)

        assert mails == []
        assert Claim.objects.get().status == Claim.Status.WITHDRAWN

    def test_of_two_that_are_asked_for_at_once_only_the_newer_is_sent(
        self, kettle: Organisation, rosa: User, sent: Any
    ) -> None:
        with sent() as mails:
            actions.send_another_code(claim=by_code(kettle, rosa), by=rosa)

        assert len(mails) == 1
        assert code_of(Claim.objects.get()) in mails[0].body


class TestFloods:
    def test_a_claim_has_three_more_codes_and_then_a_moderator(
        self, kettle: Organisation, rosa: User, settings: Settings
    ) -> None:
        settings.CLAIM_CODES_A_DAY = 100
        by_code(kettle, rosa)
        browser = browser_of(rosa)

        answers = [browser.post("/organisations/kettle-lamp/claim/again/").status_code for _ in range(5)]

        assert answers == [302, 302, 302, 409, 409]
        assert Message.objects.filter(kind="directory.claim_code").count() == 4
        assert "Send a new code" not in said(browser.get("/organisations/kettle-lamp/claim/"))
        browser.post("/organisations/kettle-lamp/claim/moderator/")
        assert Claim.objects.get().status == Claim.Status.WAITING

    def test_an_organisations_inbox_gets_so_many_a_day_from_however_many_people(
        self, kettle: Organisation, settings: Settings
    ) -> None:
        settings.CLAIM_CODES_A_DAY = 3
        for _ in range(3):
            by_code(kettle, UserFactory())

        with pytest.raises(NotDone, match="tomorrow"):
            by_code(kettle, UserFactory())

        assert Message.objects.count() == 3
        assert kettle.claims.count() == 3

    def test_taking_it_back_and_asking_again_counts_too(
        self, kettle: Organisation, settings: Settings
    ) -> None:
        settings.CLAIM_CODES_A_DAY = 2
        for _ in range(2):
            user = UserFactory()
            actions.withdraw_claim(claim=by_code(kettle, user), by=user)

        with pytest.raises(NotDone):
            by_code(kettle, UserFactory())

    def test_the_next_day_codes_are_sent_again(self, kettle: Organisation, settings: Settings) -> None:
        settings.CLAIM_CODES_A_DAY = 1
        by_code(kettle, UserFactory())

        with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
            by_code(kettle, UserFactory())

        assert Message.objects.count() == 2

    def test_when_no_more_codes_are_sent_a_moderator_can_still_be_asked(
        self, kettle: Organisation, rosa: User, settings: Settings
    ) -> None:
        settings.CLAIM_CODES_A_DAY = 0
        browser = browser_of(rosa)

        refused = browser.post("/organisations/kettle-lamp/claim/", {"words": WORDS, "how": "code"})
        browser.post("/organisations/kettle-lamp/claim/", {"words": WORDS, "how": "moderator"})

        assert refused.status_code == 409
        assert WORDS in said(refused)
        assert Claim.objects.get().status == Claim.Status.WAITING

    def test_one_person_asks_for_so_many_organisations_a_day(self, rosa: User, settings: Settings) -> None:
        settings.CLAIMS_A_DAY = 2
        for _ in range(2):
            actions.ask_to_manage(organisation=OrganisationFactory(), by=rosa, words=WORDS, by_code=False)

        with pytest.raises(NotDone, match="many organisations today"):
            actions.ask_to_manage(organisation=OrganisationFactory(), by=rosa, words=WORDS, by_code=False)


class TestOneThatIsManaged:
    def test_its_leads_are_told_and_a_moderator_decides_whatever_was_chosen(
        self, rosa: User, sent: Any
    ) -> None:
        lead = OrganisationMembershipFactory(organisation__email=INFO, organisation__slug="mine")
        keeper = OrganisationMembershipFactory(organisation=lead.organisation, keeper=True)

        with sent() as mails:
            browser_of(rosa).post("/organisations/mine/claim/", {"words": WORDS, "how": "code"})

        assert Claim.objects.get().status == Claim.Status.WAITING
        assert [message.to for message in mails] == [[lead.user.email]]
        assert keeper.user.email not in str(mails[0].to)
        assert "Rosa Parker" in mails[0].body
        assert "rosa@example.org" not in mails[0].body

    def test_the_claimant_is_pointed_to_them_without_a_name(self, rosa: User) -> None:
        lead = OrganisationMembershipFactory(organisation__email=INFO, organisation__slug="mine")

        page = said(browser_of(rosa).get("/organisations/mine/claim/"))

        assert "ask them to invite you" in page
        assert lead.user.email not in page
        assert lead.user.first_name not in page
        assert INFO not in page.split("<main")[1].split("</main")[0]


class TestModerators:
    def test_accepting_makes_a_lead_who_hears_of_it(self, kettle: Organisation, sent: Any) -> None:
        claim = ClaimFactory(organisation=kettle)
        moses = UserFactory()

        with sent() as mails:
            actions.accept_claim(claim=claim, answer="Welcome.", by=moses)

        claim.refresh_from_db()
        kettle.refresh_from_db()
        assert leads_of(kettle) == [claim.claimant]
        assert (claim.status, claim.decided_by, kettle.is_managed) == (Claim.Status.ACCEPTED, moses, True)
        assert mails[0].to == [claim.claimant.email]
        assert "Welcome." in mails[0].body

    def test_refusing_leaves_all_as_it_is_and_says_why(self, kettle: Organisation, sent: Any) -> None:
        claim = ClaimFactory(organisation=kettle)

        with sent() as mails:
            actions.refuse_claim(claim=claim, answer="They don’t know you.", by=UserFactory())

        kettle.refresh_from_db()
        assert leads_of(kettle) == []
        assert not kettle.is_managed
        assert "They don’t know you." in mails[0].body
        page = said(browser_of(claim.claimant).get("/organisations/kettle-lamp/claim/"))
        assert "They don’t know you." in page

    @pytest.mark.parametrize("second", [actions.accept_claim, actions.refuse_claim])
    def test_of_two_the_second_is_told(self, kettle: Organisation, second: Any) -> None:
        claim = ClaimFactory(organisation=kettle)
        stale = Claim.objects.get(pk=claim.pk)
        actions.refuse_claim(claim=claim, answer="No.", by=UserFactory())

        with pytest.raises(NotDone, match="decided meanwhile"):
            second(claim=stale, answer="", by=UserFactory())

        assert Claim.objects.get().answer == "No."
        assert leads_of(kettle) == []

    def test_revoking_ends_it_at_once_and_leaves_the_listings(self, rosa: User, sent: Any) -> None:
        membership = OrganisationMembershipFactory(user=rosa)
        organisation = membership.organisation
        service = ServiceFactory(organisation=organisation)
        browser = browser_of(rosa)

        with sent() as mails:
            actions.revoke_manager(membership=membership, by=UserFactory())

        organisation.refresh_from_db()
        service.refresh_from_db()
        assert leads_of(organisation) == []
        assert not organisation.is_managed
        assert service.live
        assert browser.get("/accounts/").status_code == 302
        assert [message.to for message in mails] == [["rosa@example.org"]]

    def test_revoking_twice_says_it_once(self) -> None:
        membership = OrganisationMembershipFactory()
        for _ in range(2):
            actions.revoke_manager(membership=membership, by=UserFactory())

        assert ModelLogEntry.objects.filter(action="waypost.manager_revoked").count() == 1

    def test_an_organisation_with_people_left_stays_theirs(self) -> None:
        first = OrganisationMembershipFactory()
        OrganisationMembershipFactory(organisation=first.organisation, keeper=True)

        actions.revoke_manager(membership=first, by=UserFactory())

        first.organisation.refresh_from_db()
        assert first.organisation.is_managed
