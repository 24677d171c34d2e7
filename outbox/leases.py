"""Who has which job in hand, and what becomes of it: claim, hold, renew, complete, fail or put off.

A claim stamps jobs with a token and the instant until which they are the claimer's. Whatever is said of a job
later counts only while it still bears that token; a job whose lease has ended is anybody's.
"""

import logging
import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TypeVar
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Collate

from outbox.models import Job

logger = logging.getLogger(__name__)

T = TypeVar("T")

# Stands in `last_error` of a job whose worker fell silent. It may be why, so it is then done by itself.
WORKER_LOST = "WorkerLost"

_FREE = {"lease": None, "leased_until": None}
# `next_try_at` is as asking again has set it: the instant of asking.
_FRESH = _FREE | {"attempts": 0, "asked_again": False, "last_error": ""}


def length() -> timedelta:
    """Return how long a lease lasts."""
    return timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


def claim(
    *, now: datetime, limit: int, lease: timedelta, kind: str, keys: Sequence[str] | None = None
) -> list[Job]:
    """Take up to `limit` due jobs of a kind (with these keys, if given) in hand until `now + lease`.

    No other worker gets them meanwhile, and none waits for another: PostgreSQL skips rows that are being
    claimed, SQLite has one writer at a time and the update looks again. Jobs that have lost too many workers
    are given up here.
    """
    due = Job.objects.due(now).filter(kind=kind)
    if keys is not None:
        due = due.filter(key__in=keys)
    # A look first, because who finds nothing should not take SQLite's write lock.
    if not due.exists():
        return []
    token = uuid4()
    with transaction.atomic():
        first = due.order_by("next_try_at", "pk").select_for_update(skip_locked=True)
        for pks in _parts(list(first.values_list("pk", flat=True)[:limit])):
            due.filter(pk__in=pks).update(
                last_error=Case(When(lease__isnull=False, then=Value(WORKER_LOST)), default=F("last_error")),
                lease=token,
                leased_until=now + lease,
                asked_again=False,
            )
        mine = Job.objects.filter(lease=token)
        lost = mine.filter(attempts__gte=settings.OUTBOX_MAX_ATTEMPTS).update(dead_at=now, **_FREE)
        if lost:
            logger.error("jobs: %d dead, having lost a worker at each try", lost)
        # Fewest tries first: whoever comes after a job that kills workers is not held up by it again.
        return list(mine.order_by("attempts", "next_try_at", "pk"))


def hold(jobs: Sequence[Job], *, until: datetime, attempt: bool) -> list[Job]:
    """Renew the lease of claimed jobs just before they are done, counting an attempt or not.

    Returns those still in hand. Counted before and not after, so that a job which kills its worker has one.
    """
    held: set[int] = set()
    with transaction.atomic():
        for pks in _still_held(jobs):
            Job.objects.filter(pk__in=pks).update(leased_until=until, attempts=F("attempts") + int(attempt))
            held.update(pks)
    return [job for job in jobs if job.pk in held]


def renew(jobs: Sequence[Job], *, now: datetime) -> list[Job]:
    """Keep jobs in hand for a whole lease from `now`; returns those that still are.

    For a handler whose one call may outlast a lease, between steps of its own: the worker renews only before
    each call. What is no longer in hand is another worker's, and to be left to it.
    """
    return hold(jobs, until=now + length(), attempt=False)


def complete(jobs: Sequence[Job]) -> None:
    """Take done jobs out of the table; one that was asked for again meanwhile waits anew, from that instant."""
    with transaction.atomic():
        for pks in _still_held(jobs):
            held = Job.objects.filter(pk__in=pks)
            held.filter(asked_again=True).update(created_at=F("next_try_at"), **_FRESH)
            held.filter(lease__isnull=False).delete()


def put_off(jobs: Sequence[Job], *, until: datetime) -> int:
    """Put those that are still in hand back until `until`, as if they had not been tried; returns how many.

    They keep the attempts that they had when claimed and what went wrong before: so they never die of waiting,
    and one that was taken over from a lost worker is still done by itself. One that was asked for again
    meanwhile waits anew.
    """
    tries = {job.pk: job.attempts for job in jobs}
    count = 0
    with transaction.atomic():
        for pks in _still_held(jobs):
            count += len(pks)
            Job.objects.filter(pk__in=pks, asked_again=True).update(**_FRESH)
            for attempts in {tries[pk] for pk in pks}:
                same = [pk for pk in pks if tries[pk] == attempts]
                Job.objects.filter(pk__in=same, lease__isnull=False).update(
                    next_try_at=until, attempts=attempts, **_FREE
                )
    return count


def fail(job: Job, *, error: Exception, now: datetime) -> bool:
    """Put a job back until its next try, or give it up after the last; returns whether it is dead.

    Of the error only the name of its class is kept. One that was asked for again meanwhile waits anew.
    """
    with transaction.atomic():
        held = Job.objects.filter(pk__in=next(_still_held([job])))
        current = held.first()
        if current is None:
            return False
        if current.asked_again:
            held.update(**_FRESH)
            return False
        dead = current.attempts >= settings.OUTBOX_MAX_ATTEMPTS
        held.update(
            dead_at=now if dead else None,
            next_try_at=now + wait_after(current.attempts),
            last_error=type(error).__name__[:100],
            **_FREE,
        )
        return dead


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after so many tries: doubling up to a cap, less a random part of up to half.

    The random part keeps jobs that failed together from coming back together.
    """
    # 2**30 seconds are 34 years: no cap is beyond it, and no power overflows.
    longest = settings.OUTBOX_FIRST_WAIT_SECONDS * 2 ** min(attempts - 1, 30)
    seconds = min(longest, settings.OUTBOX_LONGEST_WAIT_SECONDS)
    return timedelta(seconds=seconds * random.uniform(0.5, 1))  # noqa: S311


def _still_held(jobs: Sequence[Job]) -> Iterator[list[int]]:
    """Lock jobs of one claim that are still its own, part after part, in the order in which `enqueue` locks."""
    # The database's own collation may not order as Python does; SQLite does, and has no row locks.
    order = Collate("key", "C") if connection.vendor == "postgresql" else F("key")
    for part in _parts(sorted(jobs, key=attrgetter("key"))):
        held: QuerySet[Job] = Job.objects.filter(
            pk__in=[job.pk for job in part], lease__in={job.lease for job in part}
        )
        yield list(held.order_by(order).select_for_update().values_list("pk", flat=True))


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut what goes into one statement to what the database takes, with room for the statement's other values."""
    limit = connection.features.max_query_params
    return chunks(items, limit - 50 if limit else max(len(items), 1))


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces of `size`; the last may be shorter."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
