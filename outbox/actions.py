"""Asking for work after commit, and looking after what could not be done."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from outbox import after_commit
from outbox.models import Job
from outbox.registry import handler_for

# A new reason to try ends waiting, death and the count of tries. A job in a worker's hands keeps its count, so
# that one which kills its workers is given up in the end.
_ASK = """
    INSERT INTO outbox_job (kind, key, version, attempts, next_try_at, asked_again, last_error, created_at)
    VALUES (%s, %s, %s, 0, %s, %s, '', %s)
    ON CONFLICT (kind, key) DO UPDATE SET
        version = CASE WHEN excluded.version > outbox_job.version
                       THEN excluded.version ELSE outbox_job.version END,
        attempts = CASE WHEN outbox_job.lease IS NULL THEN 0 ELSE outbox_job.attempts END,
        next_try_at = excluded.next_try_at,
        asked_again = %s,
        created_at = CASE WHEN outbox_job.dead_at IS NULL THEN outbox_job.created_at ELSE excluded.created_at END,
        dead_at = NULL
"""


def enqueue(kind: str, keys: Iterable[str | int], *, version: int = 0) -> None:
    """Ask for a job of `kind` for each key, all at one version: see `enqueue_versions`."""
    enqueue_versions(kind, dict.fromkeys(keys, version))


def enqueue_versions(
    kind: str, versions: Mapping[str | int, int] | Mapping[str, int] | Mapping[int, int]
) -> None:
    """Ask for a job of `kind` for each key, at its version, in the current transaction (or one of its own).

    The jobs exist if and when the transaction commits. A key that waits already keeps its one row, with the
    higher version. Keys are ids, of at most 200 characters, and never tell of a person. Raises UnknownKind.
    """
    handler_for(kind)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    # Sorted, so that two transactions with the same keys wait for each other instead of blocking each other.
    rows = sorted((str(key), version) for key, version in versions.items())
    if not rows:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(_ASK, [(kind, key, version, now, False, now, True) for key, version in rows])
        if settings.OUTBOX_RUN_AFTER_COMMIT:
            after_commit.run(kind, [key for key, _ in rows])


def retry_dead(*, now: datetime, kind: str | None = None) -> int:
    """Let dead jobs (of one kind, or all) be tried again from `now`, as if asked for then; returns how many."""
    dead = Job.objects.dead()
    if kind is not None:
        dead = dead.filter(kind=kind)
    return dead.update(dead_at=None, attempts=0, next_try_at=now, created_at=now, last_error="")


def purge_dead(now: datetime) -> None:
    """Forget jobs that have been dead for `OUTBOX_KEEP_DEAD_DAYS`."""
    Job.objects.filter(dead_at__lt=now - timedelta(days=settings.OUTBOX_KEEP_DEAD_DAYS)).delete()
