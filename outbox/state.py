"""How the outbox stands, for whoever asks whether all is well."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from outbox.models import Job


@dataclass(frozen=True)
class OutboxState:
    """How many jobs are still to be done, how many are dead, and how long the oldest of the former has waited."""

    waiting: int
    dead: int
    oldest_wait_s: float


def state(now: datetime) -> OutboxState:
    """Count the jobs as of `now` (an aware instant); a wait of 0.0 means that nothing is to be done.

    Waiting are all that are not dead, in a worker's hands or not: a worker may be stuck.
    """
    figures = Job.objects.aggregate(total=Count("pk"), dead=Count("dead_at"))
    wait = Job.objects.oldest_wait(now)
    return OutboxState(
        waiting=figures["total"] - figures["dead"],
        dead=figures["dead"],
        oldest_wait_s=0.0 if wait is None else wait.total_seconds(),
    )
