"""Who may do what, by memberships alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import SiteMembership
from accounts.permissions import OF_PEOPLE, Permission, UnknownPermission, has_permission, where_permitted
from accounts.registry import UnknownScope
from accounts.roles import ROLES, UnknownRole, role_of, roles_with
from tests.accounts.factories import SiteMembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

PUBLISH = Permission.PUBLISH_LISTINGS


class TestHavingOne:
    def test_a_live_membership_of_the_site_gives_its_roles_permissions(self) -> None:
        moderator = SiteMembershipFactory(role="moderator").user

        assert has_permission(moderator, PUBLISH)
        assert not has_permission(moderator, Permission.READ_REPORTS)

    def test_without_a_membership_there_are_none(self) -> None:
        assert not has_permission(UserFactory(), PUBLISH)

    def test_a_visitor_has_none(self) -> None:
        assert not any(has_permission(AnonymousUser(), permission) for permission in Permission)

    def test_a_membership_begins_and_ends_with_its_days(self) -> None:
        today = timezone.localdate()
        days = [(-1, -1), (0, 0), (0, None), (1, None)]
        users = [
            SiteMembershipFactory(
                starts_on=today + timedelta(first),
                ends_on=None if last is None else today + timedelta(last),
            ).user
            for first, last in days
        ]

        assert [has_permission(user, PUBLISH) for user in users] == [False, True, True, False]

    def test_one_taken_away_gives_nothing(self) -> None:
        membership = SiteMembershipFactory(ended_at=timezone.now())

        assert not has_permission(membership.user, PUBLISH)

    def test_a_closed_account_has_none(self) -> None:
        membership = SiteMembershipFactory(user__is_active=False)

        assert not has_permission(membership.user, PUBLISH)

    def test_a_superuser_is_an_administrator_and_sees_no_person(self) -> None:
        user = UserFactory(is_superuser=True)

        assert has_permission(user, Permission.MANAGE_ACCOUNTS)
        assert not any(has_permission(user, permission) for permission in OF_PEOPLE)

    @pytest.mark.parametrize("unknown", ["publish_listings", "PUBLISH_LISTINGS", None, PUBLISH.value])
    def test_anything_that_is_no_permission_is_refused_loudly(self, unknown: object) -> None:
        with pytest.raises(UnknownPermission):
            has_permission(UserFactory(), unknown)  # type: ignore[arg-type]
        with pytest.raises(UnknownPermission):
            where_permitted(UserFactory(), unknown, SiteMembership)  # type: ignore[arg-type]

    def test_so_is_a_thing_that_no_membership_is_of(self) -> None:
        user = UserFactory()

        with pytest.raises(UnknownScope):
            has_permission(user, PUBLISH, on=user)
        with pytest.raises(UnknownScope):
            where_permitted(user, PUBLISH, type(user))

    def test_asking_costs_one_statement(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        user = SiteMembershipFactory().user

        with django_assert_num_queries(1):
            has_permission(user, PUBLISH)


class TestRoles:
    def test_each_of_the_domains_is_there(self) -> None:
        assert set(ROLES) >= {
            "patient", "care-navigator", "link-worker", "clinician", "team-manager", "provider-worker",
            "moderator", "commissioner", "governance-lead",
        }  # fmt: skip

    def test_every_permission_belongs_to_a_role(self) -> None:
        assert [permission for permission in Permission if not roles_with(permission)] == []

    def test_each_says_in_a_sentence_what_it_is(self) -> None:
        assert [
            role.slug for role in ROLES.values() if not role.prose.endswith(".") or len(role.prose) < 40
        ] == []

    def test_an_unknown_slug_is_refused(self) -> None:
        with pytest.raises(UnknownRole):
            role_of("Moderator")

    def test_whoever_sees_nothing_of_people_needs_no_second_factor(self) -> None:
        without = {slug for slug, role in ROLES.items() if not role.reads_people}

        assert without == {
            "administrator", "editor", "moderator", "commissioner", "listing-keeper", "organisation-lead",
            "care-navigator", "patient",
        }  # fmt: skip
