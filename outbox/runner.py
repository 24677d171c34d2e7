"""Doing the jobs: claims them, hands them to their handlers, and sees to what fails."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from traceback import extract_tb

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from outbox import leases, registry
from outbox.models import Job

logger = logging.getLogger(__name__)


@dataclass
class Tally:
    """What became of the jobs that were claimed; false if there were none.

    `errors` holds what handlers raised of failed jobs, first one first; `away` the kinds whose handler said
    NotNow, and until when.
    """

    done: int = 0
    failed: int = 0
    dead: int = 0
    put_off: int = 0
    errors: list[Exception] = field(default_factory=list)
    away: dict[str, datetime] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.done or self.failed or self.put_off)

    def add(self, other: Tally) -> None:
        """Count another tally in."""
        self.done += other.done
        self.failed += other.failed
        self.dead += other.dead
        self.put_off += other.put_off
        self.errors += other.errors
        self.away |= other.away


def drain(*, now: datetime | None = None, stopping: Callable[[], bool] = lambda: False) -> Tally:
    """Do all that is due at `now` (an aware instant; the clock's if None), batch after batch, until told to stop.

    What is put off on the way is left for another time.
    """
    total = Tally()
    while not stopping():
        at = now or timezone.now()
        kinds = [kind for kind in registry.kinds() if kind not in total.away]
        tally = run_batch(now=at, kinds=kinds, stopping=stopping)
        if not tally:
            break
        total.add(tally)
        if tally.put_off:
            # The clock stands still from here, or what was put off might fall due before the rest is done.
            now = at
    return total


def run_batch(
    *, now: datetime, kinds: Sequence[str] | None = None, stopping: Callable[[], bool] = lambda: False
) -> Tally:
    """Do one batch of each kind (of all, if None) that has jobs due at `now`, until told to stop.

    Kind after kind is claimed and done: none waits for the end of another's queue, and one worker takes from the
    others no more than it does at once.
    """
    total = Tally()
    kinds = registry.kinds() if kinds is None else kinds
    # One look for all kinds, because an idle worker should not ask for each.
    if not Job.objects.due(now).filter(kind__in=kinds).exists():
        return total
    started = time.monotonic()
    for kind in kinds:
        if stopping():
            break
        run = _Run(kind, now + timedelta(seconds=time.monotonic() - started))
        total.add(run.claimed(limit=_batch_size(kind)))
    return total


def run_wanted(wanted: Sequence[tuple[str, str]]) -> None:
    """Do the given jobs, pairs of kind and key in order, and then raise the first error of a handler.

    Jobs that are put off wait for a worker, and raise nothing.
    """
    total = Tally()
    for kind, pairs in groupby(wanted, key=itemgetter(0)):
        for keys in leases.chunks([key for _, key in pairs], settings.OUTBOX_BATCH_SIZE):
            # Again until nothing is left: a key may be asked for once more while it is being done.
            while tally := _Run(kind, timezone.now()).claimed(limit=len(keys), keys=keys):
                total.add(tally)
                if tally.put_off:
                    break
    if total.errors:
        raise total.errors[0]


def run_due(*, now: datetime) -> list[str]:
    """Do all that time triggers, as of `now` (an aware instant); returns the names of what failed."""
    failed = []
    for name, run in registry.due().items():
        try:
            with _isolated():
                run(now)
        except Exception as error:
            logger.error("due: %s failed with %s", name, _described(error))
            failed.append(name)
    return failed


class _Run:
    """One claim's way through the handler of its kind. Time is the `now` it was given, moved on as it passes."""

    def __init__(self, kind: str, now: datetime) -> None:
        self._kind = kind
        self._handler = registry.handler_for(kind)
        self._now = now
        self._started = time.monotonic()
        self._tally = Tally()

    def claimed(self, *, limit: int, keys: Sequence[str] | None = None) -> Tally:
        """Claim up to `limit` due jobs (with these keys, if given) and do them."""
        batch = leases.claim(now=self._now, limit=limit, lease=leases.length(), kind=self._kind, keys=keys)
        try:
            self._all(batch)
        except registry.NotNow as away:
            # Also those whose turn had not come. What is done or failed is no longer held, and stays so.
            self._put_off(batch, away)
            self._tally.away[self._kind] = self._clock() + away.after
        return self._tally

    def _all(self, batch: Sequence[Job]) -> None:
        # One whose last worker was lost may have killed it, and must not take others with it again.
        lost = [job for job in batch if job.last_error == leases.WORKER_LOST]
        sound = [job for job in batch if job.last_error != leases.WORKER_LOST]
        for chunk in leases.chunks(sound, self._handler.at_once or max(len(sound), 1)):
            self._together(chunk)
        for job in lost:
            self._alone(job, attempt=True)

    def _together(self, chunk: Sequence[Job]) -> None:
        jobs = leases.hold(chunk, until=self._clock() + leases.length(), attempt=True)
        error = self._hand_over(jobs)
        if error is None:
            return
        if len(jobs) == 1:
            self._failed(jobs[0], error)
            return
        logger.warning("jobs: %d of %s failed together with %s", len(jobs), self._kind, _described(error))
        for job in jobs:
            self._alone(job, attempt=False)

    def _alone(self, job: Job, *, attempt: bool) -> None:
        for held in leases.hold([job], until=self._clock() + leases.length(), attempt=attempt):
            error = self._hand_over([held])
            if error is not None:
                self._failed(held, error)

    def _hand_over(self, jobs: Sequence[Job]) -> Exception | None:
        """Let the handler do these jobs, and see to them unless all failed together: then the error is returned.

        Raises NotNow, with the jobs still in hand.
        """
        if not jobs:
            return None
        started = time.monotonic()
        try:
            with _isolated():
                said = self._called(jobs)
        except Exception as error:
            return error
        if isinstance(said, registry.NotNow):
            raise said
        failed = said.failed if said else {}
        if not failed.keys() <= set(jobs):
            return said  # it speaks of other jobs than it was given: then nothing it says of these is sure
        self._done([job for job in jobs if job not in failed], seconds=time.monotonic() - started)
        self._failed_in_part(failed)
        return None

    def _called(self, jobs: Sequence[Job]) -> registry.NotNow | registry.SomeFailed | None:
        """Call the handler; returns what it says of the jobs, since what it wrote before is then to be kept."""
        try:
            self._handler.run(jobs)
        except (registry.NotNow, registry.SomeFailed) as said:
            return said
        return None

    def _done(self, jobs: Sequence[Job], *, seconds: float) -> None:
        if not jobs:
            return
        leases.complete(jobs)
        self._tally.done += len(jobs)
        logger.info("jobs: %d of %s done in %.0f ms", len(jobs), self._kind, 1000 * seconds)

    def _failed_in_part(self, failed: Mapping[Job, Exception]) -> None:
        waits: dict[timedelta, dict[Job, registry.NotNow]] = {}
        for job, error in failed.items():
            if isinstance(error, registry.NotNow):
                waits.setdefault(error.after, {})[job] = error
            else:
                self._failed(job, error)
        for group in waits.values():
            self._put_off(list(group), next(iter(group.values())))

    def _put_off(self, jobs: Sequence[Job], reason: registry.NotNow) -> None:
        count = leases.put_off(jobs, until=self._clock() + reason.after)
        self._tally.put_off += count
        logger.warning(
            "jobs: %d of %s put off for %g s with %s",
            count,
            self._kind,
            reason.after.total_seconds(),
            _described(reason.__cause__ or reason),
        )

    def _failed(self, job: Job, error: Exception) -> None:
        dead = leases.fail(job, error=error, now=self._clock())
        self._tally.failed += 1
        self._tally.dead += dead
        self._tally.errors.append(error)
        fate = "is dead" if dead else "will be tried again"
        logger.log(
            logging.ERROR if dead else logging.WARNING,
            "jobs: %s failed with %s, %s",
            job,
            _described(error),
            fate,
        )

    def _clock(self) -> datetime:
        return self._now + timedelta(seconds=time.monotonic() - self._started)


def _batch_size(kind: str) -> int:
    """Return how many jobs of a kind are claimed: more than usual if its handler does more at once."""
    return max(settings.OUTBOX_BATCH_SIZE, registry.handler_for(kind).at_once or 0)


def _isolated() -> AbstractContextManager[object]:
    """Inside somebody's transaction, keep a handler's database error from breaking it."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _described(error: BaseException) -> str:
    """Name an error's class and, if it was raised, its place. Its text may tell of a person, so logs never have it."""
    frames = extract_tb(error.__traceback__)
    name = type(error).__name__
    return f"{name} at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else name
