"""What does each kind of job, and what time triggers. Filled by the rooms in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from outbox.models import Job

    Run = Callable[[Sequence[Job]], None]
    Due = Callable[[datetime], None]


class UnknownKind(LookupError):
    """No room has registered a handler for this kind of job."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"No handler for jobs of kind {kind!r}: register one in the room's AppConfig.ready()."
        )


class NotNow(Exception):
    """Raised by a handler: who would have to do it is away, so no job of the call was done, nor would any other be.

    All jobs of the kind that the worker has in hand go back until `after` from now, without counting an attempt,
    and it leaves the kind alone for so long. Raised `from` an error, it is logged with that error's name. Raises
    ValueError unless `after` is above 0.
    """

    def __init__(self, after: timedelta) -> None:
        if after <= timedelta(0):
            raise ValueError("What can't be done now can only be done later.")
        super().__init__(f"Not for {after.total_seconds():g} s.")
        self.after = after


class SomeFailed(Exception):
    """Raised by a handler: of the jobs of the call these failed, each with its error, and all others are done.

    They fare as if done alone: an attempt is counted and the error's class is kept, except where the error is
    a NotNow, which puts off this one job.
    """

    def __init__(self, failed: Mapping[Job, Exception]) -> None:
        super().__init__(f"{len(failed)} failed.")
        self.failed = failed


@dataclass(frozen=True)
class Handler:
    """Does all jobs of one kind.

    `run` takes many jobs, and either returns, and all are done, or raises NotNow or SomeFailed, or any other
    error, and each is tried again by itself. It may be called twice for the same job (a worker can die after its
    work and before it says so), so it re-reads what the key names and brings the outside to that state. It runs
    outside a transaction.
    """

    run: Run
    at_once: int | None = None


_handlers: dict[str, Handler] = {}
_due: dict[str, Due] = {}


def register_handler(kind: str, handler: Run, *, at_once: int | None = None) -> None:
    """Let `handler` do the jobs of `kind`, up to `at_once` of them in a call (`OUTBOX_BATCH_SIZE`, if None).

    Give a slow handler a small `at_once`, or let it call `outbox.leases.renew`: the worker renews the lease
    before each call, not during it. Raises ValueError if the kind is taken.
    """
    if kind in _handlers:
        raise ValueError(f"Jobs of kind {kind!r} have a handler already.")
    _handlers[kind] = Handler(handler, at_once)


def register_due(name: str, run: Due) -> None:
    """Let `run_due` call `run(now)` each minute: it does what has fallen due by `now`, an aware instant.

    It must be idempotent, also when two workers call it at the same moment. Raises ValueError if the name is
    taken.
    """
    if name in _due:
        raise ValueError(f"{name!r} is registered already.")
    _due[name] = run


def handler_for(kind: str) -> Handler:
    """Return the handler of a kind; raises UnknownKind."""
    try:
        return _handlers[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def kinds() -> list[str]:
    """Return the kinds that have a handler."""
    return sorted(_handlers)


def due() -> Mapping[str, Due]:
    """Return what `run_due` calls, by name, in the order of registration."""
    return MappingProxyType(_due)
