"""How fast each engine and the finder on top of it answer: a fixed mix of questions, on generated directories, beside
the least request.

`python -m bench.engines [--sizes COUNT ...] [--engines NAME ...] [--keep]` prints the tables: of what was measured now,
and of sizes and engines that were measured before, from `measured.json`. A million is made and asked by hand, with
`--sizes 1000000`: that takes an hour or two.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import measured
from bench.asking import ELASTICSEARCH, ask_warm, page_of
from bench.engine_tables import print_all, summary
from bench.mix import Asked, mix
from bench.parts import arguments, lacking, today
from bench.stores import POSTGRESQL, SQLITE, Store, at_hand, run, say, set_up
from bench.tables import seconds

COLD = 10


def main(sizes: list[int], engines: list[str], *, keep: bool) -> None:
    """Measure what can be, and print all that was ever measured."""
    able = [engine for engine in engines if _is_able(engine)]
    for size in sizes:
        for kind in (SQLITE, POSTGRESQL):
            if those := [engine for engine in able if (engine == SQLITE) == (kind == SQLITE)]:
                _measure(those, Store(kind, size), keep=keep)
    print_all(measured.measured())


def _is_able(engine: str) -> bool:
    if engine == SQLITE or not (missing := lacking(elasticsearch=engine == ELASTICSEARCH)):
        return True
    say(f"{engine} is not measured, its old figures stay: needs {missing}.")
    return False


def _measure(engines: list[str], store: Store, *, keep: bool) -> None:
    """Engines that share a store. What it took to make is known from the day when it was."""
    with at_hand(store, elasticsearch=ELASTICSEARCH in engines, keep=keep) as made:
        for engine in engines:
            say(f"Asking {engine}, {store.count:,} services")
            # Slow answers are measured, not cut off.
            patient = {"ELASTICSEARCH_BUDGET_MS": "60000"}
            environment = store.environment(elasticsearch=engine == ELASTICSEARCH) | patient
            found = run("bench.engines", "--ask", engine, env=environment, count=store.count)
            before = measured.measured().get((engine, store.count), {}).get("made", {})
            measured.keep(engine, store.count, {"on": today(), "made": before | made, **found})


# --- In a process of the store's own ----------------------------------------------------------------


def ask(engine: str, count: int) -> dict[str, Any]:
    """The mix, warm and cold."""
    from bench.versions import versions
    from search.models import ServiceIndexEntry

    asked = mix()
    return {
        "entries": ServiceIndexEntry.objects.count(),
        "versions": versions(),
        **summary(ask_warm(asked, engine)),
        "cold": [_ask_cold(one, engine, count) for one in asked[:: len(asked) // COLD]],
    }


def _ask_cold(asked: Asked, engine: str, count: int) -> list[float]:
    """The first question of a new process and the same once more, in milliseconds."""
    if engine == SQLITE:
        _drop_from_memory(Path(os.environ["DATABASE_URL"].removeprefix("sqlite:///")))
    command = [sys.executable, "-m", "bench.engines", "--cold", json.dumps(asked), "--count", str(count)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: list[float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _drop_from_memory(path: Path) -> None:
    """Ask the system to forget the file's pages: it does so with those that nobody maps and that are written."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def answer_cold(asked: Asked) -> list[float]:
    """In the new process: the page, twice."""
    page = page_of(asked)
    return [1000 * seconds(page) for _ in range(2)]


if __name__ == "__main__":
    parser = arguments(__doc__)
    parser.add_argument(
        "--engines", nargs="*", choices=measured.ENGINES, default=list(measured.ENGINES), metavar="NAME"
    )
    parser.add_argument("--ask", help=argparse.SUPPRESS)
    parser.add_argument("--cold", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.ask or chosen.cold:
        set_up()
        print(
            json.dumps(
                answer_cold(Asked(*json.loads(chosen.cold))) if chosen.cold else ask(chosen.ask, chosen.count)
            )
        )
    else:
        main(chosen.sizes, chosen.engines, keep=chosen.keep)
