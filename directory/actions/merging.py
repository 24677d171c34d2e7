"""Two listings that are one, or said to be two.

One of the two stays as it is. The other keeps its row, its ids and its history, is taken off the site for good, and
its address leads to the one that stays. It can't be undone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.actions import begin_membership, end_membership
from accounts.models import Invitation
from directory.actions.listings import announce_changed, set_managed
from directory.actions.proposals import NotDone
from directory.addresses import keep_old_address
from directory.models import (
    Claim,
    ImportProposal,
    LikelyDuplicate,
    ListingReport,
    Organisation,
    OrganisationMembership,
    Service,
)
from directory.models.listing import Listing

if TYPE_CHECKING:
    from accounts.models import User

L = TypeVar("L", Service, Organisation)


@transaction.atomic
def set_are_two(*, pair: LikelyDuplicate, are_two: bool, by: User) -> None:
    """Say that a pair are two services, so that nobody is asked again; or take that back."""
    pair.are_two_since, pair.are_two_by = (timezone.now(), by) if are_two else (None, None)
    pair.save(update_fields=["are_two_since", "are_two_by"])
    for service, other in ((pair.first, pair.second), (pair.second, pair.first)):
        log(
            instance=service,
            action="waypost.are_two",
            user=by,
            data={"are_two": are_two, "other": other.pk, "other_name": other.name},
        )


@transaction.atomic
def merge_services(*, kept: Service, gone: Service, by: User) -> None:
    """Make one of two services that are one: `kept` stays as it is, `gone` leads there.

    Reports of `gone` that nobody answered go along; what feeds propose for it is overtaken. Raises NotDone.
    """
    kept, gone = _both(kept, gone, by)
    _take_off(gone, kept)
    ListingReport.objects.open().filter(service=gone).update(service=kept)
    _say(kept, gone, by)
    announce_changed(service_ids=[kept.pk, gone.pk])


@transaction.atomic
def merge_organisations(*, kept: Organisation, gone: Organisation, by: User) -> None:
    """Make one of two organisations that are one: `kept` stays as it is, and has the services of `gone` too.

    Drafts of these follow (`Service.with_content_json`). The people of `gone` manage `kept` from now on, with the
    roles that they have; who asks to manage it, who is invited and what is reported go along. Raises NotDone.
    """
    kept, gone = _both(kept, gone, by)
    moved = list(gone.services.order_by("pk").values_list("pk", flat=True))
    Service.objects.filter(organisation=gone).update(organisation=kept)
    ListingReport.objects.open().filter(organisation=gone).update(organisation=kept)
    _move_people(kept, gone, by)
    _move_claims(kept, gone)
    _take_off(gone, kept)
    _say(kept, gone, by)
    announce_changed(service_ids=moved)


# --- Both -------------------------------------------------------------------------------------------


def _both(kept: L, gone: L, by: User) -> tuple[L, L]:
    """The two as they are now, locked in the order of their keys, once nothing stands in the way."""
    model = type(kept)
    if kept.pk == gone.pk:
        raise NotDone("These are one already. Choose two.")
    locked = model._default_manager.select_for_update(of=("self",)).filter(pk__in=[kept.pk, gone.pk])
    rows = {row.pk: row for row in locked.order_by("pk")}
    kept, gone = rows[kept.pk], rows[gone.pk]
    if kept.merged_into_id or gone.merged_into_id:
        raise NotDone("One of the two was merged meanwhile.")
    if not kept.live:
        raise NotDone(f"“{kept}” is not published, so nobody could be led there. Publish it first.")
    if isinstance(kept, Service) and kept.status != Service.Status.ACTIVE:
        raise NotDone(f"“{kept}” is closed, so nobody should be led there. Open it first.")
    for row in (kept, gone):
        if reason := _in_the_way(row, by):
            raise NotDone(f"“{row}”: {reason}")
    return kept, gone


def _in_the_way(listing: Listing, by: User) -> str:
    if listing.workflow_in_progress:
        return "a draft of it is with the moderators. Decide on the draft first."
    if listing.scheduled_revision:
        return "a draft of it is to be published at a set time. Take the time away first."
    lock = listing.get_lock()
    return "it is locked. Ask whoever locked it." if lock and lock.for_user(by) else ""


def _take_off(gone: L, kept: L) -> None:
    """Off the site, with its address leading on. What was merged into it before is now merged into the other."""
    if gone.live or gone.first_published_at:
        keep_old_address(old=gone.get_absolute_url(), new=kept.get_absolute_url())
    rows = type(gone)._default_manager
    closed = {"status": Service.Status.DEFUNCT} if isinstance(gone, Service) else {"is_managed": False}
    rows.filter(pk=gone.pk).update(
        live=False, has_unpublished_changes=False, live_revision=None, merged_into=kept.pk, **closed
    )
    rows.filter(merged_into=gone.pk).update(merged_into=kept.pk)
    proposals = ImportProposal.objects.waiting().of_listing(gone)
    proposals.update(decision=ImportProposal.Decision.SUPERSEDED, decided_at=timezone.now())


def _say(kept: L, gone: L, by: User) -> None:
    """In both histories, naming the other."""
    log(instance=kept, action="waypost.merged", user=by, data={"other": gone.pk, "other_name": gone.name})
    log(
        instance=gone, action="waypost.merged_into", user=by, data={"other": kept.pk, "other_name": kept.name}
    )


# --- An organisation's people -----------------------------------------------------------------------


def _move_people(kept: Organisation, gone: Organisation, by: User) -> None:
    """Rows say who could do what, when; so each role is begun there and ended here."""
    theirs = list(gone.memberships.not_over().select_related("user"))
    for membership in theirs:
        begin_membership(
            model=OrganisationMembership,
            user=membership.user,
            role=membership.role_held,
            by=by,
            on=kept,
            starts_on=membership.starts_on,
            ends_on=membership.ends_on,
        )
    for membership in theirs:
        end_membership(membership=membership, by=by)
    if theirs and not kept.is_managed:
        set_managed(organisation=kept, is_managed=True, by=by)
    label = OrganisationMembership._meta.label_lower
    Invitation.objects.open().filter(membership=label, on_key=gone.pk).update(on_key=kept.pk)


def _move_claims(kept: Organisation, gone: Organisation) -> None:
    """A moderator decides each: a code went to the address of the one that is gone, and proves nothing here."""
    there = kept.claims.open().values("claimant")
    managing = kept.memberships.live().values("user")
    settled = gone.claims.open().filter(claimant__in=there) | gone.claims.open().filter(claimant__in=managing)
    keys = list(settled.values_list("pk", flat=True))
    Claim.objects.filter(pk__in=keys).update(status=Claim.Status.WITHDRAWN, decided_at=timezone.now())
    gone.claims.open().update(organisation=kept, status=Claim.Status.WAITING)
