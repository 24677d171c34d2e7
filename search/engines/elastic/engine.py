"""The engine that asks Elasticsearch, within a budget of time."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch

from places.distances import distance_m
from search.document import ANYWHERE
from search.engines.answer import EngineAnswer, EngineHit
from search.engines.elastic.client import EngineAway, client, patient_for, told_when_away
from search.engines.elastic.counting import read_counts
from search.engines.elastic.indices import read_alias
from search.engines.elastic.query import any_match, search_of
from search.request import SearchRequest

# The least that is left for a request that is still worth sending.
_LEAST_S = 0.05


class ElasticEngine:
    """One question's worth of Elasticsearch: all that it asks shares one budget of ELASTICSEARCH_BUDGET_MS.

    Raises EngineAway where the answer doesn't come in time or isn't whole, NoIndex where there is nothing to ask.
    """

    name = "elasticsearch"

    def __init__(self) -> None:
        self._until = time.monotonic() + settings.ELASTICSEARCH_BUDGET_MS / 1000

    def find(self, request: SearchRequest, today: date) -> EngineAnswer:
        """Answer one request with one search."""
        question = search_of(request, today).to_dict()
        with self._left() as (asked, timeout):
            answer = asked.search(index=read_alias(), body=question | timeout)
            _refuse_part(answer)
            return EngineAnswer(
                answer["hits"]["total"]["value"],
                tuple(_hit(hit, request) for hit in answer["hits"]["hits"]),
                read_counts(answer["aggregations"], request.filters),
            )

    def first_match(self, requests: Sequence[SearchRequest], today: date) -> int | None:
        """Which of the requests is the first that anything fits: one request, in which all are asked."""
        with self._left() as (asked, timeout):
            lines: list[dict[str, Any]] = []
            for one in requests:
                lines += [{}, any_match(one).to_dict() | timeout]
            answers = asked.msearch(index=read_alias(), searches=lines)["responses"]
            for number, answer in enumerate(answers):
                if "error" in answer:
                    raise EngineAway(f"status {answer['status']}")
                _refuse_part(answer)
                if answer["hits"]["total"]["value"]:
                    return number
        return None

    @contextmanager
    def _left(self) -> Iterator[tuple[Elasticsearch, dict[str, str]]]:
        """A client that waits no longer than is left, and for the body of a search when to give up.

        Its answer is read in here too: what can't be read as one was not said by the node.
        """
        left_s = self._until - time.monotonic()
        if left_s < _LEAST_S:
            raise EngineAway("slow")
        try:
            with told_when_away():
                yield patient_for(int(left_s * 100), client()), {"timeout": f"{int(left_s * 1000)}ms"}
        except ApiError as error:
            # A mistake of ours: the other engine may still know the answer.
            raise EngineAway(f"status {error.status_code}") from error
        except (LookupError, TypeError, ValueError) as error:
            raise EngineAway("garbled") from error


def _refuse_part(answer: Any) -> None:
    """A part of an answer would look like a whole one with fewer services."""
    if answer["timed_out"] or answer["_shards"]["failed"]:
        raise EngineAway("slow" if answer["timed_out"] else "in part")


def _hit(hit: Any, request: SearchRequest) -> EngineHit:
    shown = hit["_source"]
    return EngineHit(
        int(hit["_id"]),
        _distance_m(shown["venues"], request),
        _covers(shown["areas"], request),
        tuple(map(int, shown["own_need_ids"])),
    )


def _distance_m(venues: list[dict[str, float]], request: SearchRequest) -> float | None:
    """Metres to the nearest venue in the radius."""
    if not request.place or not request.place.position:
        return None
    here = request.place.position
    each = (distance_m(here, (venue["lat"], venue["lon"])) for venue in venues)
    return min((metres for metres in each if metres <= request.within_km * 1000), default=None)


def _covers(areas: list[tuple[str, int, str]], request: SearchRequest) -> str:
    """What the narrowest area says that holds the place; nothing where no place is asked."""
    if not request.place:
        return ""
    codes = request.place.area_codes | {ANYWHERE}
    return min(((breadth, label) for code, breadth, label in areas if code in codes), default=(0, ""))[1]
