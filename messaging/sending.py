"""The job of the outbox: one message is judged, put into words, marked, handed over, and marked again.

A message is marked as being sent, and that is committed, before the provider hears of it. So one that is found
with that mark may have been taken: it is sent again only if a provider that can be asked says that it has it not.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from messaging import registry
from messaging.models import Message
from messaging.phone import NotAMobile, to_e164
from messaging.providers.answers import Away, Letter, MaybeTaken, NotSent, NotTaken, Provider, Refused
from messaging.providers.chosen import provider_of
from messaging.quiet_hours import quiet_until
from messaging.registry import Addressee, Kind, Withheld
from messaging.rendering import words_of
from messaging.states import Channel, Reason, Status
from messaging.texts import TooLong
from outbox.models import Job
from outbox.registry import NotNow, SomeFailed

logger = logging.getLogger(__name__)

# A provider that took a message in the last moment may need so long to know of it.
SETTLING = timedelta(minutes=1)
# GOV.UK Notify forgets after seven days by default.
PROVIDERS_REMEMBER = timedelta(days=6)


class _GivenUp(Exception):
    """This message can't be sent, whoever tries."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Prepared:
    message: Message
    provider: Provider
    letter: Letter


def send_messages(jobs: Sequence[Job]) -> None:
    """Send what the jobs name, by the ids of messages: the outbox's handler, which gets one job at a time."""
    for job in jobs:
        try:
            _send(UUID(job.key))
        except _Settling as settling:
            raise SomeFailed({job: NotNow(settling.wait)}) from None
        except NotSent as error:
            # Said of the job, not raised: what was written of the message is to stay, also within a transaction.
            raise SomeFailed({job: error}) from None


class _Settling(Exception):
    """It is too early to ask what became of a message."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("too early to ask")
        self.wait = wait


def _send(pk: UUID) -> None:
    unclear = Message.objects.unclear().filter(pk=pk).first()
    if unclear is not None and not _is_free_to_go(unclear, now=timezone.now()):
        return
    prepared = _prepare(pk, now=timezone.now())
    if prepared is not None:
        _hand_over(prepared)


def _is_free_to_go(message: Message, *, now: datetime) -> bool:
    """Whether one that may have been taken was not, so that it can be sent. Raises NotNow and NotTaken."""
    this = Message.objects.filter(pk=message.pk)
    provider = provider_of(Channel(message.channel))
    handed_at = message.handed_at or message.created_at
    if provider is None or not provider.can_be_asked or now - handed_at > PROVIDERS_REMEMBER:
        if this.move(Status.UNCERTAIN):
            logger.error("messages: nobody knows whether %s was sent; it is not sent again", message)
        return False
    if now - handed_at < SETTLING:
        raise _Settling(handed_at + SETTLING - now)
    try:
        taken = provider.has_taken(message.pk)
    except Away as away:
        raise NotNow(away.after) from away
    if taken:
        this.move(Status.SENT, at=handed_at)
        return False
    return this.move(Status.WAITING) == 1


def _prepare(pk: UUID, *, now: datetime) -> _Prepared | None:
    """Mark a message as being sent and give all that is needed for it; None if it is not to be sent (now)."""
    with transaction.atomic():
        message = Message.objects.to_be_sent().filter(pk=pk).select_for_update().first()
        if message is None:
            return None
        this = Message.objects.filter(pk=pk)
        this.filter(status=Status.FAILED).move(Status.WAITING)
        kind = registry.kind_named(message.kind)
        if not kind.at_any_hour and (until := quiet_until(now)):
            this.postpone(until=until)
            return None
        try:
            prepared = _written(message, kind, now=now)
        except _GivenUp as given_up:
            this.move(Status.FAILED, reason=given_up.reason)
            logger.error("messages: %s can't be sent (%s)", message, given_up.reason)
            return None
        if isinstance(prepared, Withheld):
            this.move(Status.WITHHELD, reason=prepared.reason)
            logger.info("messages: %s withheld (%s)", message, prepared.reason)
            return None
        this.move(Status.SENDING, at=now)
        return prepared


def _written(message: Message, kind: Kind, *, now: datetime) -> _Prepared | Withheld:
    """Judge a message and put it into words. Raises _GivenUp."""
    if kind.useful_for is not None and now > message.created_at + kind.useful_for:
        return Withheld(Reason.LATE)
    channel = Channel(message.channel)
    provider = provider_of(channel)
    if provider is None:
        return Withheld(Reason.NO_PROVIDER)
    resolve, key = registry.resolver_of(message.recipient)
    addressee = resolve(key, message)
    if isinstance(addressee, Withheld):
        return addressee
    to = _address(addressee, channel)
    context = kind.context(message.about, message.recipient)
    if isinstance(context, Withheld):
        return context
    try:
        words = words_of(kind, channel, context=context, addressee=addressee)
    except TooLong:
        raise _GivenUp(Reason.TOO_LONG) from None
    return _Prepared(message, provider, Letter(message.pk, to, words.subject, words.body))


def _address(addressee: Addressee, channel: Channel) -> str:
    written = addressee.phone if channel == Channel.TEXT else addressee.email
    if not written:
        raise _GivenUp(Reason.NO_ADDRESS)
    try:
        if channel == Channel.TEXT:
            return to_e164(written)
        validate_email(written)
    except (NotAMobile, ValidationError):
        raise _GivenUp(Reason.BAD_ADDRESS) from None
    return written


def _hand_over(prepared: _Prepared) -> None:
    """Give it to the provider, and mark what became of it. Raises NotNow, NotTaken and MaybeTaken for the outbox."""
    message = prepared.message
    this = Message.objects.filter(pk=message.pk)
    try:
        prepared.provider.hand_over(prepared.letter)
    except Refused as refused:
        this.move(Status.FAILED, reason=refused.reason)
        logger.warning("messages: %s was refused (%s)", message, refused.said)
    except Away as away:
        this.move(Status.WAITING)
        logger.warning("messages: nobody takes %s (%s)", message, away.said)
        raise NotNow(away.after) from away
    except NotTaken as not_taken:
        this.move(Status.WAITING)
        logger.warning("messages: %s was not taken (%s)", message, not_taken.said)
        raise
    except MaybeTaken as unclear:
        logger.warning("messages: %s may have been taken (%s)", message, unclear.said)
        if prepared.provider.can_be_asked:
            raise
        this.move(Status.UNCERTAIN)
    else:
        this.move(Status.SENT, at=timezone.now())
