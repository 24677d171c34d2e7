"""Filling the indexes anew from the listings, for each engine in its own way."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from directory.models import Service
from search.engines import index
from search.engines.fulltext import full_text

BATCH = 1000  # services read and written in one transaction


def rebuild_embedded(*, progress: Callable[[int], object]) -> int:
    """Write every findable service again, batch by batch, and take out the rest; returns how many were written.

    There is never a moment without an index. `progress` is told how many were just looked at.
    """
    full_text().ensure()
    keys = list(Service.objects.findable().order_by("pk").values_list("pk", flat=True))
    written = 0
    for batch in _batches(keys):
        written += index.refresh(batch)
        progress(len(batch))
    for batch in _batches(sorted(set(index.versions()) - set(keys))):
        index.refresh(batch)
    return written


def _batches(keys: Sequence[int]) -> list[Sequence[int]]:
    return [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]
