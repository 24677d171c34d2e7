"""The one way to find a service. Everybody calls `find_services`; nobody else asks an engine."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from directory.needs import NeedVocabulary
from directory.parts import listed_services
from search import widening
from search.engines.answer import Engine, EngineAnswer
from search.engines.routing import answered
from search.facets import Counts
from search.reasons import Reasons
from search.request import DEEPEST_HIT, SearchRequest

if TYPE_CHECKING:
    from directory.models import Service


@dataclass(frozen=True, slots=True)
class Hit:
    """A service found. `service` comes with organisation, times and costs already read, `needs` are names.

    `distance_m` is metres along the great circle to the nearest venue one can go to, within the radius that was
    searched; None for what comes to one or covers one's area, for which `covers` says so ("Covers Leeds").
    """

    service: Service
    distance_m: float | None
    covers: str
    needs: tuple[str, ...]
    why: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As the API and the command give it."""
        return {
            "id": str(self.service.uuid),
            "source_id": self.service.source_id,
            "name": self.service.name,
            "organisation": self.service.organisation.name,
            "distance_m": None if self.distance_m is None else round(self.distance_m),
            "covers": self.covers or None,
            "needs": list(self.needs),
            "why": list(self.why),
        }


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of hits and what is said with them. `request` is what was answered, after any widening.

    `confident` is False where nothing fits all that was asked; `widened` then says what was done about it.
    `facets` has for each group how many services have each value, under all other groups' choices. `stands_in` where
    `engine` answered because another, which should have, is away: its answer is the same, but may take longer.
    """

    hits: tuple[Hit, ...]
    total: int
    asked: SearchRequest
    request: SearchRequest
    confident: bool
    widened: tuple[str, ...]
    engine: str
    took_ms: float
    facets: Counts
    stands_in: bool = False

    @property
    def page(self) -> int:
        """Which page this is, from 1."""
        return self.request.page

    @property
    def page_count(self) -> int:
        """How many pages can be asked for; at least 1."""
        return max(1, -(-self.reachable // self.request.page_size))

    @property
    def reachable(self) -> int:
        """How many of the hits some page shows."""
        return min(self.total, DEEPEST_HIT)

    @property
    def is_cut_off(self) -> bool:
        """Whether this is the last page and there are more hits than pages show."""
        return self.total > self.reachable and self.page == self.page_count

    @property
    def understood(self) -> dict[str, Any]:
        """What the question was taken to mean, each part with the words that said it, and the words left over."""
        asked = self.asked
        place = asked.place
        named = asked.understood.place if place and not asked.near else None
        typed = asked.typed
        organisation = asked.understood.organisation
        return {
            "place": {"name": place.name, "kind": place.kind, "words": named.words if named else asked.near}
            if place
            else None,
            "within_km": asked.within_km if place else None,
            "needs": [
                {"slug": need.slug, "name": need.name, "words": need.words} for need in asked.understood.needs
            ],
            "organisation": {"name": organisation.name, "words": organisation.words}
            if organisation
            else None,
            "constraints": [
                {"kind": one.kind, "name": one.label, "words": one.words}
                for one in asked.understood.constraints
            ],
            "corrections": [{"typed": one.typed, "meant": one.meant} for one in asked.understood.corrections],
            "words": [typed.get(token, token) for token in asked.understood.left_over],
        }

    def as_json(self) -> dict[str, Any]:
        """As the API and the command give it."""
        return {
            "engine": self.engine,
            "understood": self.understood,
            "confident": self.confident,
            "widened": list(self.widened),
            "total": self.total,
            "took_ms": self.took_ms,
            "results": [hit.as_json() for hit in self.hits],
        }


def find_services(request: SearchRequest, *, today: date | None = None) -> SearchPage:
    """Answer a question: one request to an engine for hits and total, one statement for what a list shows of them.

    Where nothing fits, a wider question is asked (see `search.widening`) and the page says so.
    """
    started = time.perf_counter()
    today = today or timezone.localdate()
    found, engine, stands_in = answered(lambda engine: _found(request, engine, today))
    hits = _hits(found.answer, found.request)
    return SearchPage(
        hits=hits,
        total=found.answer.total,
        asked=request,
        request=found.request,
        confident=bool(found.answer.total) and not found.widened,
        widened=found.widened,
        engine=engine.name,
        took_ms=round((time.perf_counter() - started) * 1000, 1),
        facets=found.answer.counts,
        stands_in=stands_in,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """An answer, to what, and what was done to get it."""

    answer: EngineAnswer
    request: SearchRequest
    widened: tuple[str, ...] = ()


def _found(request: SearchRequest, engine: Engine, today: date) -> _Found:
    answer = engine.find(request, today)
    if not answer.total and (wider := widening.widen(request, engine, today)):
        return _Found(engine.find(wider.request, today), wider.request, wider.said)
    return _Found(answer, request)


def _hits(answer: EngineAnswer, request: SearchRequest) -> tuple[Hit, ...]:
    """The page's services, read at once. One that was closed since the index heard of it is left out."""
    services = listed_services(
        [hit.service_id for hit in answer.hits], ("schedules", "exceptions", "cost_options")
    )
    vocabulary = NeedVocabulary.remembered().needs
    reasons = Reasons(request)
    hits = []
    for hit in answer.hits:
        service = services.get(hit.service_id)
        if service and service.is_findable and service.organisation.live:
            needs = [vocabulary[key] for key in hit.need_ids if key in vocabulary]
            why = reasons.why(service, hit, needs)
            hits.append(Hit(service, hit.distance_m, hit.covers, tuple(need.name for need in needs), why))
    return tuple(hits)
