"""Every change to who may do what: roles given and taken, invitations, sessions ended."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TypeVar

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from accounts import groups, registry
from accounts.models import Invitation, Membership, User
from accounts.roles import Role, UnknownRole
from accounts.signals import membership_begun, membership_ended
from messaging.actions import send

M = TypeVar("M", bound=Membership)

INVITATION = "accounts.invitation"  # the kind of its message, and the salt of its link


class NotDone(Exception):
    """What was asked for can't be done now; the text says why, to whoever asked."""


# --- Memberships ------------------------------------------------------------------------------------


@transaction.atomic
def begin_membership(
    *,
    model: type[M],
    user: User,
    role: Role,
    by: User | None,
    on: models.Model | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> M:
    """Give somebody a role on `on` (None: on the whole site); who has it already keeps it, until the later day.

    Raises UnknownRole where memberships of this kind don't give it.
    """
    if role not in model.roles:
        raise UnknownRole(f"{role.slug} is no role of {model._meta.verbose_name_plural}.")
    source = registry.source_labelled(model._meta.label_lower)
    where = {source.on: on} if source.on else {}
    # Two who give the same role at once wait here for each other.
    User.objects.select_for_update().get(pk=user.pk)
    there = model.objects.not_over().filter(user=user, role=role.slug, **where).first()
    if there is not None:
        there.starts_on = min(there.starts_on, starts_on or timezone.localdate())
        there.ends_on = max(there.ends_on, ends_on) if there.ends_on and ends_on else None
        there.save(update_fields=["starts_on", "ends_on"])
        membership = there
    else:
        _close_what_ran_out(model, user, role, where)
        begins = {"starts_on": starts_on} if starts_on else {}
        membership = model.objects.create(
            user=user, role=role.slug, ends_on=ends_on, given_by=by, **begins, **where
        )
        membership_begun.send(sender=model, membership=membership, by=by)
    groups.put_in_step(user)
    return membership


def _close_what_ran_out(
    model: type[M], user: User, role: Role, where: dict[str, models.Model | None]
) -> None:
    """One that ended by its own date leaves its place to a new one."""
    over = model.objects.filter(user=user, role=role.slug, ended_at=None, **where)
    over.update(ended_at=timezone.now())


@transaction.atomic
def end_membership(*, membership: Membership, by: User | None) -> None:
    """Take a role away now, and end every session of whoever had it. Taken away already, nothing happens."""
    model = type(membership)
    row = model.objects.select_for_update().select_related("user").get(pk=membership.pk)
    if row.ended_at is not None:
        return
    row.ended_at, row.ended_by = timezone.now(), by
    row.save(update_fields=["ended_at", "ended_by"])
    end_sessions(user=row.user)
    groups.put_in_step(row.user)
    membership_ended.send(sender=model, membership=row, by=by)


@transaction.atomic
def end_sessions(*, user: User) -> None:
    """Sign somebody out wherever they are signed in, from their next request on."""
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
    for session in UserSession.objects.filter(user=user):
        session.end()


def forget_sessions(now: datetime) -> None:
    """Delete sessions that have run out, and what was noted of the devices they were on."""
    Session.objects.filter(expire_date__lt=now).delete()
    gone = ~Exists(Session.objects.filter(session_key=OuterRef("session_key")))
    UserSession.objects.filter(gone).delete()


def put_all_in_step(now: datetime) -> None:
    """As days pass, memberships begin and run out: groups follow, and who lost a role is signed out."""
    today = timezone.localdate(now)
    for source in registry.sources():
        for membership in source.model.objects.filter(ended_at=None, ends_on__lt=today):
            end_membership(membership=membership, by=None)
    for user in groups.out_of_step(today):
        groups.put_in_step(user)


# --- Invitations ------------------------------------------------------------------------------------


@transaction.atomic
def invite(
    *,
    email: str,
    role: Role,
    model: type[Membership],
    by: User,
    on: models.Model | None = None,
    ends_on: date | None = None,
) -> Invitation:
    """Offer a role to whoever reads the mail of an address. An open invitation to the same is renewed, not doubled.

    Raises UnknownRole where memberships of this kind don't give it.
    """
    if role not in model.roles:
        raise UnknownRole(f"{role.slug} is no role of {model._meta.verbose_name_plural}.")
    same = {
        "email": User.objects.normalize_email(email).lower(),
        "role": role.slug,
        "membership": model._meta.label_lower,
        "on_key": on.pk if on else None,
    }
    Invitation.objects.open().filter(**same).update(revoked_at=timezone.now(), email="")
    invitation = Invitation.objects.create(
        **same,
        ends_on=ends_on,
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=settings.INVITATION_DAYS),
    )
    send(
        kind=INVITATION,
        to=f"invitation:{invitation.pk}",
        event=f"invitation:{invitation.pk}",
        about={"invitation": invitation.pk},
    )
    return invitation


def token_of(invitation: Invitation) -> str:
    """The secret end of its link: signed, so that nobody makes one up."""
    return signing.dumps(invitation.pk, salt=INVITATION)


def invitation_of(token: str) -> Invitation | None:
    """The open invitation whose link ends so; None for any other text."""
    try:
        key = signing.loads(token, salt=INVITATION)
    except signing.BadSignature:
        return None
    return Invitation.objects.open().filter(pk=key).first()


def is_for(invitation: Invitation, user: User) -> bool:
    """Whether this person has proven that they read the mail of the address it was sent to."""
    return EmailAddress.objects.filter(user=user, email__iexact=invitation.email, verified=True).exists()


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User) -> Membership:
    """Take up what an invitation offers, once. Raises NotDone, and says why, where it can't be taken up."""
    row = Invitation.objects.select_for_update().open().filter(pk=invitation.pk).first()
    if row is None:
        raise NotDone("This invitation was used, withdrawn or has run out. Ask for a new one.")
    if not is_for(row, by):
        raise NotDone(
            "This invitation was sent to another address. Sign in with the account of that address."
        )
    scope, on = row.source.scope, row.on
    if scope is not None and on is None:
        raise NotDone("What you were invited to isn’t there any more.")
    membership = begin_membership(
        model=row.source.model, user=by, role=row.role_offered, by=row.invited_by, on=on, ends_on=row.ends_on
    )
    row.accepted_at, row.accepted_by, row.email = timezone.now(), by, ""
    row.save(update_fields=["accepted_at", "accepted_by", "email"])
    return membership


@transaction.atomic
def revoke_invitation(*, invitation: Invitation) -> None:
    """Take an invitation back; one that was accepted stays."""
    Invitation.objects.open().filter(pk=invitation.pk).update(revoked_at=timezone.now(), email="")


def forget_addresses(now: datetime) -> None:
    """Erase the addresses of invitations that nobody can accept any more."""
    Invitation.objects.over(now).update(email="")
