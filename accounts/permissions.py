"""What may be done at all, and who may do it: asked everywhere by `has_permission`, answered by memberships alone."""

from __future__ import annotations

from enum import Enum, unique
from typing import TYPE_CHECKING

from django.db.models import Model, QuerySet

from accounts import registry

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import Membership, User


class UnknownPermission(TypeError):
    """What was asked for is no `Permission`: a misspelt word would otherwise be refused in silence, or granted."""


@unique
class Permission(Enum):
    """Everything that somebody must be allowed to do. No plain string is ever one."""

    # Listings
    EDIT_LISTINGS = "write drafts of any listing"
    PUBLISH_LISTINGS = "publish, return and close listings, and merge two that are one"
    EDIT_OWN_LISTINGS = "write drafts of an organisation's listings, and say daily things of them at once"
    MANAGE_OWN_PEOPLE = "invite people to an organisation, and end their access"
    DECIDE_CLAIMS = "say who manages an organisation"
    # Pages and accounts
    EDIT_PAGES = "write the site's pages"
    MANAGE_ACCOUNTS = "give and take the roles that hold for the whole site"
    # People who are helped
    READ_OWN_PLAN = "read one's own plan and add to it"
    SIGNPOST = "tell somebody about a service, and note it"
    REFER_TO_LINK_WORKER = "raise a referral to a social prescribing team"
    READ_PEOPLE = "read people and plans of a team"
    EDIT_PLANS = "prepare, converse and record"
    REFER = "refer people to services, log contacts and outcomes"
    ANSWER_REFERRALS = "read what was shared in referrals to an organisation, and answer them"
    SUPERVISE = "see a team's work, reassign it and cover for others"
    BREAK_GLASS = "open a record outside one's team, with a reason"
    # Oversight
    READ_REPORTS = "read figures in which small numbers are hidden"
    READ_ACCESS_LOG = "see who looked at whom, and review broken glass"
    READ_SAFEGUARDING = "read safeguarding concerns"


# Whoever holds one of these can read something of a person who is helped, and needs a second factor.
OF_PEOPLE = frozenset(
    {
        Permission.READ_PEOPLE,
        Permission.EDIT_PLANS,
        Permission.REFER,
        Permission.ANSWER_REFERRALS,
        Permission.SUPERVISE,
        Permission.BREAK_GLASS,
        Permission.READ_ACCESS_LOG,
        Permission.READ_SAFEGUARDING,
    }
)


def has_permission(user: User | AnonymousUser, permission: Permission, *, on: Model | None = None) -> bool:
    """Whether this person may do it now: everywhere, by a role for the whole site; or, given `on`, there.

    `on` is what memberships are of, such as an organisation; a role for the whole site counts there too. Raises
    UnknownPermission for anything that is no `Permission`, and UnknownScope for an `on` that no membership is of.
    """
    from accounts.roles import ADMINISTRATOR, roles_with

    if not isinstance(permission, Permission):
        raise UnknownPermission(f"{permission!r} is no permission.")
    sources = registry.sources_for(on)
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser and permission in ADMINISTRATOR.permissions:
        return True
    roles = [role.slug for role in roles_with(permission)]
    return any(source.memberships(user, on).filter(role__in=roles).exists() for source in sources)


def where_permitted(
    user: User | AnonymousUser, permission: Permission, model: type[Model]
) -> QuerySet[Membership, int]:
    """The keys of those of `model` on which a membership of their own lets this person do it, for a filter.

    A role for the whole site names none: ask `has_permission` first where such a role may look too. Raises as
    `has_permission` does.
    """
    from accounts.roles import roles_with

    if not isinstance(permission, Permission):
        raise UnknownPermission(f"{permission!r} is no permission.")
    source = registry.source_of(model)
    roles = [role.slug for role in roles_with(permission)]
    held = source.model.objects.live().filter(user_id=user.pk, role__in=roles)
    return held.values_list(f"{source.on}_id", flat=True)
