"""An organisation's own people: who leads it, who leaves it, and a new organisation that its people begin.

Whoever changes its leads locks the organisation first, so that of two who come at once one always stays.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.actions import begin_membership, end_membership
from accounts.actions import invite as offer_role
from accounts.models import Invitation
from accounts.roles import LISTING_KEEPER, ORGANISATION_LEAD, Role
from directory.actions.proposals import NotDone
from directory.models import Organisation, OrganisationMembership

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

_DAY = timedelta(days=1)
LAST_LEAD = (
    "You are the only lead. Make somebody else a lead first, or hand the organisation to the moderators."
)
_NOT_THERE = "Their access ended meanwhile."


@transaction.atomic
def invite_to_organisation(
    *, organisation: Organisation, email: str, role: Role, ends_on: date | None, by: User
) -> Invitation:
    """Offer somebody a role in it, by e-mail. Raises NotDone after very many on one day."""
    lately = Invitation.objects.filter(invited_by=by, created_at__gt=timezone.now() - _DAY)
    if lately.count() >= settings.INVITATIONS_A_DAY:
        raise NotDone("You have invited many people today. Please come back tomorrow.")
    return offer_role(
        email=email, role=role, model=OrganisationMembership, by=by, on=organisation, ends_on=ends_on
    )


@transaction.atomic
def make_lead(*, membership: OrganisationMembership, by: User) -> OrganisationMembership:
    """Make one of its people a lead too; what they are already they stay. Raises NotDone where they left meanwhile."""
    organisation = _locked(membership.organisation)
    if not organisation.memberships.live().filter(pk=membership.pk).exists():
        raise NotDone(_NOT_THERE)
    return begin_membership(
        model=OrganisationMembership, user=membership.user, role=ORGANISATION_LEAD, by=by, on=organisation
    )


@transaction.atomic
def give_up_lead(*, organisation: Organisation, by: User) -> None:
    """Stop being a lead and keep the listings; signed out everywhere. Raises NotDone for the only one."""
    row = _locked(organisation)
    _refuse_last_lead(row, by)
    for lead in _leads(row).filter(user=by):
        end_membership(membership=lead, by=by)
    if not row.memberships.live().filter(user=by).exists():
        begin_membership(model=OrganisationMembership, user=by, role=LISTING_KEEPER, by=by, on=row)


@transaction.atomic
def end_access(*, organisation: Organisation, user: User, by: User) -> None:
    """End all that somebody may do for an organisation, and their sessions. Raises NotDone for the only lead."""
    row = _locked(organisation)
    if user != by and not _leads(row).filter(user=by).exists():
        raise NotDone("You are no lead of this organisation any more.")
    _refuse_last_lead(row, user)
    _end_all(row, user, by=by)


@transaction.atomic
def hand_to_moderators(*, organisation: Organisation, by: User) -> None:
    """Leave, even as the only lead: its listings stay published, and moderators say who leads it next."""
    row = _locked(organisation)
    _end_all(row, by, by=by)
    log(instance=row, action="waypost.handed_over", user=by)


@transaction.atomic
def begin_organisation(*, name: str, phone: str, url: str, email: str, by: User) -> Organisation:
    """A new organisation, as a draft that only its people and moderators see, with `by` as its lead.

    Raises NotDone after many on one day.
    """
    # Whoever leads what they made gave themselves that role.
    lately = OrganisationMembership.objects.filter(
        user=by, given_by=by, created_at__gt=timezone.now() - _DAY, role=ORGANISATION_LEAD.slug
    )
    if lately.count() >= settings.CLAIMS_A_DAY:
        raise NotDone("You have added many organisations today. Please come back tomorrow.")
    organisation = Organisation(
        name=name,
        phone=phone,
        url=url,
        email=email,
        live=False,
        is_managed=True,
        has_unpublished_changes=True,
    )
    organisation.full_clean(exclude=["slug"])
    organisation.save()
    revision = organisation.save_revision(user=by)
    log(instance=organisation, action="waypost.begun", user=by, revision=revision)
    begin_membership(model=OrganisationMembership, user=by, role=ORGANISATION_LEAD, by=by, on=organisation)
    return organisation


def _locked(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _leads(organisation: Organisation) -> QuerySet[OrganisationMembership]:
    return organisation.memberships.live().filter(role=ORGANISATION_LEAD.slug)


def _refuse_last_lead(organisation: Organisation, user: User) -> None:
    leads = set(_leads(organisation).values_list("user", flat=True))
    if leads == {user.pk}:
        raise NotDone(LAST_LEAD)


def _end_all(organisation: Organisation, user: User, *, by: User) -> None:
    theirs = list(organisation.memberships.not_over().filter(user=user))
    if not theirs:
        raise NotDone(_NOT_THERE)
    for membership in theirs:
        end_membership(membership=membership, by=by)
