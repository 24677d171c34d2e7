"""Who has which job in hand, and what becomes of it: claim, hold, complete or fail.

A claim stamps jobs with a token and the instant until which they are the claimer's. Whatever is said of a job
later counts only while it still bears that token; a job whose lease has ended is anybody's.
"""

import logging
import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Collate

from outbox.models import Job

logger = logging.getLogger(__name__)

# Stands in `last_error` of a job whose worker fell silent. It may be why, so it is then done by itself.
WORKER_LOST = "WorkerLost"

_FREE = {"lease": None, "leased_until": None}
# `next_try_at` is as asking again has set it.
_FRESH = _FREE | {"attempts": 0, "asked_again": False, "last_error": ""}


def claim(
    *, now: datetime, limit: int, lease: timedelta, kinds: Iterable[str], keys: Sequence[str] | None = None
) -> list[Job]:
    """Take up to `limit` due jobs of these kinds (and keys, if given) in hand until `now + lease`.

    No other worker gets them meanwhile, and none waits for another: PostgreSQL skips rows that are being
    claimed, SQLite has one writer at a time and the update looks again. Jobs that have lost too many workers
    are given up here.
    """
    due = Job.objects.due(now).filter(kind__in=list(kinds))
    if keys is not None:
        due = due.filter(key__in=keys)
    # A look first, because an idle worker should not take SQLite's write lock each second.
    if not due.exists():
        return []
    token = uuid4()
    with transaction.atomic():
        first = due.order_by("next_try_at", "pk").select_for_update(skip_locked=True)
        due.filter(pk__in=list(first.values_list("pk", flat=True)[:limit])).update(
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
    with transaction.atomic():
        held = _still_held(jobs)
        Job.objects.filter(pk__in=held).update(leased_until=until, attempts=F("attempts") + int(attempt))
    return [job for job in jobs if job.pk in held]


def complete(jobs: Sequence[Job]) -> None:
    """Take done jobs out of the table; one that was asked for again meanwhile waits anew."""
    with transaction.atomic():
        held = Job.objects.filter(pk__in=_still_held(jobs))
        held.filter(asked_again=True).update(**_FRESH)
        held.filter(lease__isnull=False).delete()


def fail(job: Job, *, error: Exception, now: datetime) -> bool:
    """Put a job back until its next try, or give it up after the last; returns whether it is dead.

    Of the error only the name of its class is kept. One that was asked for again meanwhile waits anew.
    """
    with transaction.atomic():
        held = Job.objects.filter(pk__in=_still_held([job]))
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


def _still_held(jobs: Sequence[Job]) -> set[int]:
    """Lock jobs of one claim that are still its own, in the order in which `enqueue` locks."""
    # The database's own collation may not order as Python does; SQLite does, and has no row locks.
    order = Collate("key", "C") if connection.vendor == "postgresql" else F("key")
    held: QuerySet[Job] = Job.objects.filter(
        pk__in=[job.pk for job in jobs], lease__in={job.lease for job in jobs}
    )
    return set(held.order_by(order).select_for_update().values_list("pk", flat=True))
