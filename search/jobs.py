"""Keeping the index in step with the listings."""

from __future__ import annotations

from collections.abc import Sequence

from outbox.actions import enqueue_versions
from outbox.models import Job
from search.engines.index import refresh

INDEX = "search.index"
BATCH = 500  # services read, and written, at once


def ask_for_index(*, keys: Sequence[tuple[int, int]], **kwargs: object) -> None:
    """Listings changed or went, in this transaction: let the index follow once it commits."""
    enqueue_versions(INDEX, dict(keys))


def index(jobs: Sequence[Job]) -> None:
    """Re-read what the jobs name and write it, or take it out."""
    keys = sorted(int(job.key) for job in jobs)
    for start in range(0, len(keys), BATCH):
        refresh(keys[start : start + BATCH])
