"""Which indices there are, which of them is read, and how one comes and goes. Names tell all; nothing is remembered.

An index is called `<prefix>services-<mapping hash>-<UTC stamp>`, and the alias that questions go to is the same without
the stamp: processes of another version, with another mapping, have indices and an alias of their own.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from elasticsearch import Elasticsearch

from search.engines.elastic.client import client, told_when_away
from search.engines.elastic.documents import SETTINGS, mapping, mapping_hash

# To the microsecond, so that no two ever have one name.
_STAMP = "%Y%m%d-%H%M%S-%f"
_REST = re.compile(r"(?P<hash>[0-9a-f]{8})-\d{8}-\d{6}-\d{6}")
# Who makes or drops an index waits for the whole cluster.
PATIENCE_S = 30


@dataclass(frozen=True, slots=True)
class Indices:
    """What is there: ours by age, the oldest first; the one of ours that is read; and those of other mappings."""

    ours: tuple[str, ...]
    served: str | None
    others: tuple[str, ...]

    @property
    def unfinished(self) -> tuple[str, ...]:
        """Those that no rebuild brought to being read. While none is running, they are what is left of killed ones."""
        return tuple(name for name in self.ours if self.served is None or name > self.served)


def read_alias() -> str:
    """Where questions go."""
    return f"{_base()}{mapping_hash()}"


def listed() -> tuple[str, ...]:
    """Ours by age, read or not: where every change is written. One request; raises EngineAway."""
    return _found(f"{read_alias()}-*").ours


def all_indices() -> Indices:
    """Everything of ours and of other versions of Waypost, by one request; raises EngineAway."""
    return _found(f"{_base()}*")


def has_served_index(*, patience_s: float) -> bool:
    """Whether questions have anywhere to go, asked within so many seconds; raises EngineAway."""
    with told_when_away():
        asked = client().options(request_timeout=patience_s)
        return bool(asked.indices.exists_alias(name=read_alias()))


def create(*, filling: bool = False) -> str:
    """Make a new index that nobody reads yet, and return its name; raises EngineAway.

    One that is to be filled is not searchable before `open_up`, and has no replica until then.
    """
    with told_when_away():
        # Else a write to an index that went a moment ago would make it again, without its mapping.
        _patient().indices.put_index_template(
            name=_template(),
            index_patterns=[f"{_base()}*"],
            allow_auto_create=False,
            priority=500,
        )
        name = f"{read_alias()}-{datetime.now(UTC):{_STAMP}}"
        while_filling = {"refresh_interval": "-1", "number_of_replicas": 0} if filling else _in_use()
        _patient().indices.create(index=name, settings=SETTINGS | while_filling, mappings=mapping())
    return name


def open_up(name: str) -> None:
    """Let what was filled be found, and be copied to other nodes; raises EngineAway."""
    with told_when_away():
        _patient().indices.put_settings(index=name, settings=_in_use())
    refresh(name)


def refresh(name: str) -> None:
    """Let all that was written be found; raises EngineAway."""
    with told_when_away():
        _patient().indices.refresh(index=name)


def serve(name: str) -> None:
    """Let questions go to this index from now on, in one step; raises EngineAway."""
    served = all_indices().served
    steps: list[dict[str, dict[str, str]]] = [{"add": {"index": name, "alias": read_alias()}}]
    if served not in (None, name):
        steps.insert(0, {"remove": {"index": str(served), "alias": read_alias()}})
    with told_when_away():
        _patient().indices.update_aliases(actions=steps)


def drop(names: Collection[str]) -> None:
    """Delete these, if they are there; raises EngineAway."""
    for name in names:
        with told_when_away():
            _patient().indices.delete(index=name, ignore_unavailable=True)


def drop_all() -> None:
    """Leave nothing behind that bears our prefix; raises EngineAway."""
    found = all_indices()
    drop(found.ours + found.others)
    with told_when_away():
        _patient().options(ignore_status=404).indices.delete_index_template(name=_template())


def _base() -> str:
    return f"{settings.ELASTICSEARCH_PREFIX}services-"


def _template() -> str:
    return f"{_base()}template"


def _in_use() -> dict[str, object]:
    return {"refresh_interval": None, "number_of_replicas": settings.ELASTICSEARCH_REPLICAS}


def _patient() -> Elasticsearch:
    return client().options(request_timeout=PATIENCE_S)


def _found(pattern: str) -> Indices:
    with told_when_away():
        answer = _patient().indices.get_alias(index=pattern)
    ours, others, served = [], [], None
    for name in sorted(answer):
        match = _REST.fullmatch(name.removeprefix(_base()))
        if not match:
            continue  # somebody else's
        if match["hash"] != mapping_hash():
            others.append(name)
            continue
        ours.append(name)
        if read_alias() in answer[name]["aliases"]:
            served = name
    return Indices(tuple(ours), served, tuple(others))
