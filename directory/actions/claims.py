"""Who manages an organisation: asked for, proven by a code from its own post or by a moderator, objected to, ended.

Whoever changes a claim locks its organisation first and then the claim, so that of two who come at once the second
finds what the first did.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from wagtail.log_actions import log

from accounts.actions import begin_membership, end_membership
from accounts.roles import ORGANISATION_LEAD
from directory.actions.listings import set_managed
from directory.actions.proposals import NotDone
from directory.claim_codes import is_code_of
from directory.claim_messages import send_answer, send_code, tell_managers, tell_of_revoking
from directory.models import Claim, Organisation, OrganisationMembership

if TYPE_CHECKING:
    from accounts.models import User

_DAY = timedelta(days=1)
_DECIDED = "This claim was decided meanwhile."


class CodeAnswer(Enum):
    """What a code that was typed came to."""

    ACCEPTED = auto()
    WRONG = auto()
    WRONG_TOO_OFTEN = auto()  # a moderator decides now
    RUN_OUT = auto()
    CONTESTED = auto()  # right, but somebody manages it meanwhile: a moderator decides


# --- The claimant -----------------------------------------------------------------------------------


@transaction.atomic
def ask_to_manage(*, organisation: Organisation, by: User, words: str, by_code: bool) -> Claim:
    """Ask to manage an organisation; with `by_code` a code goes to its public e-mail address.

    Where somebody manages it already they are told, and a moderator decides whatever was chosen. Raises NotDone.
    """
    row = _locked(organisation)
    if not row.live or row.merged_into_id:
        raise NotDone("This organisation isn’t in the directory any more.")
    if row.memberships.live().filter(user=by).exists():
        raise NotDone("You look after this organisation already.")
    if row.claims.open().filter(claimant=by).exists():
        raise NotDone("You have asked already. This is how far it has come.")
    _refuse_many_claims(by)
    is_managed = row.memberships.live().exists()
    claim = Claim.objects.create(organisation=row, claimant=by, words=words)
    if is_managed:
        tell_managers(claim)
    elif by_code:
        _send_code(claim, row)
    return claim


@transaction.atomic
def send_another_code(*, claim: Claim, by: User) -> Claim:
    """Send a new code; older ones count no more. Raises NotDone, after the third above all."""
    row = _own_open(claim, by)
    if row.status != Claim.Status.CODE_SENT:
        raise NotDone("A moderator looks at this now, so no code is needed.")
    if row.code_number > settings.CLAIM_RESENDS:
        raise NotDone("That many codes were sent. Ask a moderator instead.")
    _send_code(row, row.organisation)
    return row


@transaction.atomic
def ask_moderator(*, claim: Claim, by: User) -> Claim:
    """Leave it to a moderator, because no code comes."""
    row = _own_open(claim, by)
    _leave_to_moderator(row)
    return row


@transaction.atomic
def withdraw_claim(*, claim: Claim, by: User) -> Claim:
    """Take it back: a code that is on its way counts no more."""
    row = _own_open(claim, by)
    _close(row, Claim.Status.WITHDRAWN, by=by)
    return row


@transaction.atomic
def try_code(*, claim: Claim, code: str, by: User) -> CodeAnswer:
    """Type a code. The right one makes `by` the lead at once, unless the organisation has managers by now.

    Raises NotDone where no code counts any more.
    """
    row = _own_open(claim, by)
    if row.status != Claim.Status.CODE_SENT:
        raise NotDone("A moderator looks at this now, so no code is needed.")
    runs_out_at = row.code_runs_out_at()
    if runs_out_at is None or timezone.now() >= runs_out_at:
        return CodeAnswer.RUN_OUT
    if not is_code_of(row, code):
        return _count_wrong(row)
    if row.organisation.memberships.live().exists():
        _leave_to_moderator(row)
        tell_managers(row)
        return CodeAnswer.CONTESTED
    _accept(row, by=None)
    log(instance=row.organisation, action="waypost.claim_by_code", user=by, data={"claim": row.pk})
    return CodeAnswer.ACCEPTED


def _count_wrong(claim: Claim) -> CodeAnswer:
    claim.wrong_codes += 1
    claim.save(update_fields=["wrong_codes"])
    if claim.wrong_codes < settings.CLAIM_WRONG_CODES:
        return CodeAnswer.WRONG
    _leave_to_moderator(claim)
    return CodeAnswer.WRONG_TOO_OFTEN


# --- Those who manage it already --------------------------------------------------------------------


@transaction.atomic
def object_to_claim(*, claim: Claim, words: str, by: User) -> Claim:
    """Say, as one of its people, why somebody should not manage it: to the moderators. Raises NotDone."""
    row = _open(claim)
    row.objection, row.objected_by = words, by
    row.save(update_fields=["objection", "objected_by"])
    _leave_to_moderator(row)
    return row


# --- Moderators -------------------------------------------------------------------------------------


@transaction.atomic
def accept_claim(*, claim: Claim, answer: str, by: User) -> OrganisationMembership:
    """Make the claimant a lead, and tell them. Raises NotDone if it was decided meanwhile."""
    row = _open(claim)
    if not row.organisation.live or row.organisation.merged_into_id:
        raise NotDone("This organisation isn’t in the directory any more.")
    row.answer = answer
    membership = _accept(row, by=by)
    log(instance=row.organisation, action="waypost.claim_accepted", user=by, data={"claim": row.pk})
    send_answer(row)
    return membership


@transaction.atomic
def refuse_claim(*, claim: Claim, answer: str, by: User) -> Claim:
    """Leave all as it is, and tell the claimant why. Raises NotDone if it was decided meanwhile."""
    row = _open(claim)
    row.answer = answer
    _close(row, Claim.Status.REFUSED, by=by)
    log(instance=row.organisation, action="waypost.claim_refused", user=by, data={"claim": row.pk})
    send_answer(row)
    return row


@transaction.atomic
def revoke_manager(*, membership: OrganisationMembership, by: User) -> None:
    """End, as a moderator, what somebody may do for an organisation, and tell them. Ended already, nothing happens."""
    organisation = _locked(membership.organisation)
    if not organisation.memberships.filter(pk=membership.pk, ended_at=None).exists():
        return
    end_membership(membership=membership, by=by)
    log(instance=organisation, action="waypost.manager_revoked", user=by, data={"membership": membership.pk})
    tell_of_revoking(membership)


def nobody_left(*, organisation: Organisation, by: User | None) -> None:
    """Once an organisation's last manager is gone feeds and moderators keep it again; its listings stay as they are."""
    row = _locked(organisation)
    if row.is_managed and not row.memberships.not_over().filter(user__is_active=True).exists():
        set_managed(organisation=row, is_managed=False, by=by)


# --- What time triggers -----------------------------------------------------------------------------


def close_run_out(now: datetime) -> None:
    """Close the claims whose code ran out, and that nobody took further."""
    before = now - timedelta(days=settings.CLAIM_CODE_DAYS)
    for claim in Claim.objects.filter(status=Claim.Status.CODE_SENT, code_sent_at__lte=before):
        with transaction.atomic():
            _locked(claim.organisation)
            still = Claim.objects.filter(pk=claim.pk, status=Claim.Status.CODE_SENT, code_sent_at__lte=before)
            still.update(status=Claim.Status.EXPIRED, decided_at=now)


# --- Steps ------------------------------------------------------------------------------------------


def _locked(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _open(claim: Claim) -> Claim:
    """The claim as it is now, locked; raises NotDone where nothing can come of it any more."""
    organisation = _locked(claim.organisation)
    row = Claim.objects.select_for_update(of=("self",)).select_related("claimant").get(pk=claim.pk)
    if not row.is_open:
        raise NotDone(_DECIDED)
    if row.organisation_id == organisation.pk:
        row.organisation = organisation
    return row


def _own_open(claim: Claim, by: User) -> Claim:
    row = _open(claim)
    if row.claimant_id != by.pk:
        raise NotDone("This claim is somebody else’s.")
    return row


def _accept(claim: Claim, *, by: User | None) -> OrganisationMembership:
    membership = begin_membership(
        model=OrganisationMembership,
        user=claim.claimant,
        role=ORGANISATION_LEAD,
        by=by,
        on=claim.organisation,
    )
    if not claim.organisation.is_managed:
        set_managed(organisation=claim.organisation, is_managed=True, by=by or claim.claimant)
    _close(claim, Claim.Status.ACCEPTED, by=by)
    return membership


def _close(claim: Claim, status: Claim.Status, *, by: User | None) -> None:
    claim.status, claim.decided_at, claim.decided_by = status, timezone.now(), by
    claim.save(update_fields=["status", "decided_at", "decided_by", "answer"])


def _leave_to_moderator(claim: Claim) -> None:
    claim.status = Claim.Status.WAITING
    claim.save(update_fields=["status"])


def _send_code(claim: Claim, organisation: Organisation) -> None:
    if not organisation.email:
        raise NotDone("No e-mail address of this organisation is known. Ask a moderator instead.")
    _refuse_many_codes(organisation)
    claim.status = Claim.Status.CODE_SENT
    claim.code_number += 1
    claim.code_sent_at = timezone.now()
    claim.save(update_fields=["status", "code_number", "code_sent_at"])
    send_code(claim)


def _refuse_many_claims(by: User) -> None:
    """Counted from the rows and not from a cache: it holds however often the cache is emptied."""
    lately = Claim.objects.filter(claimant=by, created_at__gt=timezone.now() - _DAY)
    if lately.count() >= settings.CLAIMS_A_DAY:
        raise NotDone("You have asked for many organisations today. Please come back tomorrow.")


def _refuse_many_codes(organisation: Organisation) -> None:
    """So that nobody, with however many accounts, floods an inbox. The organisation is locked, so the count holds."""
    lately = organisation.claims.filter(code_sent_at__gt=timezone.now() - _DAY)
    sent = lately.aggregate(sent=Sum("code_number"))["sent"] or 0
    if sent >= settings.CLAIM_CODES_A_DAY:
        raise NotDone(
            "Many codes were sent to this organisation today. Please come back tomorrow, or ask a moderator instead."
        )
