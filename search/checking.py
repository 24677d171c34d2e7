"""Whether each engine's index says what the listings say, and mending it where it doesn't."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from django.db import transaction

from search import jobs
from search.comparing import Faults, compared, keys_of, still_waiting, told
from search.engines import index
from search.engines.elastic import comparing, indices
from search.engines.elastic.client import NoIndex, is_configured
from search.engines.fulltext import full_text

BATCH = 500
_REBUILD = "`search_rebuild` mends it"
_REPAIR = "Mend it with --repair"


class Index(Protocol):
    """One engine's index, to be compared and mended. Whatever asks Elasticsearch raises EngineAway and NoIndex."""

    name: str
    kind: str  # of the jobs that keep it in step

    def faults(self) -> Faults: ...
    def size(self) -> int: ...
    def mend(self, keys: Collection[int]) -> None: ...


class EmbeddedIndex:
    """The rows and words in our own database."""

    name = "The index"
    kind = jobs.INDEX

    def faults(self) -> Faults:
        """Newer than the listings is as much out of date as older: versions keep nobody from mending it."""
        found = compared(comparing.listed_versions(), index.versions())
        found["out of date"] |= found.pop("newer")
        return found | {"without their words": full_text().unfit()}

    def size(self) -> int:
        """How many services it holds."""
        return len(index.versions())

    def mend(self, keys: Collection[int]) -> None:
        """Take these out and put them in again."""
        ordered = sorted(keys)
        for start in range(0, len(ordered), BATCH):
            with transaction.atomic():
                index.remove(ordered[start : start + BATCH])
                index.refresh(ordered[start : start + BATCH])


class ElasticIndex:
    """The index that Elasticsearch answers from."""

    name = "Elasticsearch's index"
    kind = jobs.ELASTICSEARCH

    def faults(self) -> Faults:
        """What stays wrong at a second look: what changes while one looks only seems so."""
        name = self._served()
        indices.refresh(name)
        found = comparing.faults(name)
        return comparing.faults(name, keys_of(found)) if keys_of(found) else found

    def size(self) -> int:
        """How many services it holds."""
        return len(comparing.versions(self._served()))

    def mend(self, keys: Collection[int]) -> None:
        """Send these again to every index of ours. Of what is newer there than in the listings it takes nothing."""
        comparing.mend(self._served(), keys, also=indices.listed())
        indices.refresh(self._served())

    def _served(self) -> str:
        served = indices.all_indices().served
        if served is None:
            raise NoIndex
        return served


@dataclass(frozen=True, slots=True)
class Report:
    """How an index stands, in one sentence, and whether all is well with it."""

    text: str
    is_fit: bool


def all_indexes() -> list[Index]:
    """One for each engine that is kept."""
    return [EmbeddedIndex(), ElasticIndex()] if is_configured() else [EmbeddedIndex()]


def mended(index: Index, faults: Faults) -> Faults:
    """Mend an index, and give what is wrong with it then."""
    index.mend(keys_of(faults))
    return index.faults()


def report(index: Index, *, faults: Faults) -> Report:
    """What to say of an index with these faults."""
    if not keys_of(faults):
        return Report(f"{index.name} fits the listings: {index.size():,} services.", True)
    text = f"{index.name} differs from the listings: {told(faults)}."
    if waiting := still_waiting(index.kind, keys_of(faults)):
        text = f"{text} {waiting:,} of these changes still wait in the outbox."
    return Report(f"{text} {_REBUILD if faults.get('newer') else _REPAIR}.", False)
