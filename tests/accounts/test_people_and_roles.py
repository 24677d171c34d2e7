"""The administrator's screens in Wagtail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts import actions
from accounts.models import Invitation, SiteMembership, User
from accounts.roles import EDITOR, MODERATOR
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db

PEOPLE = "/cms/users/"


@pytest.fixture
def administrator(client: Client) -> User:
    """Somebody who is one, signed in."""
    user: User = UserFactory(is_superuser=True, first_name="Ada", last_name="Ames")
    client.force_login(user)
    return user


def saved(client: Client, user: User, **form: object) -> int:
    """The status of saving somebody's form."""
    whole = {"first_name": user.first_name, "last_name": "Lee", "is_active": "on", "roles": [], **form}
    return client.post(f"{PEOPLE}edit/{user.pk}/", whole).status_code


def held(user: User) -> set[str]:
    return set(SiteMembership.objects.live().filter(user=user).values_list("role", flat=True))


class TestTheList:
    def test_says_who_has_which_role(self, client: Client, administrator: User) -> None:
        actions.begin_membership(model=SiteMembership, user=UserFactory(), role=MODERATOR, by=None)

        page = client.get(PEOPLE).content.decode()

        assert "Moderator" in page
        assert "Administrator" in page

    def test_does_not_say_what_is_over(self, client: Client, administrator: User) -> None:
        past = actions.begin_membership(model=SiteMembership, user=UserFactory(), role=MODERATOR, by=None)
        actions.end_membership(membership=past, by=None)

        assert "<td>\n            Moderator" not in client.get(PEOPLE).content.decode()

    def test_costs_the_same_however_many_there_are(
        self, client: Client, administrator: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.get(PEOPLE)
        for user in UserFactory.create_batch(15):
            actions.begin_membership(model=SiteMembership, user=user, role=MODERATOR, by=None)

        with django_assert_max_num_queries(25):
            client.get(PEOPLE)

    def test_names_who_is_invited_and_can_take_it_back(self, client: Client, administrator: User) -> None:
        client.post(f"{PEOPLE}new/", {"email": "rosa@example.org", "role": "editor"})
        invitation = Invitation.objects.open().get()
        assert "rosa@example.org" in client.get(PEOPLE).content.decode()

        client.post(f"{PEOPLE}invitations/{invitation.pk}/revoke/")

        assert not Invitation.objects.open().exists()
        assert "rosa@example.org" not in client.get(PEOPLE).content.decode()


class TestInviting:
    def test_makes_no_account(self, client: Client, administrator: User) -> None:
        answer = client.post(f"{PEOPLE}new/", {"email": "Rosa@Example.org", "role": "moderator"})

        assert answer.status_code == 302
        invitation = Invitation.objects.get()
        assert (invitation.email, invitation.role, invitation.invited_by) == (
            "rosa@example.org", "moderator", administrator,
        )  # fmt: skip
        assert User.objects.count() == 1

    @pytest.mark.parametrize(
        ("form", "said"),
        [
            ({"email": "", "role": "editor"}, "required"),
            ({"email": "rosa@example.org", "role": "link-worker"}, "not one of the available choices"),
            ({"email": "rosa@example.org", "role": "editor", "ends_on": "2020-01-01"}, "a day to come"),
        ],
    )
    def test_says_what_is_wrong(
        self, client: Client, administrator: User, form: dict[str, str], said: str
    ) -> None:
        answer = client.post(f"{PEOPLE}new/", form)

        assert said in answer.content.decode()
        assert not Invitation.objects.exists()

    def test_whoever_has_the_role_is_not_invited_to_it(self, client: Client, administrator: User) -> None:
        user = UserFactory(email="rosa@example.org")
        actions.begin_membership(model=SiteMembership, user=user, role=EDITOR, by=None)

        client.post(f"{PEOPLE}new/", {"email": "rosa@example.org", "role": "editor"})

        assert not Invitation.objects.exists()


class TestSomebody:
    def test_is_given_roles(self, client: Client, administrator: User) -> None:
        user = UserFactory()

        assert saved(client, user, roles=["editor", "commissioner"]) == 302

        assert held(user) == {"editor", "commissioner"}
        assert set(user.groups.values_list("name", flat=True)) == {"Editors"}
        assert SiteMembership.objects.filter(user=user, given_by=administrator).count() == 2

    def test_loses_a_role_at_once(self, client: Client, administrator: User) -> None:
        user, theirs = UserFactory(), Client()
        saved(client, user, roles=["editor"])
        theirs.force_login(User.objects.get(pk=user.pk))
        assert theirs.get("/cms/").status_code == 200

        saved(client, user)

        assert held(user) == set()
        assert theirs.get("/cms/").status_code == 302
        assert SiteMembership.objects.get(user=user).ended_by == administrator

    def test_keeps_roles_that_stay_ticked(self, client: Client, administrator: User) -> None:
        user = UserFactory()
        saved(client, user, roles=["editor"])

        saved(client, user, roles=["editor", "moderator"])

        assert SiteMembership.objects.filter(user=user).count() == 2

    def test_is_signed_out_when_the_account_is_closed(self, client: Client, administrator: User) -> None:
        user, theirs = UserFactory(), Client()
        theirs.force_login(user)

        saved(client, user, is_active="")

        assert theirs.get("/accounts/").status_code == 302

    def test_cannot_be_given_another_address_or_group(self, client: Client, administrator: User) -> None:
        user = UserFactory(email="rosa@example.org")

        saved(client, user, email="eve@example.org", groups=["1", "2"])

        user.refresh_from_db()
        assert user.email == "rosa@example.org"
        assert not user.groups.exists()

    def test_is_not_deleted(self, client: Client, administrator: User) -> None:
        user = UserFactory()

        client.post(f"{PEOPLE}delete/{user.pk}/")

        assert User.objects.filter(pk=user.pk).exists()


@pytest.mark.parametrize("address", ["", "new/", "edit/{}/", "delete/{}/", "invitations/{}/revoke/"])
def test_a_moderator_sees_none_of_it(client: Client, address: str) -> None:
    moderator = UserFactory()
    actions.begin_membership(model=SiteMembership, user=moderator, role=MODERATOR, by=None)
    actions.invite(email="rosa@example.org", role=EDITOR, model=SiteMembership, by=moderator)
    client.force_login(User.objects.get(pk=moderator.pk))

    answer = client.post(f"{PEOPLE}{address.format(Invitation.objects.get().pk)}", {"roles": ["moderator"]})

    assert answer.status_code in {302, 403, 404}
    assert "/users/" not in answer.headers.get("Location", "")
    assert Invitation.objects.open().exists()
    assert held(moderator) == {"moderator"}


def test_a_role_that_ran_out_yesterday_is_not_live_now() -> None:
    membership = actions.begin_membership(model=SiteMembership, user=UserFactory(), role=EDITOR, by=None)
    membership.ends_on = timezone.localdate()
    assert membership.is_live_now()

    membership.ends_on -= timedelta(days=1)

    assert not membership.is_live_now()
