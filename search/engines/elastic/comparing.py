"""What an index holds beside what the listings say, by ids and versions."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from directory.models import Service
from search.comparing import Faults, compared
from search.engines.elastic import writing
from search.engines.elastic.client import client, told_when_away

PAGE = 10_000  # the most that an index gives at once
KEYS_AT_ONCE = 1000
PATIENCE_S = 30
# Live changes go on while one looks: what differs is looked at again so many times.
ROUNDS = 5


class Unfit(Exception):
    """An index that was just filled does not hold what the listings say, though it was sent again."""


def faults(name: str, keys: Collection[int] | None = None) -> Faults:
    """The services (of these, or of all) that an index has wrong; an index may be named by its alias.

    The listings are read first. What changes meanwhile looks like a fault, and no longer does at the next look.
    Raises EngineAway, and NoIndex where there is no such index.
    """
    return compared(listed_versions(keys), versions(name, keys))


def settled(name: str) -> int:
    """See that a filled index holds what the listings say, sending it what it lacks; how many had to be.

    What is newer in it was changed after the listings were read. Raises Unfit and EngineAway.
    """
    wrong = _not_yet(faults(name))
    mended = len(wrong)
    for _ in range(ROUNDS):
        if not wrong:
            return mended
        mend(name, wrong)
        wrong = _not_yet(faults(name, wrong))
    raise Unfit(f"{len(wrong):,} services are not as they should be")


def mend(name: str, keys: Collection[int], *, also: Collection[str] = ()) -> None:
    """Send these services again, to an index and to others; raises EngineAway, or Refused where one is not taken."""
    # Of a row that is gone the last version is what the index has.
    held = versions(name, keys)
    last_known = {key: held.get(key, 0) for key in keys}
    for error in writing.send(writing.read(last_known), [*{name, *also}]).values():
        raise error


def listed_versions(keys: Collection[int] | None = None) -> dict[int, int]:
    """The version of each service (of these, or of all) that is to be found."""
    pairs = Service.objects.findable().values_list("pk", "index_version")
    if keys is None:
        return dict(pairs.iterator(chunk_size=PAGE))
    return {key: version for part in _parts(keys) for key, version in pairs.filter(pk__in=part)}


def versions(name: str, keys: Collection[int] | None = None) -> dict[int, int]:
    """The version of each service (of these, or of all) in an index; of all only what a refresh has let be found."""
    if keys is None:
        return dict(_all_versions(name))
    asked = client().options(request_timeout=PATIENCE_S)
    found: dict[int, int] = {}
    for part in _parts(keys):
        with told_when_away():
            answer = asked.mget(index=name, ids=[str(key) for key in part], source=False)
        found |= {int(one["_id"]): one["_version"] for one in answer["docs"] if one.get("found")}
    return found


def _all_versions(name: str) -> Iterator[tuple[int, int]]:
    """Page by page of one point in time, in the order in which they lie there."""
    asked = client().options(request_timeout=PATIENCE_S)
    with told_when_away():
        point = asked.open_point_in_time(index=name, keep_alive="5m")["id"]
        try:
            after: list[Any] | None = None
            while True:
                page = asked.search(
                    pit={"id": point, "keep_alive": "5m"},
                    sort=["_shard_doc"],
                    size=PAGE,
                    source=False,
                    version=True,
                    track_total_hits=False,
                    search_after=after,
                )["hits"]["hits"]
                yield from ((int(hit["_id"]), hit["_version"]) for hit in page)
                if len(page) < PAGE:
                    return
                after = page[-1]["sort"]
        finally:
            asked.close_point_in_time(id=point)


def _not_yet(found: Faults) -> set[int]:
    return set().union(*(keys for fault, keys in found.items() if fault != "newer"))


def _parts(keys: Collection[int]) -> Iterator[list[int]]:
    ordered = iter(sorted(keys))
    while part := list(islice(ordered, KEYS_AT_ONCE)):
        yield part
