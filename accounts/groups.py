"""Wagtail asks groups what its users may do: those of our roles hold exactly the people who have the role now."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import SiteMembership, User
from accounts.roles import ROLES, Role


def _kept() -> list[Role]:
    """The roles that have a group."""
    return [role for role in ROLES.values() if role.group]


def put_in_step(user: User) -> None:
    """Put somebody into the groups of the roles that they have now, and take them out of those of other roles.

    Groups that belong to no role are left alone.
    """
    held = set(SiteMembership.objects.live().filter(user=user).values_list("role", flat=True))
    for role in _kept():
        group, _ = Group.objects.get_or_create(name=role.group)
        if role.slug in held:
            user.groups.add(group)
        else:
            user.groups.remove(group)


def out_of_step(today: date) -> QuerySet[User]:
    """Those who are in a group without its role, or have its role and aren't in the group: one statement."""
    wrong = Q(pk__in=[])
    for role in _kept():
        has_role = Exists(SiteMembership.objects.live(today).filter(user=OuterRef("pk"), role=role.slug))
        in_group = Exists(User.groups.through.objects.filter(user=OuterRef("pk"), group__name=role.group))
        wrong |= Q(has_role, ~in_group) | Q(~has_role, in_group)
    return User.objects.filter(wrong)
