"""A new index beside the one that serves: made, filled, checked, swapped in. Why this leaves no gap is in ADR 0038."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from itertools import islice
from multiprocessing.connection import wait
from threading import Thread

from django.db import connections

from directory.models import Service
from search.engines.elastic import comparing, indices, writing
from search.engines.elastic.client import EngineAway
from search.engines.elastic.turn import only_rebuild

SPAN = 1000  # services read, and sent, at once
# For fewer, starting processes costs more than they save.
WORTH_PROCESSES = 20_000

# Keys of services, above the first and up to the second; None: all that follow.
Span = tuple[int, int | None]
Progress = Callable[[int], object]


def rebuild(*, processes: int | None, progress: Progress) -> int:
    """Build an index anew and let questions go to it; returns how many services it was filled with.

    `progress` is told how many were just written. `processes` of None are as many as the machine has cores, or one
    where that is as fast. The index that served stays until the next rebuild. Whatever goes wrong before the swap, the
    new index is taken away again, and the old one serves on.

    Raises EngineAway; Busy where another rebuild runs; Unfit, Refused or IndexGone where it won't be as it should.
    """
    spans = list(_spans())
    with _workers(processes or _as_many_as_help(len(spans) * SPAN)) as workers, only_rebuild():
        indices.drop(indices.all_indices().unfinished)
        served = indices.all_indices().served
        name = indices.create(filling=True)
        with _taken_away_on_failure(name):
            written = sum(_filled(name, spans, workers, progress))
            indices.open_up(name)
            comparing.settled(name)
        indices.serve(name)
        _drop_those_before(name, served)
    return written


def _spans() -> Iterator[Span]:
    """Cut the keys into spans with no key between them, so that what is listed from now on lies in one too."""
    keys = (
        Service.objects.findable().order_by("pk").values_list("pk", flat=True).iterator(chunk_size=10 * SPAN)
    )
    after = 0
    while len(part := list(islice(keys, SPAN))) == SPAN:
        yield after, part[-1]
        after = part[-1]
    yield after, None


def _as_many_as_help(services: int) -> int:
    # Only there is starting a process from a running one both cheap and safe.
    helps = services > WORTH_PROCESSES and sys.platform == "linux"
    return os.cpu_count() or 1 if helps else 1


def _filled(
    name: str, spans: list[Span], workers: ProcessPoolExecutor | None, progress: Progress
) -> Iterator[int]:
    if workers is None:
        for span in spans:
            count = _fill(name, span)
            progress(count)
            yield count
        return
    parts: list[Future[int]] = [workers.submit(_fill, name, span) for span in spans]
    for part in as_completed(parts):
        progress(part.result())
        yield part.result()


def _fill(name: str, span: Span) -> int:
    """Read a span and send it; a newer version that is there already stays. Raises what was wrong with any."""
    count = 0
    for _, error in writing.outcomes(writing.read_span(*span), [name]):
        if error is not None:
            raise error
        count += 1
    return count


@contextmanager
def _taken_away_on_failure(name: str) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with suppress(EngineAway):  # then the next rebuild finds it unfinished, and drops it
            indices.drop([name])
        raise


def _drop_those_before(name: str, served: str | None) -> None:
    """Keep the new one and the one that served; and what another version reads, until this one has served twice."""
    found = indices.all_indices()
    others = found.others if served else ()
    indices.drop([each for each in found.ours if each not in (name, served)] + list(others))


# --- Processes --------------------------------------------------------------------------------------


@contextmanager
def _workers(number: int) -> Iterator[ProcessPoolExecutor | None]:
    """So many processes, started; none for one, which this one can be itself."""
    if number == 1:
        yield None
        return
    # A connection can't be shared: each process has its own, and this one has a new one afterwards.
    connections.close_all()
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(number, mp_context=context, initializer=_begin) as workers:
        workers.submit(os.getpid).result()
        try:
            yield workers
        except BaseException:
            workers.shutdown(cancel_futures=True)
            raise


def _begin() -> None:
    """Who started this process ends it, and it ends with them, however they end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
