"""What time triggers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from messaging import registry
from messaging.actions import JOBS
from messaging.models import Message
from messaging.states import Channel, Reason, Status
from outbox.actions import enqueue
from outbox.models import Job

_AT_ONCE = 500


def release(now: datetime) -> None:
    """Ask for the jobs of messages whose hour has come."""
    while _release_some(now) == _AT_ONCE:
        pass


def mark_given_up(now: datetime) -> None:
    """Say of messages whose job is dead that they failed or, where one may have been taken, that nobody knows."""
    dead = Job.objects.dead().filter(kind__in=JOBS.values()).values_list("key", flat=True)
    keys = list(dead)
    for start in range(0, len(keys), _AT_ONCE):
        theirs = Message.objects.filter(pk__in=keys[start : start + _AT_ONCE])
        theirs.filter(status=Status.WAITING).move(Status.FAILED, reason=Reason.GIVEN_UP)
        theirs.filter(status=Status.SENDING).move(Status.UNCERTAIN)


def forget(now: datetime) -> None:
    """Forget what became of messages, `MESSAGES_KEEP_DAYS` after they were asked for.

    With a message goes the knowledge that it was sent, and asking for its event would send it again. So none is
    forgotten while its kind says that it may still be asked for.
    """
    kept = timedelta(days=settings.MESSAGES_KEEP_DAYS)
    old = Message.objects.finished().filter(created_at__lt=now - kept)
    longer = {kind.name: kind.asked_for for kind in registry.kinds() if kind.asked_for > kept}
    old.exclude(kind__in=longer).delete()
    for name, asked_for in longer.items():
        old.filter(kind=name, created_at__lt=now - asked_for).delete()


def _release_some(now: datetime) -> int:
    with transaction.atomic():
        waiting = Message.objects.put_off(until=now).order_by("not_before", "pk")
        rows = list(waiting.select_for_update(skip_locked=True).values_list("pk", "channel")[:_AT_ONCE])
        for channel in Channel:
            enqueue(JOBS[channel], [str(pk) for pk, through in rows if through == channel])
        # From here on the job waits, not the message: asking each minute would take the job's own waits from it.
        Message.objects.filter(pk__in=[pk for pk, _ in rows]).update(not_before=None)
    return len(rows)
