"""From the commit of a change to the page that finds it, with a worker as it runs in service."""

from __future__ import annotations

import argparse
import json
import statistics
import time
from random import Random
from typing import TYPE_CHECKING, Any

from bench.parts import arguments, leave_unless_here
from bench.serving import Visitor, serving
from bench.stores import POSTGRESQL, Store, at_hand, run, say, set_up
from bench.tables import percentile_95, print_table

if TYPE_CHECKING:
    from directory.models import Service

CHANGES = 50
AIM_S = 5
_LOOK_EVERY_S = 0.05
_PATIENCE_S = 60
_SEED = 20261127


def main(sizes: list[int], *, keep: bool) -> None:
    """Print the table."""
    leave_unless_here()
    rows, with_versions = [], ""
    for size in sizes:
        store = Store(POSTGRESQL, size)
        with at_hand(store, elasticsearch=True, keep=keep):
            for engine in ("postgresql", "elasticsearch"):
                say(f"Publishing, {engine}, {size:,} services")
                # Changes of the round without Elasticsearch were not sent to it.
                store.ready(elasticsearch=engine == "elasticsearch")
                environment = store.environment(elasticsearch=engine == "elasticsearch")
                found = run("bench.publishing", "--publish", engine, env=environment, count=size)
                with_versions = found["versions"]
                times = found["s"]
                numbers = (statistics.median(times), percentile_95(times), max(times))
                rows.append((engine, f"{size:,}", len(times), *(f"{number:.2f}" for number in numbers)))
    print(
        f"{CHANGES} services, one after the other: a new word in a name, published as Wagtail publishes, and "
        f"from its commit on the results page asked for that word, each {1000 * _LOOK_EVERY_S:.0f} ms after "
        "the last answer, until it shows the service. One worker and two web processes with production "
        f"settings. Seconds (aim: at most {AIM_S} at the 95th percentile):\n"
    )
    print_table([" engine", "services", "changes", "median", "95th", "slowest"], rows)
    print(f"\n{with_versions}. With `python -m bench --only publishing`.")


# --- In a process of the store's own ----------------------------------------------------------------


def publish(engine: str, count: int) -> dict[str, Any]:
    """Seconds of each change. Names are afterwards what they were."""
    from bench.versions import versions
    from directory.models import Service

    rng = Random(_SEED)  # noqa: S311 - any words will do
    keys = list(Service.objects.findable().order_by("pk").values_list("pk", flat=True))
    services = [Service.objects.get(pk=key) for key in sorted(rng.sample(keys, CHANGES))]
    names = {service.pk: service.name for service in services}
    is_elastic = engine == "elasticsearch"
    with serving(Store(POSTGRESQL, count), elasticsearch=is_elastic, worker=True) as site:
        visitor = site.visitor()
        try:
            times = [_found_after(service, _word(rng), visitor) for service in services]
        finally:
            for key, name in names.items():
                _rename(Service.objects.get(pk=key), name)
            _wait_until_all_is_done()
    return {"s": times, "versions": versions()}


def _word(rng: Random) -> str:
    """One that no listing has, and that is like none that it could be a slip of."""
    return "".join(rng.choice("bdfgkmpvz") + rng.choice("aeiou") for _ in range(7))


def _rename(service: Service, name: str) -> None:
    service.name = name
    service.save_revision().publish()


def _found_after(service: Service, word: str, visitor: Visitor) -> float:
    from django.db import transaction

    address = f'"/services/{service.slug}/"'.encode()
    with transaction.atomic():
        _rename(service, f"{service.name} {word}")
    committed = time.perf_counter()
    while time.perf_counter() < committed + _PATIENCE_S:
        answer = visitor.find(word)
        if address in answer.body:
            return time.perf_counter() - committed
        time.sleep(_LOOK_EVERY_S)
    raise TimeoutError(f"Not found within {_PATIENCE_S} s.")


def _wait_until_all_is_done() -> None:
    from outbox.models import Job

    until = time.monotonic() + _PATIENCE_S
    while Job.objects.exists() and time.monotonic() < until:
        time.sleep(_LOOK_EVERY_S)


if __name__ == "__main__":
    parser = arguments(__doc__)
    parser.add_argument("--publish", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.publish:
        set_up()
        print(json.dumps(publish(chosen.publish, chosen.count)))
    else:
        main(chosen.sizes, keep=chosen.keep)
