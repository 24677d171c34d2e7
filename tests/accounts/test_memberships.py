"""Roles given and taken: rows, groups of Wagtail's, sessions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from accounts import actions, groups
from accounts.models import SiteMembership, User
from accounts.roles import EDITOR, LINK_WORKER, MODERATOR, UnknownRole
from directory.models import Service
from directory.permissions import may_publish
from tests.accounts.factories import SiteMembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def given(user: User, **options: object) -> SiteMembership:
    """A moderator's role, given by the action."""
    return actions.begin_membership(
        model=SiteMembership,
        user=user,
        role=MODERATOR,
        by=None,
        **options,  # type: ignore[arg-type]
    )


def names_of_groups(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


class TestBeginning:
    def test_the_group_lets_them_publish_and_open_the_cms(self) -> None:
        user = UserFactory()

        given(user)

        user = User.objects.get(pk=user.pk)
        assert names_of_groups(user) == {"Moderators"}
        assert may_publish(user, Service)
        assert user.has_perm("wagtailadmin.access_admin")

    def test_one_that_begins_later_gives_no_group_yet(self) -> None:
        user = UserFactory()

        given(user, starts_on=timezone.localdate() + timedelta(1))

        assert names_of_groups(user) == set()

    def test_a_role_that_the_kind_does_not_give_is_refused(self) -> None:
        with pytest.raises(UnknownRole):
            actions.begin_membership(model=SiteMembership, user=UserFactory(), role=LINK_WORKER, by=None)

    def test_given_twice_it_is_one_until_the_later_day(self) -> None:
        user, today = UserFactory(), timezone.localdate()

        given(user, ends_on=today + timedelta(1))
        given(user, ends_on=today + timedelta(9))

        assert SiteMembership.objects.get(user=user).ends_on == today + timedelta(9)

    def test_given_for_good_it_has_no_end_any_more(self) -> None:
        user = UserFactory()

        given(user, ends_on=timezone.localdate())
        given(user)

        assert SiteMembership.objects.get(user=user).ends_on is None

    def test_given_again_after_it_ran_out_there_are_two_rows(self) -> None:
        user, today = UserFactory(), timezone.localdate()
        SiteMembershipFactory(user=user, starts_on=today - timedelta(9), ends_on=today - timedelta(2))

        given(user)

        assert SiteMembership.objects.filter(user=user).count() == 2
        assert SiteMembership.objects.live().filter(user=user).count() == 1

    def test_whoever_had_other_groups_keeps_them(self) -> None:
        user = UserFactory()
        user.groups.add(Group.objects.create(name="Choir"))

        given(user)

        assert names_of_groups(user) == {"Choir", "Moderators"}

    def test_the_database_refuses_days_in_the_wrong_order(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            SiteMembershipFactory(starts_on=date(2026, 2, 2), ends_on=date(2026, 2, 1))

    def test_the_database_refuses_one_role_twice(self) -> None:
        membership = SiteMembershipFactory()

        with pytest.raises(IntegrityError), transaction.atomic():
            SiteMembershipFactory(user=membership.user)


class TestEnding:
    def test_access_ends_at_once_where_they_are_signed_in(self) -> None:
        user = UserFactory()
        membership = given(user)
        here, there = Client(), Client()
        for client in (here, there):
            client.force_login(user)
            assert client.get("/cms/").status_code == 200

        actions.end_membership(membership=membership, by=None)

        assert [client.get("/cms/").status_code for client in (here, there)] == [302, 302]
        assert here.get("/accounts/").headers["Location"].startswith("/accounts/login/")

    def test_others_stay_signed_in(self, client: Client) -> None:
        membership = given(UserFactory())
        client.force_login(UserFactory())

        actions.end_membership(membership=membership, by=None)

        assert client.get("/accounts/").status_code == 200

    def test_it_says_who_ended_it_and_stays(self) -> None:
        membership, boss = given(UserFactory()), UserFactory()

        actions.end_membership(membership=membership, by=boss)
        actions.end_membership(membership=membership, by=UserFactory())

        row = SiteMembership.objects.get()
        assert row.ended_at is not None
        assert row.ended_by == boss
        assert names_of_groups(row.user) == set()

    def test_what_was_published_stays_published(self) -> None:
        membership = given(UserFactory())
        pages = Page.objects.live().count()

        actions.end_membership(membership=membership, by=None)

        assert Page.objects.live().count() == pages


class TestAsDaysPass:
    def test_one_begins_on_its_day(self) -> None:
        user = UserFactory()
        with time_machine.travel("2026-03-01 12:00Z", tick=False):
            given(user, starts_on=date(2026, 3, 3))
            actions.put_all_in_step(timezone.now())
            assert names_of_groups(user) == set()

        with time_machine.travel("2026-03-03 00:00Z", tick=False):
            actions.put_all_in_step(timezone.now())

        assert names_of_groups(user) == {"Moderators"}

    def test_one_runs_out_after_its_last_day_and_they_are_signed_out(self, client: Client) -> None:
        user = UserFactory()
        with time_machine.travel("2026-03-01 12:00Z", tick=False):
            given(user, ends_on=date(2026, 3, 3))
        with time_machine.travel("2026-03-03 22:59Z", tick=False):
            client.force_login(user)
            actions.put_all_in_step(timezone.now())
            assert names_of_groups(user) == {"Moderators"}

        with time_machine.travel("2026-03-04 00:00Z", tick=False):
            actions.put_all_in_step(timezone.now())
            answer = client.get("/cms/")

        assert names_of_groups(user) == set()
        assert answer.status_code == 302

    def test_a_group_that_somebody_was_put_into_by_hand_is_taken_away(self) -> None:
        user = UserFactory()
        user.groups.add(Group.objects.get_or_create(name=EDITOR.group)[0])

        actions.put_all_in_step(timezone.now())

        assert names_of_groups(user) == set()

    def test_whoever_is_in_step_is_left_alone(self) -> None:
        given(UserFactory())
        UserFactory()

        assert list(groups.out_of_step(timezone.localdate())) == []
