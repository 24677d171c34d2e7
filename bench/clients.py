"""Many visitors at once, over HTTP, as Waypost runs in service; in PostgreSQL alone and with Elasticsearch."""

from __future__ import annotations

import argparse
import json
import statistics
from typing import Any

from bench.load import ask_while, for_seconds
from bench.mix import mix
from bench.parts import arguments, leave_unless_here
from bench.serving import THREADS, WORKERS, serving
from bench.stores import POSTGRESQL, Store, at_hand, run, say, set_up
from bench.tables import percentile_95, print_table

CLIENTS, WARMING_S, SECONDS = 16, 10, 30


def main(sizes: list[int], *, keep: bool) -> None:
    """Print the table."""
    leave_unless_here()
    rows, with_versions = [], ""
    for size in sizes:
        store = Store(POSTGRESQL, size)
        with at_hand(store, elasticsearch=True, keep=keep):
            for engine in ("postgresql", "elasticsearch"):
                say(f"{CLIENTS} clients, {engine}, {size:,} services")
                environment = store.environment(elasticsearch=engine == "elasticsearch")
                found = run("bench.clients", "--load", engine, env=environment, count=size)
                with_versions = found.pop("versions")
                rows.append((engine, f"{size:,}", *found.values()))
    print(
        f"{CLIENTS} clients on connections that they keep, each asking for the next page of the mix as soon as "
        f"it has one, for {SECONDS} s, after {WARMING_S} s that are not counted. Granian with {WORKERS} processes of "
        f"{THREADS} threads as in `docs/operations.md`, production settings, pages compressed; clients, web, "
        "PostgreSQL and Elasticsearch share this machine. An error is anything but 200; “by reserve” are "
        "pages that the embedded engine answered because Elasticsearch did not within its 800 ms. In "
        "milliseconds:\n"
    )
    heads = [
        " engine",
        "services",
        "pages",
        "pages a second",
        "median",
        "95th",
        "slowest",
        "errors",
        "by reserve",
    ]
    print_table(heads, rows)
    print(f"\n{with_versions}. With `python -m bench --only clients`.")


def load(engine: str, count: int) -> dict[str, Any]:
    """In a process of the store's own: the cells of a row, and the versions."""
    from bench.versions import versions

    asked = mix()
    with serving(Store(POSTGRESQL, count), elasticsearch=engine == "elasticsearch") as site:
        ask_while(site, asked, clients=CLIENTS, goes_on=for_seconds(WARMING_S))
        taken = ask_while(site, asked, clients=CLIENTS, goes_on=for_seconds(SECONDS))
    times = [each.ms for each in taken]
    return {
        "pages": f"{len(taken):,}",
        "a_second": f"{len(taken) / SECONDS:.0f}",
        "median": f"{statistics.median(times):.0f}",
        "95th": f"{percentile_95(times):.0f}",
        "slowest": f"{max(times):.0f}",
        "errors": sum(each.answer.status != 200 for each in taken),
        "reserve": sum(each.answer.stands_in for each in taken),
        "versions": versions(),
    }


if __name__ == "__main__":
    parser = arguments(__doc__)
    parser.add_argument("--load", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.load:
        set_up()
        print(json.dumps(load(chosen.load, chosen.count)))
    else:
        main(chosen.sizes, keep=chosen.keep)
