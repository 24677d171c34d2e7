"""Empty searches that are counted at the same moment, each on a connection of its own."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier, Event

import pytest
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from directory.needs import NeedVocabulary
from search import empty
from search.finder import SearchPage
from search.models import EmptySearch, UnknownWord
from search.request import SearchRequest
from search.understanding import Names
from search.understood import Understanding
from tests.outbox.conftest import shared_database

__all__ = ["shared_database"]

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)
PATIENCE_SECONDS = 60
REQUEST = SearchRequest(q="origami", understood=Understanding(left_over=("origami",), tokens=("origami",)))
PAGE = SearchPage((), 0, REQUEST, REQUEST, False, (), "embedded", 0.0, {})


@pytest.fixture
def own_connection(
    shared_database: Callable[[], BaseDatabaseWrapper],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[], BaseDatabaseWrapper]]:
    """A callable that opens this thread's connection; the room's tables are there, other rooms' are not."""
    executor = MigrationExecutor(connections["default"])
    executor.migrate(executor.loader.graph.leaf_nodes("search"))
    vocabulary = NeedVocabulary({})
    monkeypatch.setattr(empty, "known_now", lambda: (vocabulary, Names()))
    monkeypatch.setattr(empty, "_not_names", lambda words, names: list(words))
    monkeypatch.setattr(NeedVocabulary, "remembered", lambda: vocabulary)
    yield shared_database
    EmptySearch.objects.all().delete()
    UnknownWord.objects.all().delete()


def test_each_question_is_counted_and_each_word_once_a_day(
    own_connection: Callable[[], BaseDatabaseWrapper], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(empty, "_PATIENCE_MS", PATIENCE_SECONDS * 1000)
    together = Barrier(4, timeout=PATIENCE_SECONDS)

    def work(_: int) -> None:
        database = own_connection()
        try:
            together.wait()
            for _ in range(10):
                empty.count_empty(PAGE, on=MONDAY)
        finally:
            database.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))

    assert EmptySearch.objects.get().number == 40
    assert UnknownWord.objects.get().days == 1


def test_who_asks_does_not_wait_for_another_writer(
    own_connection: Callable[[], BaseDatabaseWrapper], caplog: pytest.LogCaptureFixture
) -> None:
    holding, done = Event(), Event()

    def hold() -> None:
        database = own_connection()
        try:
            with transaction.atomic():
                empty.count_empty(PAGE, on=MONDAY)
                holding.set()
                done.wait(PATIENCE_SECONDS)
        finally:
            database.close()

    with ThreadPoolExecutor(1) as pool:
        holder = pool.submit(hold)
        assert holding.wait(PATIENCE_SECONDS)
        started = time.monotonic()
        with caplog.at_level(logging.WARNING):
            empty.count_empty(PAGE, on=MONDAY)
        took = time.monotonic() - started
        done.set()
        holder.result()

    assert took < 10
    assert "OperationalError" in caplog.text
    assert EmptySearch.objects.get().number == 1
    empty.count_empty(PAGE, on=MONDAY)
    assert EmptySearch.objects.get().number == 2
