"""A role offered by e-mail, and taken up by whoever reads it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts import actions
from accounts.models import Invitation, SiteMembership, User
from accounts.roles import LINK_WORKER, MODERATOR, UnknownRole
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db

ADDRESS = "rosa@example.org"


def invited(email: str = ADDRESS, **options: object) -> Invitation:
    """An invitation to be a moderator."""
    return actions.invite(
        email=email,
        role=MODERATOR,
        model=SiteMembership,
        by=UserFactory(first_name="Moses"),
        **options,  # type: ignore[arg-type]
    )


def page_of(invitation: Invitation) -> str:
    return f"/accounts/invitations/{actions.token_of(invitation)}/"


class TestTheMessage:
    def test_goes_to_the_address_with_the_link(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            invitation = invited()

        assert [message.to for message in mail.outbox] == [[ADDRESS]]
        assert page_of(invitation) in mail.outbox[0].body
        assert "Moses" in mail.outbox[0].subject

    def test_a_second_invitation_takes_the_first_back(self) -> None:
        first = invited()

        second = invited("Rosa@Example.org")

        assert list(Invitation.objects.open()) == [second]
        assert actions.invitation_of(actions.token_of(first)) is None

    def test_one_taken_back_before_it_was_sent_is_never_sent(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            actions.revoke_invitation(invitation=invited())

        assert mail.outbox == []

    def test_a_role_that_the_kind_does_not_give_is_refused(self) -> None:
        with pytest.raises(UnknownRole):
            actions.invite(email=ADDRESS, role=LINK_WORKER, model=SiteMembership, by=UserFactory())


class TestAccepting:
    def test_whoever_reads_that_address_gets_the_role(self, client: Client) -> None:
        invitation, rosa = invited(), UserFactory(email=ADDRESS)
        client.force_login(rosa)

        answer = client.post(page_of(invitation))

        assert answer.status_code == 302
        membership = SiteMembership.objects.get(user=rosa)
        assert (membership.role, membership.given_by) == ("moderator", invitation.invited_by)
        assert client.get("/cms/").status_code == 200

    def test_opening_it_changes_nothing(self, client: Client) -> None:
        invitation = invited()
        client.force_login(UserFactory(email=ADDRESS))

        for _ in range(2):
            assert client.get(page_of(invitation)).status_code == 200

        assert not SiteMembership.objects.exists()
        assert Invitation.objects.open().count() == 1

    def test_a_visitor_signs_in_or_makes_an_account_first(self, client: Client) -> None:
        invitation = invited()

        shown = client.get(page_of(invitation)).content.decode()
        answer = client.post(page_of(invitation))

        assert "/accounts/signup/?next=" in shown
        assert answer.headers["Location"] == f"/accounts/login/?next={page_of(invitation)}"
        assert ADDRESS not in shown

    def test_sent_on_to_somebody_else_it_is_of_no_use(self, client: Client) -> None:
        invitation = invited()
        client.force_login(UserFactory(email="eve@example.org"))

        answer = client.post(page_of(invitation))

        assert answer.status_code == 409
        assert ADDRESS not in answer.content.decode()
        assert not SiteMembership.objects.exists()

    def test_an_address_that_is_not_proven_is_nobodys(self, client: Client) -> None:
        invitation = invited()
        client.force_login(UserFactory(email=ADDRESS, vouched=False))

        assert client.post(page_of(invitation)).status_code == 409

    def test_used_again_it_is_gone(self, client: Client) -> None:
        invitation = invited()
        client.force_login(UserFactory(email=ADDRESS))
        client.post(page_of(invitation))

        assert client.post(page_of(invitation)).status_code == 410
        assert SiteMembership.objects.count() == 1

    def test_after_its_days_it_is_gone(self, client: Client) -> None:
        invitation = invited()

        with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1), tick=False):
            answer = client.get(page_of(invitation))

        assert answer.status_code == 410

    @pytest.mark.parametrize("token", ["1", "x", "1:2:3", "MQ:1abcde:altered"])
    def test_one_that_was_made_up_or_altered_is_gone(self, client: Client, token: str) -> None:
        invited()

        assert client.get(f"/accounts/invitations/{token}/").status_code == 410

    def test_it_carries_its_last_day(self) -> None:
        last = timezone.localdate() + timedelta(30)
        rosa = UserFactory(email=ADDRESS)

        membership = actions.accept_invitation(invitation=invited(ends_on=last), by=rosa)

        assert membership.ends_on == last


class TestTheAddress:
    def test_is_erased_when_it_was_accepted(self) -> None:
        invitation = invited()

        actions.accept_invitation(invitation=invitation, by=UserFactory(email=ADDRESS))

        assert not Invitation.objects.filter(email=ADDRESS).exists()

    def test_is_erased_when_it_ran_out(self) -> None:
        invited()

        actions.forget_addresses(timezone.now() + timedelta(days=15))

        assert Invitation.objects.get().email == ""

    def test_stays_while_it_can_be_accepted(self) -> None:
        invited()

        actions.forget_addresses(timezone.now() + timedelta(days=13))

        assert Invitation.objects.get().email == ADDRESS


class TestLeaving:
    def test_asks_once_more_then_ends_it_and_signs_out(self, client: Client) -> None:
        rosa: User = UserFactory()
        membership = actions.begin_membership(model=SiteMembership, user=rosa, role=MODERATOR, by=None)
        client.force_login(rosa)
        address = f"/accounts/leave/accounts.sitemembership/{membership.pk}/"

        asked = client.get(address)
        left = client.post(address)

        assert (asked.status_code, left.status_code) == (200, 302)
        assert client.get("/accounts/").status_code == 302
        assert SiteMembership.objects.get().ended_by == rosa

    @pytest.mark.parametrize("source", ["accounts.sitemembership", "accounts.user", "nothing"])
    def test_nobody_leaves_for_another(self, client: Client, source: str) -> None:
        membership = actions.begin_membership(
            model=SiteMembership, user=UserFactory(), role=MODERATOR, by=None
        )
        client.force_login(UserFactory())

        answers = [client.get, client.post]

        assert [ask(f"/accounts/leave/{source}/{membership.pk}/").status_code for ask in answers] == [
            404,
            404,
        ]
        assert SiteMembership.objects.live().count() == 1
