"""Numbers as the tables of RESULTS.md show them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any


def print_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table in Markdown; numbers stand to the right.

    A head that begins with a space is a column of words.
    """
    print(f"| {' | '.join(head.strip() for head in heads)} |")
    print(f"|{'|'.join('---' if head.startswith(' ') else '---:' for head in heads)}|")
    for row in rows:
        print(f"| {' | '.join(str(cell) for cell in row)} |")


def percentile_95(values: Sequence[float]) -> float:
    """The 95th of a hundred."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def seconds(work: Callable[[], Any]) -> float:
    """How long something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
