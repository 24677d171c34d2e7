"""Doing the jobs: claims them, hands them to their handlers, and sees to what fails."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path
from traceback import extract_tb
from typing import TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from outbox import leases, registry
from outbox.models import Job

logger = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass
class Tally:
    """What became of the jobs that were claimed; `errors` holds what handlers raised, first one first."""

    done: int = 0
    failed: int = 0
    dead: int = 0
    errors: list[Exception] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.done or self.failed)

    def add(self, other: Tally) -> None:
        """Count another tally in."""
        self.done += other.done
        self.failed += other.failed
        self.dead += other.dead
        self.errors += other.errors


def drain(*, now: datetime | None = None, stopping: Callable[[], bool] = lambda: False) -> Tally:
    """Do all that is due at `now` (an aware instant; the clock's if None), batch after batch, until told to stop."""
    total = Tally()
    while not stopping() and (tally := run_batch(now=now or timezone.now())):
        total.add(tally)
    return total


def run_batch(*, now: datetime) -> Tally:
    """Claim one batch of what is due at `now` and do it, all jobs of a kind together."""
    batch = leases.claim(now=now, limit=settings.OUTBOX_BATCH_SIZE, lease=_lease(), kinds=registry.kinds())
    return _Run(now).all(batch)


def run_wanted(wanted: Sequence[tuple[str, str]]) -> None:
    """Do the given jobs, pairs of kind and key in order, and then raise the first error of a handler."""
    total = Tally()
    for kind, pairs in groupby(wanted, key=itemgetter(0)):
        for keys in _chunks([key for _, key in pairs], settings.OUTBOX_BATCH_SIZE):
            # Again until nothing is left: a key may be asked for once more while it is being done.
            while batch := leases.claim(
                now=timezone.now(), limit=len(keys), lease=_lease(), kinds=[kind], keys=keys
            ):
                total.add(_Run(timezone.now()).all(batch))
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
    """One claim's way through the handlers. Time is the `now` it was given, moved on as it passes."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._started = time.monotonic()
        self._tally = Tally()

    def all(self, batch: Sequence[Job]) -> Tally:
        # One whose last worker was lost may have killed it, and must not take others with it again.
        lost = [job for job in batch if job.last_error == leases.WORKER_LOST]
        sound = sorted((job for job in batch if job.last_error != leases.WORKER_LOST), key=attrgetter("kind"))
        for kind, group in groupby(sound, key=attrgetter("kind")):
            jobs = list(group)
            for chunk in _chunks(jobs, registry.handler_for(kind).at_once or len(jobs)):
                self._together(kind, chunk)
        for job in lost:
            self._alone(job, attempt=True)
        return self._tally

    def _together(self, kind: str, chunk: Sequence[Job]) -> None:
        jobs = leases.hold(chunk, until=self._clock() + _lease(), attempt=True)
        error = self._hand_over(kind, jobs)
        if error is None:
            return
        if len(jobs) == 1:
            self._failed(jobs[0], error)
            return
        logger.warning("jobs: %d of %s failed together with %s", len(jobs), kind, _described(error))
        for job in jobs:
            self._alone(job, attempt=False)

    def _alone(self, job: Job, *, attempt: bool) -> None:
        for held in leases.hold([job], until=self._clock() + _lease(), attempt=attempt):
            error = self._hand_over(job.kind, [held])
            if error is not None:
                self._failed(held, error)

    def _hand_over(self, kind: str, jobs: Sequence[Job]) -> Exception | None:
        if not jobs:
            return None
        started = time.monotonic()
        try:
            with _isolated():
                registry.handler_for(kind).run(jobs)
        except Exception as error:
            return error
        leases.complete(jobs)
        self._tally.done += len(jobs)
        logger.info("jobs: %d of %s done in %.0f ms", len(jobs), kind, 1000 * (time.monotonic() - started))
        return None

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


def _lease() -> timedelta:
    return timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


def _chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _isolated() -> AbstractContextManager[object]:
    """Inside somebody's transaction, keep a handler's database error from breaking it."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _described(error: Exception) -> str:
    """Name an error's class and place. Its text may tell of a person, so logs never have it."""
    place = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
