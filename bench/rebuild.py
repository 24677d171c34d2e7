"""Building Elasticsearch's index anew: beside the same documents sent raw, and while visitors ask."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from threading import Event, Thread
from typing import Any

from bench.load import Taken, ask_once, ask_while
from bench.mix import mix
from bench.parts import arguments, leave_unless_here
from bench.serving import serving
from bench.stores import POSTGRESQL, Store, at_hand, run, say, set_up
from bench.tables import percentile_95, print_table, seconds

CLIENTS = 4
AIM = 0.6
# Before the rebuild, and after the swap, in seconds.
AROUND_S = 3
_CHUNK = 1000  # documents a request, as the rebuild has
# Ways of sending raw, of which the fastest counts: so many threads.
RAW = (1, 2, 4)

# A document's id and its JSON.
Ready = tuple[str, bytes]


def main(sizes: list[int], *, keep: bool) -> None:
    """Print both tables."""
    leave_unless_here()
    found = []
    for size in sizes:
        store = Store(POSTGRESQL, size)
        with at_hand(store, elasticsearch=True, keep=keep):
            environment = store.environment(elasticsearch=True)
            found.append(
                {
                    step: run("bench.rebuild", "--step", step, env=environment, count=size)
                    for step in ("rebuild", "raw", "load")
                }
            )
    _print_rates(found)
    _print_load(found)
    print(f"\n{found[-1]['load']['versions']}. With `python -m bench --only rebuild`.")


# --- Beside raw bulk --------------------------------------------------------------------------------


def rebuild(count: int) -> dict[str, Any]:
    """The whole of it: made, filled from the database by as many processes as help, opened, checked, swapped in."""
    from search.engines.elastic import rebuilding

    say(f"Rebuilding, {count:,} services")
    started = time.perf_counter()
    written = rebuilding.rebuild(processes=None, progress=lambda done: None)
    return {"documents": written, "s": time.perf_counter() - started}


def raw(count: int) -> dict[str, Any]:
    """Seconds of each way to send the same documents, ready made and kept in memory, into an index like it."""
    from directory.models import Service
    from search.engines.elastic import writing

    say(f"Sending raw, {count:,} services")
    keys = Service.objects.findable().values_list("pk", flat=True)
    documents: list[Ready] = [
        (str(change.service_id), json.dumps(change.body, ensure_ascii=False, separators=(",", ":")).encode())
        for change in writing.read(dict.fromkeys(keys, 0))
    ]
    return {
        "megabytes": sum(len(text) for _, text in documents) / 1e6,
        "s": {str(threads): seconds(_sender(documents, threads)) for threads in RAW},
    }


def _sender(documents: list[Ready], threads: int) -> Callable[[], None]:
    from search.engines.elastic import indices

    def send() -> None:
        name = indices.create(filling=True)
        try:
            deque(_sent(documents, name, threads), maxlen=0)
            indices.open_up(name)
        finally:
            indices.drop([name])

    return send


def _sent(documents: Iterable[Ready], name: str, threads: int) -> Iterable[object]:
    """By the client's own helpers, which raise where a document is not taken. The JSON goes as it is."""
    from elasticsearch import helpers

    from search.engines.elastic.client import client

    asked = client().options(request_timeout=60)
    lines: Any = {"chunk_size": _CHUNK, "index": name, "expand_action_callback": _as_line}
    if threads == 1:
        return helpers.streaming_bulk(asked, documents, **lines)  # type: ignore[arg-type]
    return helpers.parallel_bulk(asked, documents, thread_count=threads, **lines)  # type: ignore[arg-type]


def _as_line(document: Ready) -> tuple[dict[str, dict[str, str]], bytes]:
    key, text = document
    return {"index": {"_id": key}}, text


def _print_rates(found: list[dict[str, Any]]) -> None:
    print(
        "`search_rebuild` reads the listings, makes and sends the documents, opens the index, compares it "
        "with the listings and swaps it in. Raw is the same documents as JSON, ready made and kept in memory, "
        "sent to an index with the same mapping and settings by the client's helpers (`streaming_bulk`, "
        f"`parallel_bulk` with {' and '.join(map(str, RAW[1:]))} threads), {_CHUNK:,} a request, and opened. "
        f"The fastest of these counts (aim: rebuild at least {AIM} of it).\n"
    )
    heads = ["documents", "MB of JSON", "rebuild, s", "a second"]
    heads += [f"raw, {threads} thread{'s' * (threads > 1)}, s" for threads in RAW]
    rows = []
    for each in found:
        number, took, ways = each["rebuild"]["documents"], each["rebuild"]["s"], each["raw"]["s"]
        rows.append(
            (
                f"{number:,}",
                f"{each['raw']['megabytes']:.0f}",
                f"{took:.1f}",
                f"{number / took:,.0f}",
                *(f"{ways[str(threads)]:.1f}" for threads in RAW),
                f"{number / min(ways.values()):,.0f}",
                f"{min(ways.values()) / took:.2f}",
            )
        )
    print_table([*heads, "fastest, a second", "rebuild of it"], rows)


# --- While visitors ask -----------------------------------------------------------------------------


def load(count: int) -> dict[str, Any]:
    """Pages asked before, during and after a rebuild in a process of its own, and what was wrong with them."""
    from bench.versions import versions

    say(f"Rebuilding under load, {count:,} services")
    with serving(Store(POSTGRESQL, count), elasticsearch=True) as site:
        every = mix()
        before = ask_once(site, every)
        asked = [one for one, answer in zip(every, before, strict=True) if answer.shown]
        shown = [answer.shown for answer in before if answer.shown]
        rebuilt = _Rebuilt()
        rebuilt.start()
        taken = ask_while(site, asked, clients=CLIENTS, goes_on=rebuilt.is_alive)
    if rebuilt.status:
        sys.exit("search_rebuild failed.")
    return {"took_s": rebuilt.took_s, **_wrong(taken, shown), "versions": versions()}


class _Rebuilt(Thread):
    """`manage.py search_rebuild`, with a while before and after it."""

    status: int | None = None
    took_s = 0.0

    def run(self) -> None:
        pause = Event()
        pause.wait(AROUND_S)
        started = time.perf_counter()
        command = [sys.executable, "manage.py", "search_rebuild", "--engine", "elasticsearch"]
        self.status = subprocess.run(command, stdout=subprocess.DEVNULL).returncode
        self.took_s = time.perf_counter() - started
        pause.wait(AROUND_S)


def _wrong(taken: list[Taken], shown: list[int]) -> dict[str, Any]:
    good = [each for each in taken if each.answer.status == 200]
    times = [each.ms for each in taken]
    return {
        "pages": len(taken),
        "failed": len(taken) - len(good),
        "empty": sum(not each.answer.shown for each in good),
        "other": sum(0 < each.answer.shown != shown[each.number] for each in good),
        "reserve": sum(each.answer.stands_in for each in good),
        "median": statistics.median(times),
        "95th": percentile_95(times),
        "slowest": max(times),
    }


def _print_load(found: list[dict[str, Any]]) -> None:
    print(
        f"\nA rebuild under load: {CLIENTS} clients ask for the pages of the mix that showed services before, "
        f"one after the other, from {AROUND_S} s before `search_rebuild` starts until {AROUND_S} s after it "
        "ended; all on this machine. Failed is anything but 200, “other” a page with another number of "
        "services than before, “by reserve” one that the embedded engine answered because Elasticsearch did "
        "not within its 800 ms. Aim: none failed or empty. Milliseconds:\n"
    )
    names = ("pages", "failed", "empty", "other", "reserve")
    rows = [
        (
            f"{each['rebuild']['documents']:,}",
            f"{each['load']['took_s']:.1f}",
            *(f"{each['load'][name]:,}" for name in names),
            *(f"{each['load'][name]:.0f}" for name in ("median", "95th", "slowest")),
        )
        for each in found
    ]
    heads = [
        "documents",
        "rebuild, s",
        "pages",
        "failed",
        "empty",
        "other",
        "by reserve",
        "median",
        "95th",
        "slowest",
    ]
    print_table(heads, rows)


STEPS = {"rebuild": rebuild, "raw": raw, "load": load}

if __name__ == "__main__":
    parser = arguments(__doc__)
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.step:
        set_up()
        print(json.dumps(STEPS[chosen.step](chosen.count)))
    else:
        main(chosen.sizes, keep=chosen.keep)
