"""The steps of answering a question of the mix, each ready to be timed, and what comes of it."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bench.bare import ask_database, ask_elasticsearch, bare_search, found_in_database
from bench.mix import Asked
from bench.tables import seconds

if TYPE_CHECKING:
    from search.finder import SearchPage
    from search.request import SearchRequest

ROUNDS = 5
ELASTICSEARCH = "elasticsearch"
# As a proxy would say: else the page only points to its secure address.
SECURE = {"X-Forwarded-Proto": "https"}

Steps = dict[str, Callable[[], Any]]


def ask_warm(asked: list[Asked], engine: str) -> list[dict[str, Any]]:
    """Milliseconds of every step of every question, the median of the rounds, and what came of it."""
    steps = [_steps(one, engine) for one in asked]
    for each in steps:
        for step in each.values():
            step()
    times: list[dict[str, list[float]]] = [{name: [] for name in each} for each in steps]
    for _ in range(ROUNDS):
        for each, taken in zip(steps, times, strict=True):
            for name, step in each.items():
                taken[name].append(1000 * seconds(step))
    return [
        {
            "kind": one.kind,
            **_facts(one, engine),
            **{name: statistics.median(ms) for name, ms in taken.items()},
        }
        for one, taken in zip(asked, times, strict=True)
    ]


def request_of(asked: Asked) -> SearchRequest:
    """As the page reads it."""
    from search.forms import SearchForm

    return SearchForm({"q": asked.q, "near": asked.near}).to_request()


def page_of(asked: Asked) -> Callable[[], Any]:
    """The page, in this process: address, middleware, HTML."""
    from django.test import Client

    client, address = Client(SERVER_NAME="localhost", headers=SECURE), {"q": asked.q, "near": asked.near}
    return lambda: client.get("/services/", address)


def _steps(asked: Asked, engine: str) -> Steps:
    from django.utils import timezone

    from search.understanding import known_now, understand

    request = request_of(asked)
    vocabulary, names = known_now()
    today = timezone.localdate()
    near = request.place if asked.near else None
    return {
        **(_in_elasticsearch(request) if engine == ELASTICSEARCH else _in_database(request)),
        "finder": lambda: _found(request, engine),
        "understand": lambda: understand(
            asked.q, vocabulary, names=names, near=near, within_km=request.within_km, today=today
        ),
        "page": page_of(asked),
    }


def _in_database(request: SearchRequest) -> Steps:
    from django.utils import timezone

    from search.engines import embedded

    today = timezone.localdate()
    return {"bare": ask_database(request), "engine": lambda: embedded.find(request, today)}


def _in_elasticsearch(request: SearchRequest) -> Steps:
    from django.utils import timezone

    from search.engines.elastic.engine import ElasticEngine
    from search.engines.elastic.query import search_of

    today = timezone.localdate()
    return {
        "bare": ask_elasticsearch(bare_search(request)),
        "made": ask_elasticsearch(search_of(request, today).to_dict()),
        "engine": lambda: ElasticEngine().find(request, today),
    }


def _found(request: SearchRequest, engine: str) -> SearchPage:
    """The finder's answer, which must come from the engine that is measured and from no stand-in."""
    from search.finder import find_services

    page = find_services(request)
    assert page.engine == (ELASTICSEARCH if engine == ELASTICSEARCH else "embedded"), (
        "It stood in for another."
    )
    return page


def _facts(asked: Asked, engine: str) -> dict[str, Any]:
    """What came of a question, and how many statements it took; the bare request must find as many."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    request = request_of(asked)
    with CaptureQueriesContext(connection) as finding:
        page = _found(request, engine)
    with CaptureQueriesContext(connection) as viewing:
        response = page_of(asked)()
    assert response.status_code == 200, asked
    bare = _bare_total(request, engine)
    total = 0 if page.widened else page.total
    assert request.understood.constraints or bare == total, (
        f"Bare finds {bare} for {asked}, the finder {total}."
    )
    return {
        "total": page.total,
        "widened": bool(page.widened),
        "finder_queries": len(finding),
        "page_queries": len(viewing),
    }


def _bare_total(request: SearchRequest, engine: str) -> int:
    if engine == ELASTICSEARCH:
        return int(ask_elasticsearch(bare_search(request))()["hits"]["total"]["value"])
    return found_in_database(ask_database(request)())
