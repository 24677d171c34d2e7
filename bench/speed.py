"""How fast the finder answers: a fixed mix of questions, on generated directories, beside the least statement.

`python -m bench.speed [COUNT ...]` prints the tables. Each size runs in a process of its own, and so does each cold
question: those processes are started by this one as `--size COUNT` and `--cold NUMBER`.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.bare import statements
from bench.database import scratch_database
from bench.mix import SHARES, Asked, mix

if TYPE_CHECKING:
    from search.request import SearchRequest

SIZES = (10_000, 100_000)
SEED = 1
ROUNDS = 5
COLD = 10
AIMS = {10_000: 120, 100_000: 300}  # ms, of the page's 95th percentile


def main(sizes: Iterable[int]) -> None:
    """Measure each size in a process of its own, print the tables."""
    found = []
    for size in sizes:
        done = subprocess.run(
            [sys.executable, "-m", "bench.speed", "--size", str(size)], stdout=subprocess.PIPE, text=True
        )
        if done.returncode:
            sys.exit(done.returncode)
        found.append(json.loads(done.stdout.splitlines()[-1]))
    print(f"SQLite {sqlite3.sqlite_version}. {_method()}\n")
    _print_made(found)
    _print_times(found)
    _print_kinds(found)
    _print_cold(found)


def _method() -> str:
    mixed = ", ".join(f"{number} {kind}" for kind, number in SHARES.items())
    return (
        f"{sum(SHARES.values())} questions ({mixed}), each asked {ROUNDS} times of a warm process, one step after the "
        "other; a question's time is the median of its rounds. Made with "
        f"`generate_services --seed {SEED}`, measured with `make bench`, which runs `python -m bench.speed`. "
        "“Bare” is `bench/bare.sql` on the same connection; the finder is `find_services` with a request ready made; "
        "the page is `/services/` from address to HTML, middleware and all, in the process."
    )


# --- One size ---------------------------------------------------------------------------------------


def measure_size(count: int) -> None:
    """Make a directory, ask it, print what was found as JSON on the last line."""
    with scratch_database() as folder:
        result: dict[str, Any] = {"count": count, **make(count, folder / "bench.sqlite3")}
        asked = mix()
        result["warm"] = ask_warm(asked)
        result["cold"] = [ask_cold(one) for one in asked[:: len(asked) // COLD]]
        print(json.dumps(result))


def make(count: int, path: Path) -> dict[str, float]:
    """Seconds and megabytes of the directory and of its index."""
    from io import StringIO

    from django.core.management import call_command
    from django.db import connection

    from search.models import ServiceIndexEntry

    def megabytes() -> float:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return path.stat().st_size / 1e6

    empty = megabytes()
    made = _seconds(
        lambda: call_command("generate_services", count=count, seed=SEED, no_index=True, stdout=StringIO())
    )
    listings = megabytes()
    indexed = _seconds(lambda: call_command("search_rebuild", stdout=StringIO()))
    return {
        "made_s": made,
        "indexed_s": indexed,
        "listings_mb": listings - empty,
        "index_mb": megabytes() - listings,
        "entries": ServiceIndexEntry.objects.count(),
    }


def ask_warm(asked: list[Asked]) -> list[dict[str, Any]]:
    """Milliseconds of every step of every question, the median of the rounds."""
    steps = [_steps(one) for one in asked]
    for each in steps:
        each["page"]()
    times: list[dict[str, list[float]]] = [{name: [] for name in each} for each in steps]
    for _ in range(ROUNDS):
        for each, taken in zip(steps, times, strict=True):
            for name, step in each.items():
                taken[name].append(1000 * _seconds(step))
    return [
        {"kind": one.kind, **_facts(one), **{name: statistics.median(ms) for name, ms in taken.items()}}
        for one, taken in zip(asked, times, strict=True)
    ]


def _steps(asked: Asked) -> dict[str, Callable[[], Any]]:
    """What is timed of a question, by name."""
    from django.test import Client
    from django.utils import timezone

    from search.engines import embedded
    from search.finder import find_services
    from search.understanding import known_now, understand

    request = _request(asked)
    vocabulary, names = known_now()
    today, client = timezone.localdate(), Client(SERVER_NAME="localhost")
    address = {"q": asked.q, "near": asked.near}
    near = request.place if asked.near else None
    return {
        "bare": _bare(request),
        "statement": lambda: embedded.find(request, today),
        "finder": lambda: find_services(request),
        "understand": lambda: understand(
            asked.q, vocabulary, names=names, near=near, within_km=request.within_km, today=today
        ),
        "page": lambda: client.get("/services/", address),
    }


def _request(asked: Asked) -> SearchRequest:
    from search.forms import SearchForm

    return SearchForm({"q": asked.q, "near": asked.near}).to_request()


def _bare(request: SearchRequest) -> Callable[[], Any]:
    """The least statement for a request, ready to run on Django's own connection."""
    from django.db import connection

    from search.document import ANYWHERE, unit_vector
    from search.engines.embedded import _venues
    from search.engines.expressions import denied, required
    from search.engines.sqlite import SQLiteText

    must, place = required(request), request.place
    name = "words" if place is None else "need and place" if must else "place"
    render = SQLiteText().render
    words = render(must) if must else ""
    if must and (unwanted := denied(request)):
        words = f"({words}) NOT {render(unwanted)}"
    values: dict[str, Any] = {"words": words}
    if place:
        assert place.position
        # The point twice over, the box, the point again, the chord.
        params = _venues(place.position, request.within_km * 1000).params
        values |= dict(zip("xyz", unit_vector(*place.position), strict=True))
        values |= dict(zip(("south", "north", "west", "east"), params[6:10], strict=True))
        values["reach"] = params[-1]
        values["areas"] = json.dumps([*sorted(place.area_codes), ANYWHERE])
    statement = statements()[name]
    connection.ensure_connection()
    raw = connection.connection
    return lambda: raw.execute(statement, values).fetchall()


def _facts(asked: Asked) -> dict[str, Any]:
    """What came of a question, and how many statements it took; the bare statement must find as many."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from search.finder import find_services

    request = _request(asked)
    with CaptureQueriesContext(connection) as finding:
        page = find_services(request)
    with CaptureQueriesContext(connection) as viewing:
        response = Client(SERVER_NAME="localhost").get("/services/", {"q": asked.q, "near": asked.near})
    assert response.status_code == 200, asked
    bare = sum(row[4] for row in _bare(request)() if row[0] == "kind")
    total = 0 if page.widened else page.total
    if not request.understood.constraints and bare != total:
        sys.exit(f"The bare statement finds {bare} for {asked}, the finder {total}.")
    return {
        "total": page.total,
        "widened": bool(page.widened),
        "finder_queries": len(finding),
        "page_queries": len(viewing),
        "page_bytes": len(response.content),
    }


# --- Cold -------------------------------------------------------------------------------------------


def ask_cold(asked: Asked) -> dict[str, float]:
    """The first question of a new process, in milliseconds by step."""
    _drop_from_memory(Path(os.environ["DATABASE_URL"].removeprefix("sqlite:///")))
    command = [sys.executable, "-m", "bench.speed", "--cold", json.dumps(asked)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _drop_from_memory(path: Path) -> None:
    """Ask the system to forget the file's pages: it does so with those that nobody maps and that are written."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def answer_cold(asked: Asked) -> None:
    """In the new process: set up, then ask for the page twice."""
    import logging

    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    settings.DEBUG = False
    logging.disable(logging.INFO)
    client, address = Client(SERVER_NAME="localhost"), {"q": asked.q, "near": asked.near}
    times = [1000 * _seconds(lambda: client.get("/services/", address)) for _ in range(2)]
    print(json.dumps(dict(zip(("first", "second"), times, strict=True))))


# --- Tables -----------------------------------------------------------------------------------------


def _print_made(found: list[dict[str, Any]]) -> None:
    print("| services made | findable | generated, s | indexed, s | listings, MB | index, MB |")
    print("|---:|---:|---:|---:|---:|---:|")
    for each in found:
        print(
            f"| {each['count']:,} | {each['entries']:,} | {each['made_s']:.1f} | {each['indexed_s']:.1f} "
            f"| {each['listings_mb']:.0f} | {each['index_mb']:.0f} |"
        )


_STEPS = {
    "bare": "bare statement",
    "statement": "the finder's own statement",
    "finder": "finder: statement, listings, reasons",
    "understand": "`understand()`",
    "page": "whole page",
}


def _print_times(found: list[dict[str, Any]]) -> None:
    print("\nWarm, in milliseconds:\n")
    heads = (f"median, {each['count']:,} | 95th, {each['count']:,}" for each in found)
    print(f"| | {' | '.join(heads)} |")
    print(f"|---|{'---:|' * 2 * len(found)}")
    for name, label in _STEPS.items():
        cells = (
            _median_and_95th(
                [one[name] for one in each["warm"] if name != "understand" or one["kind"] != "place"]
            )
            for each in found
        )
        print(f"| {label} | {' | '.join(cells)} |")
    for each in found:
        print(f"\n{each['count']:,}: {_ratios(each['warm'])} {_counts(each)}")


def _ratios(warm: list[dict[str, Any]]) -> str:
    def by_median(step: str) -> float:
        return statistics.median(one[step] for one in warm) / statistics.median(one["bare"] for one in warm)

    def all_together(step: str) -> float:
        return sum(one[step] for one in warm) / sum(one["bare"] for one in warm)

    return (
        f"the finder takes {by_median('finder'):.1f} times the bare statement by medians (aim: 2), "
        f"{all_together('finder'):.1f} times over the whole mix; its own statement alone {by_median('statement'):.1f} "
        f"and {all_together('statement'):.1f} times."
    )


def _counts(each: dict[str, Any]) -> str:
    warm = each["warm"]
    slowest = _95th([one["page"] for one in warm])
    aim = AIMS.get(each["count"])
    met = f" The page's 95th percentile is {slowest:.0f} ms (aim: {aim})." if aim else ""
    return (
        f"Hits a question: median {statistics.median(one['total'] for one in warm):,.0f}, most "
        f"{max(one['total'] for one in warm):,}. {sum(one['widened'] for one in warm)} questions were widened. SQL "
        f"queries: at most {max(one['finder_queries'] for one in warm)} of the finder, "
        f"{max(one['page_queries'] for one in warm)} of the page; of those not widened, "
        f"{max(one['page_queries'] for one in warm if not one['widened'])}.{met}"
    )


def _print_kinds(found: list[dict[str, Any]]) -> None:
    print("\nBy kind, medians in milliseconds:\n")
    print("| services | kind | questions | hits | bare | statement | finder | page |")
    print("|---:|---|---:|---:|---:|---:|---:|---:|")
    for each in found:
        groups = {kind: [one for one in each["warm"] if one["kind"] == kind] for kind in SHARES}
        groups["widened"] = [one for one in each["warm"] if one["widened"]]
        for kind, group in groups.items():
            if group:
                cells = [
                    f"{statistics.median(one[step] for one in group):.1f}"
                    for step in ("bare", "statement", "finder", "page")
                ]
                hits = f"{statistics.median(one['total'] for one in group):,.0f}"
                print(f"| {each['count']:,} | {kind} | {len(group)} | {hits} | {' | '.join(cells)} |")


def _print_cold(found: list[dict[str, Any]]) -> None:
    print(
        f"\nCold: the first page of {COLD} new processes, each after the database's file was dropped from the "
        "system's memory as far as it obeys (`posix_fadvise`; the disk's own cache and the code on disk stay warm), "
        "and the same question once more in that process. In milliseconds:\n"
    )
    print("| services | first, median | first, slowest | again, median |")
    print("|---:|---:|---:|---:|")
    for each in found:
        first, again = ([one[name] for one in each["cold"]] for name in ("first", "second"))
        cells = (each["count"], statistics.median(first), max(first), statistics.median(again))
        print(f"| {' | '.join(f'{cell:,.0f}' for cell in cells)} |")


def _median_and_95th(values: list[float]) -> str:
    return f"{statistics.median(values):.1f} | {_95th(values):.1f}"


def _95th(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _seconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="COUNT")
    parser.add_argument("--size", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--cold", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.cold:
        answer_cold(Asked(*json.loads(chosen.cold)))
    elif chosen.size:
        measure_size(chosen.size)
    else:
        main(chosen.sizes)
