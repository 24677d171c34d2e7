"""What is written about claims: the code to the organisation, word to those who manage it, the answer to who asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from accounts.permissions import Permission
from accounts.roles import roles_with
from directory.claim_codes import code_of
from messaging.actions import send
from messaging.registry import Addressee, Kind, Withheld, register_kind, register_recipient

if TYPE_CHECKING:
    from accounts.models import User
    from directory.models import Claim, OrganisationMembership
    from messaging.models import Message

CODE = "directory.claim_code"
TOLD = "directory.claim_told"
ANSWER = "directory.claim_answer"
REVOKED = "directory.manager_revoked"
_LONGEST_NAME = 60


def register() -> None:
    """Our kinds of message; and behind “claim:12” stands the organisation that the claim is of."""
    register_recipient("claim", addressee_of_claim)
    # Somebody waits for it, with the page open.
    register_kind(
        Kind(
            CODE, context=code_in_words, at_any_hour=True, useful_for=timedelta(days=2), template="claim_code"
        )
    )
    register_kind(Kind(TOLD, context=claim_in_words, template="claim_told"))
    register_kind(Kind(ANSWER, context=answer_in_words, template="claim_answer"))
    register_kind(Kind(REVOKED, context=revoked_in_words, template="claim_revoked"))


# --- Asking for them --------------------------------------------------------------------------------


def send_code(claim: Claim) -> None:
    """The code of this claim's number to the organisation's public address."""
    send(
        kind=CODE,
        to=f"claim:{claim.pk}",
        event=f"claim:{claim.pk}:code:{claim.code_number}",
        about={"claim": claim.pk, "number": claim.code_number},
    )


def tell_managers(claim: Claim) -> None:
    """Word to each lead that somebody else asks."""
    leads = [role.slug for role in roles_with(Permission.MANAGE_OWN_PEOPLE)]
    managing = claim.organisation.memberships.live().filter(role__in=leads)
    for user in managing.order_by("user").values_list("user", flat=True).distinct():
        send(kind=TOLD, to=f"user:{user}", event=f"claim:{claim.pk}:told", about={"claim": claim.pk})


def send_answer(claim: Claim) -> None:
    """What became of it, to who asked."""
    send(
        kind=ANSWER,
        to=f"user:{claim.claimant_id}",
        event=f"claim:{claim.pk}:answer",
        about={"claim": claim.pk},
    )


def tell_of_revoking(membership: OrganisationMembership) -> None:
    """Word to somebody whose role a moderator ended."""
    send(
        kind=REVOKED,
        to=f"user:{membership.user_id}",
        event=f"membership:{membership.pk}:revoked",
        about={"membership": membership.pk},
    )


# --- Judged and put into words at the moment of sending ---------------------------------------------


def addressee_of_claim(key: str, message: Message) -> Addressee | Withheld:
    """The organisation's own public address, while this very code counts."""
    from directory.models import Claim

    claim = Claim.objects.select_related("organisation").filter(pk=key).first()
    if claim is None or claim.status != Claim.Status.CODE_SENT:
        return Withheld("claim_over")
    if message.about.get("number") != claim.code_number:
        return Withheld("newer_code")
    if not claim.organisation.live or not claim.organisation.email:
        return Withheld("no_public_address")
    return Addressee(email=claim.organisation.email, name=claim.organisation.name)


def code_in_words(about: Mapping[str, object], recipient: str) -> Mapping[str, object]:
    """The code: made here, at the moment of sending, and put nowhere else."""
    claim = _claim(about)
    return {
        "organisation": claim.organisation,
        "claimant": plain_name(claim.claimant),
        "code": code_of(claim),
        "runs_out_at": claim.code_runs_out_at(),
    }


def claim_in_words(about: Mapping[str, object], recipient: str) -> Mapping[str, object] | Withheld:
    """Who asks for what."""
    claim = _claim(about)
    if not claim.is_open:
        return Withheld("claim_over")
    return {"organisation": claim.organisation, "claimant": plain_name(claim.claimant)}


def answer_in_words(about: Mapping[str, object], recipient: str) -> Mapping[str, object]:
    """What a moderator decided, and said to it."""
    claim = _claim(about)
    return {
        "organisation": claim.organisation,
        "is_accepted": claim.status == claim.Status.ACCEPTED,
        "answer": claim.answer,
    }


def revoked_in_words(about: Mapping[str, object], recipient: str) -> Mapping[str, object]:
    """For which organisation."""
    from directory.models import OrganisationMembership

    membership = OrganisationMembership.objects.select_related("organisation").get(
        pk=str(about["membership"])
    )
    return {"organisation": membership.organisation}


def plain_name(user: User) -> str:
    """A name as it may go to a stranger's inbox: whoever signs up types it, so no address, number or link is left."""
    name = re.sub(r"[^\w\s'’-]|[\d_]", "", user.get_full_name())
    return " ".join(name.split())[:_LONGEST_NAME].strip() or "Somebody"


def _claim(about: Mapping[str, object]) -> Claim:
    from directory.models import Claim

    return Claim.objects.select_related("organisation", "claimant").get(pk=str(about["claim"]))
