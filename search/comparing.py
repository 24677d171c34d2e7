"""What is wrong with an index, by the versions of the services in it; and what is still on its way there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from outbox.models import Job

# Services by what is wrong with them in an index.
Faults = dict[str, set[int]]


def compared(listed: Mapping[int, int], indexed: Mapping[int, int]) -> Faults:
    """An index beside the listings, each as versions by service: only what should be found is listed."""
    both = listed.keys() & indexed.keys()
    return {
        "missing": set(listed.keys() - indexed.keys()),
        "left over": set(indexed.keys() - listed.keys()),
        "out of date": {key for key in both if listed[key] > indexed[key]},
        "newer": {key for key in both if listed[key] < indexed[key]},
    }


def keys_of(faults: Faults) -> set[int]:
    """All services with a fault."""
    return set().union(*faults.values())


def told(faults: Faults) -> str:
    """ "2 missing, 1 out of date"."""
    return ", ".join(f"{len(keys):,} {fault}" for fault, keys in faults.items() if keys)


def still_waiting(kind: str, keys: Iterable[int]) -> int:
    """How many of these services have a job of this kind in the outbox that is to be done yet."""
    waiting = Job.objects.filter(kind=kind, dead_at=None).values_list("key", flat=True)
    return len(set(map(str, keys)).intersection(waiting.iterator()))
