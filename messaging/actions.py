"""Asking for messages, and taking them back."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from messaging.models import LONGEST_KEY, Message
from messaging.quiet_hours import quiet_until
from messaging.registry import kind_named, resolver_of
from messaging.states import Channel, Reason, Status
from outbox.actions import enqueue

# A job's kind by channel: while the provider of one is away, the other goes on.
JOBS = {Channel.EMAIL: "messaging.email", Channel.TEXT: "messaging.text"}

_RECIPIENT = re.compile(r"[a-z][a-z_]*:[\w:.-]+", re.ASCII)
_EVENT = re.compile(r"[\w:.-]+", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_CODE = re.compile(r"[\w:.-]{0,100}", re.ASCII)


def send(
    *,
    kind: str,
    to: str,
    event: str,
    channel: Channel = Channel.EMAIL,
    about: Mapping[str, object] | None = None,
    now: datetime | None = None,
) -> Message:
    """Have one message sent to a recipient because of one event, if and when the current transaction commits.

    Asked again for the same kind, event, recipient and channel it gives the message that there is, whatever has
    become of it, and changes nothing. `to` is `<prefix>:<key>`, such as "user:12"; `about` holds ids, numbers,
    and codes without spaces. Raises UnknownKind, UnknownRecipient, and ValueError for what is no key or code.
    """
    registered = kind_named(kind)
    resolver_of(to)
    if channel not in registered.channels:
        raise ValueError(f"Messages of kind {kind!r} don't go by {Channel(channel).label}.")
    _refuse_what_tells(to=to, event=event, about=about or {})
    now = now or timezone.now()
    wanted = Message(
        kind=kind,
        channel=channel,
        recipient=to,
        event=event,
        about=dict(about or {}),
        created_at=now,
        not_before=None if registered.at_any_hour else quiet_until(now),
    )
    with transaction.atomic():
        # Whoever comes second waits for the first to commit, and then finds its row.
        Message.objects.bulk_create([wanted], ignore_conflicts=True)
        message = Message.objects.get(kind=kind, event=event, recipient=to, channel=channel)
        if message.pk == wanted.pk and message.not_before is None:
            enqueue(JOBS[Channel(channel)], [str(message.pk)])
    return message


def cancel(*, to: str, kind: str | None = None) -> int:
    """Withhold all that waits for a recipient (of one kind, or any); returns how many.

    What is with the provider already can't be called back. What was given up is withheld too, for it could be
    tried again.
    """
    waiting = Message.objects.for_recipient(to).to_be_sent()
    if kind is not None:
        waiting = waiting.filter(kind=kind)
    with transaction.atomic():
        keys = list(waiting.select_for_update().values_list("pk", flat=True))
        theirs = Message.objects.filter(pk__in=keys)
        theirs.filter(status=Status.FAILED).move(Status.WAITING)
        return theirs.move(Status.WITHHELD, reason=Reason.CANCELLED)


def _refuse_what_tells(*, to: str, event: str, about: Mapping[str, object]) -> None:
    """Keys and codes only, so that the row tells of nobody. What was given is in no error's text."""
    if not _RECIPIENT.fullmatch(to) or len(to) > LONGEST_KEY:
        raise ValueError("A recipient is an opaque key, such as user:12.")
    if not _EVENT.fullmatch(event) or len(event) > LONGEST_KEY:
        raise ValueError("An event is an opaque key, such as claim:17:code:1.")
    for name, value in about.items():
        if not _NAME.fullmatch(name):
            raise ValueError("What a message is about has names in small letters.")
        if not (value is None or isinstance(value, int | float) or _is_code(value)):
            raise ValueError(f"What a message is about is ids, numbers and short codes; {name} is none.")


def _is_code(value: object) -> bool:
    return isinstance(value, str) and _CODE.fullmatch(value) is not None
