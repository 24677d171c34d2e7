"""Fill the index anew from the listings."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from directory.models import Service
from search.engines import index
from search.engines.fulltext import full_text

BATCH = 1000  # services read and written in one transaction


class Command(BaseCommand):
    """Writes every findable service again and takes out the rest; questions are answered all the while."""

    help = "Fill the finder's index anew from the listings."

    def handle(self, *args: Any, **options: Any) -> None:
        """Batch by batch, so that there is never a moment without an index."""
        started = time.perf_counter()
        full_text().ensure()
        keys = list(Service.objects.findable().order_by("pk").values_list("pk", flat=True))
        written = 0
        with tqdm(total=len(keys), unit=" services", disable=not sys.stderr.isatty()) as bar:
            for batch in _batches(keys):
                written += index.refresh(batch)
                bar.update(len(batch))
        for batch in _batches(sorted(set(index.versions()) - set(keys))):
            index.refresh(batch)
        seconds = time.perf_counter() - started
        rate = written / seconds if seconds else 0
        self.stdout.write(f"{written:,} services indexed in {seconds:.1f} s ({rate:,.0f} a second).")


def _batches(keys: Sequence[int]) -> list[Sequence[int]]:
    return [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]
