"""Words for reading jobs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Min, Q

if TYPE_CHECKING:
    from outbox.models import Job  # noqa: F401


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs by where they stand."""

    def dead(self) -> JobQuerySet:
        """Given up after too many tries."""
        return self.filter(dead_at__isnull=False)

    def waiting(self, now: datetime) -> JobQuerySet:
        """Not dead and in nobody's hands, due or not; a job whose worker fell silent waits again."""
        return self.filter(Q(lease__isnull=True) | Q(leased_until__lte=now), dead_at__isnull=True)

    def running(self, now: datetime) -> JobQuerySet:
        """Held by a worker whose lease has not ended."""
        return self.filter(leased_until__gt=now)

    def due(self, now: datetime) -> JobQuerySet:
        """Waiting, and its next try has come."""
        return self.waiting(now).filter(next_try_at__lte=now)

    def oldest_wait(self, now: datetime) -> timedelta | None:
        """How long the oldest that is neither done nor dead has waited since it was asked for; None without one.

        Tries, postponements and a worker's hold don't shorten it.
        """
        oldest: datetime | None = self.filter(dead_at__isnull=True).aggregate(at=Min("created_at"))["at"]
        return None if oldest is None else max(now - oldest, timedelta(0))
