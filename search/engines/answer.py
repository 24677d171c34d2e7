"""What an engine is asked and what it answers, whichever it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from search.facets import Counts
from search.request import SearchRequest


@dataclass(frozen=True, slots=True)
class EngineHit:
    """A service found: metres to its nearest venue within the radius, or what it covers; both where both fit.

    `need_ids` are the needs that it is listed for.
    """

    service_id: int
    distance_m: float | None
    covers: str
    need_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class EngineAnswer:
    """All that one request gives: how many there are, this page of them in order, and how many have each value."""

    total: int
    hits: tuple[EngineHit, ...]
    counts: Counts


class Engine(Protocol):
    """Something that answers questions. Every engine gives the same answer to the same question over the same index."""

    name: str

    def find(self, request: SearchRequest, today: date) -> EngineAnswer:
        """Answer one request."""

    def first_match(self, requests: Sequence[SearchRequest], today: date) -> int | None:
        """Which of the requests is the first that anything fits, or None."""
