"""What Waypost needs in service: memory of its processes after some work, and disk."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from bench.load import ask_once, ask_while, for_seconds
from bench.mix import mix
from bench.parts import arguments, leave_unless_here
from bench.serving import THREADS, WORKERS, Site, processes_of, serving
from bench.stores import POSTGRESQL, Store, at_hand, elasticsearch_megabytes, megabytes, run, say, set_up
from bench.tables import print_table

CLIENTS, SECONDS = 16, 10
# Services that the worker indexes meanwhile.
CHANGED = 2_000
_PATIENCE_S = 300


def main(sizes: list[int], *, keep: bool) -> None:
    """Print both tables."""
    leave_unless_here()
    found: dict[int, dict[str, Any]] = {}
    for size in sizes:
        store = Store(POSTGRESQL, size)
        with at_hand(store, elasticsearch=True, keep=keep):
            say(f"Footprint, {size:,} services")
            environment = store.environment(elasticsearch=True)
            found[size] = run("bench.footprint", "--measure", env=environment, count=size)
    print(
        f"Memory in MB, after each question of the mix was asked once, {CLIENTS} clients asked for {SECONDS} "
        f"s, and the worker indexed {CHANGED:,} services for both engines. RSS counts what processes share in "
        f"each of them, PSS shares it out. Granian with {WORKERS} processes of {THREADS} threads; its first "
        "process only watches.\n"
    )
    rows = [
        (f"{size:,}", name, number, *(f"{each:,.0f}" for each in numbers))
        for size, each in found.items()
        for name, number, *numbers in each["memory"]
    ]
    print_table(["services", " process", "number", "RSS, all", "PSS, all"], rows)
    print("\nDisk in MB:\n")
    rows = [(f"{size:,}", *(f"{each['disk'][name]:,.0f}" for name in DISK)) for size, each in found.items()]
    print_table(["services", *DISK.values()], rows)
    print(f"\n{found[sizes[-1]]['versions']}. With `python -m bench --only footprint`.")


DISK = {
    "database": "database",
    "embedded": "of it the embedded index",
    "elasticsearch": "Elasticsearch's index",
    "merged": "the same, merged into one segment",
}


# --- In a process of the store's own ----------------------------------------------------------------


def measure(count: int) -> dict[str, Any]:
    """Rows of memory, and disk by name."""
    from bench.versions import versions

    asked = mix()
    with serving(Store(POSTGRESQL, count), elasticsearch=True, worker=True) as site:
        ask_once(site, asked)
        ask_while(site, asked, clients=CLIENTS, goes_on=for_seconds(SECONDS))
        _let_the_worker_work()
        memory = _memory(site)
    return {"memory": memory, "disk": _disk(), "versions": versions()}


def _let_the_worker_work() -> None:
    from directory.actions import announce_changed
    from directory.models import Service
    from outbox.models import Job

    keys = Service.objects.findable().order_by("pk").values_list("pk", flat=True)[:CHANGED]
    announce_changed(service_ids=list(keys))
    until = time.monotonic() + _PATIENCE_S
    while Job.objects.exists():
        assert time.monotonic() < until, "The worker did not finish."
        time.sleep(0.1)


def _memory(site: Site) -> list[tuple[str, int, float, float]]:
    """(what, how many processes, RSS, PSS), MB of all of them together; without those that can't be looked at."""
    assert site.worker
    groups = {"web": processes_of(site.web), "worker": processes_of(site.worker), "Elasticsearch": _node()}
    return [
        (
            name,
            len(pids),
            sum(_megabytes(pid, "Rss") for pid in pids),
            sum(_megabytes(pid, "Pss") for pid in pids),
        )
        for name, pids in groups.items()
        if pids
    ]


def _node() -> list[int]:
    """The node's process, if it runs on this machine and we may look at it."""
    from search.engines.elastic.client import client

    [node] = client().nodes.info(metric="process")["nodes"].values()
    pid = int(node["process"]["id"])
    try:
        is_java = b"java" in Path(f"/proc/{pid}/cmdline").read_bytes()
        return [pid] if is_java and _megabytes(pid, "Pss") else []
    except OSError:
        return []


def _megabytes(pid: int, kind: str) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    [kilobytes] = [line.split()[1] for line in lines if line.startswith(f"{kind}:")]
    return int(kilobytes) / 1024


def _disk() -> dict[str, float]:
    from django.db import connection

    from search.engines.elastic.client import client
    from search.engines.elastic.indices import read_alias

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT SUM(pg_total_relation_size(name::regclass)) "
            "FROM unnest(ARRAY['search_serviceindexentry', 'search_serviceindexplace']) AS name"
        )
        embedded = float(cursor.fetchone()[0]) / 1e6
    found = {"database": megabytes(), "embedded": embedded, "elasticsearch": elasticsearch_megabytes()}
    client().options(request_timeout=600).indices.forcemerge(index=read_alias(), max_num_segments=1)
    return found | {"merged": elasticsearch_megabytes()}


if __name__ == "__main__":
    parser = arguments(__doc__)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        set_up()
        print(json.dumps(measure(chosen.count)))
    else:
        main(chosen.sizes, keep=chosen.keep)
