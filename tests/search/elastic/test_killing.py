"""Processes that rebuild, and are stopped where it hurts."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from search.engines.elastic import indices
from search.engines.elastic.indices import Indices
from search.engines.elastic.rebuilding import rebuild
from tests.directory.factories import ServiceFactory
from tests.search.elastic.between import Between
from tests.search.elastic.conftest import held
from tests.search.elastic.test_following import organisation_with
from tests.search.node import needs_node

pytestmark = [pytest.mark.django_db(transaction=True), needs_node]

PATIENCE_S = 60
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def between() -> Iterator[Between]:
    """Whom the processes take for the node; a bulk is held."""
    made = Between(held="_bulk")
    with made.serving():
        yield made


@pytest.fixture
def start(node: str, tmp_path: Path, between: Between) -> Iterator[Start]:
    """Start a `search_rebuild` of Elasticsearch, with what the database holds now."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "manage.py", "search_rebuild", "--engine", "elasticsearch", *arguments]
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": _database(tmp_path / "copy.sqlite3"),
            "ELASTICSEARCH_URL": between.url,
            "ELASTICSEARCH_PREFIX": node,
        }
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        started.append(subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, **pipes))  # type: ignore[call-overload]
        return started[-1]

    yield begin
    between.let_go.set()
    for process in started:
        process.kill()
        process.communicate(timeout=PATIENCE_S)


def _database(copy: Path) -> str:
    """What another process can open: on SQLite a copy, made at the first call."""
    where = connection.settings_dict
    if connection.vendor == "postgresql":
        user, password, host = (quote(where[name], safe="") for name in ("USER", "PASSWORD", "HOST"))
        return f"postgres://{user}:{password}@{host}:{where['PORT']}/{where['NAME']}"
    if not copy.exists():
        connection.ensure_connection()
        with closing(sqlite3.connect(copy)) as target:
            connection.connection.backup(target)
    return f"sqlite:///{copy}"


def served() -> str:
    """An index of now."""
    rebuild(processes=1, progress=lambda count: None)
    return indices.all_indices().ours[-1]


def test_killed_it_leaves_the_old_one_serving_and_the_next_clears_up(
    node: str, start: Start, between: Between
) -> None:
    service = ServiceFactory()
    old = served()
    process = start()
    assert between.arrived.wait(PATIENCE_S)

    process.kill()
    process.communicate(timeout=PATIENCE_S)

    left = indices.all_indices()
    assert (left.served, len(left.unfinished)) == (old, 1)
    assert held(old) == {service.pk: 1}
    new = served()
    assert indices.all_indices() == Indices((old, new), new, ())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopped_it_takes_the_new_one_away_and_says_so_in_one_line(
    node: str, start: Start, between: Between, number: signal.Signals
) -> None:
    ServiceFactory()
    old = served()
    process = start()
    assert between.arrived.wait(PATIENCE_S)

    process.send_signal(number)
    said, _ = process.communicate(timeout=PATIENCE_S)

    assert said == "CommandError: Interrupted. The index that served before serves on.\n"
    assert process.returncode == 1
    assert indices.all_indices() == Indices((old,), old, ())


def test_of_two_at_once_the_second_does_nothing(node: str, start: Start, between: Between) -> None:
    ServiceFactory()
    first = start()
    assert between.arrived.wait(PATIENCE_S)

    second = start()
    said, _ = second.communicate(timeout=PATIENCE_S)

    assert (second.returncode, said) == (
        1,
        "CommandError: Another search_rebuild is under way; nothing was done.\n",
    )
    between.let_go.set()
    said, _ = first.communicate(timeout=PATIENCE_S)
    assert (first.returncode, said.partition(" in ")[0]) == (0, "1 services indexed")
    assert len(indices.listed()) == 1


def test_several_processes_fill_one_index(node: str, start: Start, between: Between) -> None:
    organisation_with(2500)
    between.let_go.set()

    said, _ = start("--processes", "3").communicate(timeout=PATIENCE_S)

    assert said.startswith("2,500 services indexed in Elasticsearch in ")
    assert len(held(indices.all_indices().ours[0])) == 2500


def test_all_its_processes_end_with_one_that_is_killed(node: str, start: Start, between: Between) -> None:
    organisation_with(2500)
    process = start("--processes", "3")
    assert between.arrived.wait(PATIENCE_S)

    process.kill()

    # Its output ends when nobody is left who could write to it; the bulks are still held.
    process.communicate(timeout=PATIENCE_S / 3)
    assert not between.let_go.is_set()


def test_a_node_that_goes_away_midway_ends_it_in_one_line(node: str, start: Start, between: Between) -> None:
    ServiceFactory()
    old = served()
    between.answer = lambda method, path: 503 if path.endswith("_bulk") else None
    between.let_go.set()

    process = start()
    said, _ = process.communicate(timeout=PATIENCE_S)

    away = "CommandError: Elasticsearch is away: status 503. The index that served before serves on.\n"
    assert (process.returncode, said) == (1, away)
    assert indices.all_indices() == Indices((old,), old, ())
