"""While Elasticsearch is away, in whichever way, the embedded engine answers the same, the page says so, nobody who
asks pays for it twice, and it comes back by itself."""

from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from elasticsearch import Elasticsearch
from pytest_django import Settings

from directory.actions import announce_changed
from directory.models import Service
from outbox.models import Job
from outbox.runner import drain
from search import jobs
from search.engines import routing
from search.engines.elastic import engine
from search.engines.elastic.breaker import FIRST_WAIT_S, Breaker, State
from search.engines.elastic.client import client as elasticsearch
from search.finder import SearchPage
from tests.directory.factories import ServiceFactory
from tests.search.elastic.between import PATIENCE_S, Between
from tests.search.finding import ask, listed, names, venue_at
from tests.search.impostor import Impostor, Reply, each, found
from tests.search.node import needs_node

pytestmark = pytest.mark.django_db

NOTHING = found()
NO_INDEX = Reply(404, {"error": {"type": "index_not_found_exception"}, "status": 404})
RED = Reply(503, {"error": {"type": "search_phase_execution_exception"}, "status": 503})
PROXY = b"<html><title>Back soon</title></html>"
FAULTS = {
    "too much to do": Reply(429),
    "broken": Reply(500),
    "unavailable": Reply(503),
    "red": RED,
    "a mistake of ours": Reply(400, {"error": {"type": "parsing_exception"}, "status": 400}),
    "a password that is no longer right": Reply(401),
    "out of its own time": found(timed_out=True),
    "in part": found(failed=1),
    "a proxy's error": Reply(502, PROXY, "text/html", is_of_node=False),
    "a proxy's page": Reply(200, PROXY, "text/html", is_of_node=False),
    "a proxy that leads elsewhere": Reply(302, b"", "text/html", is_of_node=False),
    "another program": Reply(200, {"hello": "world"}, is_of_node=False),
    "cut off": Reply(200, b'{"took": 3, "hits": {'),
    "empty": Reply(200, b""),
    "something else": Reply(200, {"acknowledged": True}),
    "a page of the node's": Reply(200, PROXY, "text/html"),
}


class Clock:
    """Seconds, which stand still unless moved."""

    now = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now


@pytest.fixture(autouse=True)
def clock(clean_engines: None) -> Iterator[Clock]:
    """The time by which the breaker waits: one for this test alone, which is meant to open it."""
    before, clock = routing.breaker, Clock()
    routing.breaker = Breaker(clock)
    yield clock
    routing.breaker = before


@pytest.fixture(autouse=True)
def choir() -> Service:
    """What is asked for."""
    listed(name="Brass band")
    return listed(name="Choir", at=venue_at(1))


@pytest.fixture
def spoken_to(settings: Settings, choir: Service) -> Iterator[Callable[[str], None]]:
    """Let who is at this address be taken for the node. It is given time, however slow the machine."""
    before = settings.ELASTICSEARCH_URL
    settings.ELASTICSEARCH_BUDGET_MS = 30_000

    def speak(url: str) -> None:
        settings.ELASTICSEARCH_URL = url
        elasticsearch.cache_clear()

    yield speak
    if settings.ELASTICSEARCH_URL:
        elasticsearch().close()
    speak(before)


@pytest.fixture
def node(spoken_to: Callable[[str], None]) -> Iterator[Callable[..., Impostor]]:
    """Take for the node who says this: `node(Reply(503))`."""
    with ExitStack() as ends:

        def made(*replies: Reply) -> Impostor:
            impostor = Impostor(*replies)
            spoken_to(ends.enter_context(impostor.serving()))
            return impostor

        yield made


@pytest.fixture
def by_embedded(settings: Settings) -> Callable[..., SearchPage]:
    """What the embedded engine answers by itself."""

    def asked(q: str, **data: Any) -> SearchPage:
        before, settings.ELASTICSEARCH_URL = settings.ELASTICSEARCH_URL, ""
        page = ask(q, **data)
        settings.ELASTICSEARCH_URL = before
        assert not page.stands_in
        return answer(page)

    return asked


def answer(page: SearchPage) -> SearchPage:
    """All of an answer but how it came about."""
    return replace(page, took_ms=0.0, stands_in=False)


def closed_port() -> int:
    """One on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class TestAnswer:
    @pytest.mark.parametrize("fault", FAULTS)
    def test_the_embedded_engine_answers_and_nobody_asks_again(
        self, node: Callable[..., Impostor], by_embedded: Callable[..., SearchPage], fault: str
    ) -> None:
        impostor = node(FAULTS[fault])

        pages = [ask("choir", near="LS6 2AB") for _ in range(3)]

        assert [page.stands_in for page in pages] == [True] * 3
        assert [answer(page) for page in pages] == [by_embedded("choir", near="LS6 2AB")] * 3
        assert (names(pages[0]), pages[0].engine) == (["Choir"], "embedded")
        assert len(impostor.asked) == 1
        assert routing.breaker.state is State.OPEN

    def test_who_refuses_is_away(
        self, spoken_to: Callable[[str], None], by_embedded: Callable[..., SearchPage]
    ) -> None:
        spoken_to(f"http://127.0.0.1:{closed_port()}")

        page = ask("choir")

        assert page.stands_in
        assert answer(page) == by_embedded("choir")
        assert routing.breaker.reason == "unreachable"

    def test_without_an_index_it_answers_too_but_nothing_is_broken(
        self,
        node: Callable[..., Impostor],
        by_embedded: Callable[..., SearchPage],
        client: Client,
        clock: Clock,
        choir: Service,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        impostor = node(NO_INDEX, found(choir))

        pages = [ask("choir") for _ in range(2)]

        assert pages[0].engine == "embedded"
        assert [page.stands_in for page in pages] == [False] * 2
        assert answer(pages[0]) == by_embedded("choir")
        assert "data-stands-in" not in client.get("/services/", {"q": "choir"}).content.decode()
        assert len(impostor.asked) == 1
        assert "away" not in caplog.text
        clock.now += FIRST_WAIT_S
        assert ask("choir").engine == "elasticsearch"


class TestWidening:
    """Two questions more are asked where nothing fits; which of them fails makes no difference."""

    @pytest.mark.parametrize(
        "replies",
        [
            [NOTHING, Reply(503)],
            [NOTHING, each(NOTHING, RED)],
            [NOTHING, each(NOTHING, found(failed=1))],
            [NOTHING, each(found(timed_out=True))],
            [NOTHING, Reply(200, {"acknowledged": True})],
            [NOTHING, each(Reply(body="?"))],
            [NOTHING, each(found(ServiceFactory.build(pk=1))), Reply(500)],
        ],
    )
    def test_all_of_it_is_asked_anew(
        self, node: Callable[..., Impostor], by_embedded: Callable[..., SearchPage], replies: list[Reply]
    ) -> None:
        impostor = node(*replies)

        page = ask("choir kestrel")

        assert page.stands_in
        assert answer(page) == by_embedded("choir kestrel")
        assert (names(page), page.widened) == (["Choir"], ("Left out “kestrel”.",))
        assert len(impostor.asked) == len(replies)
        ask("choir kestrel")
        assert len(impostor.asked) == len(replies)


class TestBudget:
    def test_who_says_nothing_keeps_a_page_waiting_no_longer_than_that(
        self, spoken_to: Callable[[str], None], settings: Settings, by_embedded: Callable[..., SearchPage]
    ) -> None:
        settings.ELASTICSEARCH_BUDGET_MS = 300
        silent = Between(lambda method, path: 503, held="_search")
        with silent.serving() as url:
            spoken_to(url)
            started = time.monotonic()

            page = ask("choir")

            # The silence lasts a minute.
            assert time.monotonic() - started < PATIENCE_S / 2
            assert silent.asked
            assert (page.stands_in, routing.breaker.reason) == (True, "slow")
        assert answer(page) == by_embedded("choir")

    @pytest.fixture
    def waits(self, monkeypatch: pytest.MonkeyPatch) -> list[float | None]:
        """How many seconds the client was told to wait for each of its requests."""
        waits: list[float | None] = []
        options = Elasticsearch.options

        def noted(self: Elasticsearch, **given: Any) -> Elasticsearch:
            waits.append(given.get("request_timeout"))
            return options(self, **given)

        monkeypatch.setattr(Elasticsearch, "options", noted)
        return waits

    @pytest.fixture
    def hurry(self, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Clock:
        """The time by which a budget of 80 s is spent."""
        settings.ELASTICSEARCH_BUDGET_MS = 80_000
        hurry = Clock()
        monkeypatch.setattr(engine, "time", SimpleNamespace(monotonic=hurry))
        return hurry

    def test_all_requests_of_a_page_share_it(
        self, node: Callable[..., Impostor], hurry: Clock, waits: list[float | None], choir: Service
    ) -> None:
        impostor = node(NOTHING, each(found(choir)), found(choir))

        def takes_a_while() -> None:
            hurry.now += 25

        impostor.then = takes_a_while

        assert ask("choir kestrel").engine == "elasticsearch"

        assert waits == [80, 55, 30]
        # The node too is told when to give up: in the question, and in each of several.
        told = [json.loads(body.splitlines()[-1])["timeout"] for _, body in impostor.asked]
        assert told == ["80000ms", "55000ms", "30000ms"]

    def test_of_a_budget_that_is_spent_nothing_more_is_asked(
        self, node: Callable[..., Impostor], hurry: Clock, by_embedded: Callable[..., SearchPage]
    ) -> None:
        impostor = node(NOTHING)

        def takes_nearly_all() -> None:
            hurry.now += 79.96

        impostor.then = takes_nearly_all

        page = ask("choir kestrel")

        assert len(impostor.asked) == 1
        assert answer(page) == by_embedded("choir kestrel")
        assert (page.stands_in, routing.breaker.reason) == (True, "slow")


class TestRecovery:
    def test_after_a_while_one_asks_and_all_go_back(
        self, node: Callable[..., Impostor], clock: Clock, choir: Service
    ) -> None:
        impostor = node(Reply(503), Reply(503), found(choir))

        assert ask("choir").stands_in
        clock.now += FIRST_WAIT_S
        assert ask("choir").stands_in
        # It was still away, so it is left alone for twice as long.
        clock.now += FIRST_WAIT_S
        assert ask("choir").stands_in
        assert len(impostor.asked) == 2
        clock.now += FIRST_WAIT_S
        pages = [ask("choir") for _ in range(3)]

        assert {(page.engine, page.stands_in) for page in pages} == {("elasticsearch", False)}
        assert names(pages[0]) == ["Choir"]
        assert len(impostor.asked) == 5
        assert (routing.breaker.state, routing.breaker.reason) == (State.CLOSED, "")


class TestSaid:
    @pytest.mark.parametrize("fault", FAULTS)
    def test_the_page_says_so_plainly_and_no_log_what_was_asked(
        self,
        node: Callable[..., Impostor],
        client: Client,
        caplog: pytest.LogCaptureFixture,
        fault: str,
    ) -> None:
        node(FAULTS[fault])
        caplog.set_level(logging.INFO)

        responses = [client.get("/services/", {"q": "choir kestrel", "near": "LS6 2AB"}) for _ in range(2)]

        assert [response.status_code for response in responses] == [200, 200]
        for response in responses:
            assert "data-stands-in" in response.content.decode()
            assert "Choir" in response.content.decode()
        said = caplog.text.casefold()
        assert said.count("is away") == 1
        assert not [word for word in ("choir", "kestrel", "ls6", "2ab") if word in said]

    def test_while_it_is_well_nothing_is_said(
        self, node: Callable[..., Impostor], client: Client, choir: Service
    ) -> None:
        node(found(choir))

        assert "data-stands-in" not in client.get("/services/", {"q": "choir"}).content.decode()

    def test_the_api_names_the_engine(
        self, node: Callable[..., Impostor], client: Client, clock: Clock, choir: Service
    ) -> None:
        node(Reply(503), found(choir))

        engines = []
        for _ in range(2):
            engines.append(client.get("/api/services/", {"q": "choir"}).json()["engine"])
            clock.now += FIRST_WAIT_S

        assert engines == ["embedded", "elasticsearch"]


@needs_node
def test_what_changes_meanwhile_is_found_at_once_and_on_the_node_when_it_is_back(
    spoken_to: Callable[[str], None], settings: Settings, clock: Clock
) -> None:
    settings.OUTBOX_RUN_AFTER_COMMIT = False
    between = Between(lambda method, path: 503)
    with between.serving() as url:
        spoken_to(url)
        assert ask("choir").stands_in
        added = ServiceFactory(name="Kestrel")
        announce_changed(service_ids=[added.pk])

        drain(now=timezone.now())

        assert (ask("kestrel").stands_in, names(ask("kestrel"))) == (True, ["Kestrel"])
        waiting = Job.objects.values_list("kind", "key", "attempts")
        assert list(waiting) == [(jobs.ELASTICSEARCH, str(added.pk), 0)]
        between.answer = lambda method, path: None
        clock.now += FIRST_WAIT_S
        drain(now=timezone.now() + 2 * jobs.WHILE_AWAY)
        assert not Job.objects.exists()
        page = ask("kestrel")
        assert (page.engine, names(page)) == ("elasticsearch", ["Kestrel"])
