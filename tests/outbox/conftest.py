"""A database that really commits, handlers that come and go, and processes to kill."""

import copy
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from outbox import registry
from outbox.models import Job

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
PATIENCE_SECONDS = 60

Open = Callable[[], BaseDatabaseWrapper]


@pytest.fixture
def shared_database(db: None, tmp_path: Path) -> Iterator[Open]:
    """Make this thread's database one that commits and that other threads and processes can open.

    On PostgreSQL it is the suite's own, swept afterwards; on SQLite a file. Gives a callable that makes it a
    thread's database; whoever calls that in a thread closes what it returns. It stands on `db`, because without
    any test that does pytest-django makes no test database, and this would sweep the operator's.
    """
    ours = connections["default"]
    wrapper = type(ours)
    configuration = copy.deepcopy(ours.settings_dict)
    if ours.vendor == "sqlite":
        configuration |= {"NAME": str(tmp_path / "outbox.sqlite3"), "CONN_MAX_AGE": 0}

    def opened() -> BaseDatabaseWrapper:
        connections["default"] = wrapper(copy.deepcopy(configuration), "default")
        return connections["default"]

    database = opened()
    try:
        if database.vendor == "sqlite":
            MigrationExecutor(database).migrate([("outbox", "0001_initial")])
        yield opened
        Job.objects.all().delete()
    finally:
        database.close()
        connections["default"] = ours


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[list[str]]]:
    """Register a handler for the length of a test: `handle(kind, doing=None, at_once=None)`.

    Gives the list of keys of each call, which `doing(jobs)` follows and may raise.
    """

    def register(
        kind: str = "thing", doing: Callable[[Sequence[Job]], None] | None = None, at_once: int | None = None
    ) -> list[list[str]]:
        calls: list[list[str]] = []

        def run(jobs: Sequence[Job]) -> None:
            calls.append([job.key for job in jobs])
            if doing is not None:
                doing(jobs)

        monkeypatch.setitem(registry._handlers, kind, registry.Handler(run, at_once))
        return calls

    return register


@pytest.fixture
def later(settings: object) -> None:
    """Leave jobs to a worker, as in service."""
    settings.OUTBOX_RUN_AFTER_COMMIT = False  # type: ignore[attr-defined]


class Process:
    """A command of the killed app, told what to do through its pipes."""

    def __init__(self, *arguments: str, database_url: str) -> None:
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "django", *arguments],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "PYTHONPATH": str(settings.BASE_DIR),
                "DJANGO_SETTINGS_MODULE": "tests.outbox.killing_settings",
                "DATABASE_URL": database_url,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def hears(self) -> list[str]:
        """Wait for the next line it says; empty if it ended."""
        ready, _, _ = select.select([self._popen.stdout], [], [], PATIENCE_SECONDS)
        assert ready, "the process said nothing"
        return self._popen.stdout.readline().decode().split()  # type: ignore[union-attr]

    def logs(self, words: str) -> None:
        """Wait until its log says these words."""
        line = b"-"
        while line and words.encode() not in line:
            ready, _, _ = select.select([self._popen.stderr], [], [], PATIENCE_SECONDS)
            assert ready, f"the log never said {words!r}"
            line = self._popen.stderr.readline()  # type: ignore[union-attr]
        assert line, f"the log ended without {words!r}"

    def go_on(self) -> None:
        """Let it pass the halt that it told of."""
        self._popen.stdin.write(b"\n")  # type: ignore[union-attr]
        self._popen.stdin.flush()  # type: ignore[union-attr]

    def kill(self) -> int:
        """End it where it stands; nothing of it runs any more."""
        return self.send(signal.SIGKILL).wait()

    def send(self, number: signal.Signals) -> "Process":
        """Send it a signal."""
        self._popen.send_signal(number)
        return self

    def wait(self) -> int:
        """Wait for its end; returns its exit code."""
        code = self._popen.wait(PATIENCE_SECONDS)
        self.close()
        return code

    def close(self) -> None:
        """Leave nothing behind, whatever happened."""
        if self._popen.poll() is None:
            self._popen.kill()
            self._popen.wait(PATIENCE_SECONDS)
        for pipe in (self._popen.stdin, self._popen.stdout, self._popen.stderr):
            pipe.close()  # type: ignore[union-attr]


@pytest.fixture
def start(shared_database: Open) -> Iterator[Callable[..., Process]]:
    """Start a command of the killed app on this test's database: `start("worker")`."""
    started: list[Process] = []

    def run(*arguments: str) -> Process:
        started.append(Process(*arguments, database_url=_address(connections["default"])))
        return started[-1]

    yield run
    for process in started:
        process.close()


def _address(database: BaseDatabaseWrapper) -> str:
    """Write a database's settings as DATABASE_URL."""
    where = database.settings_dict
    if database.vendor == "sqlite":
        return f"sqlite:///{where['NAME']}"
    user, password, host = (quote(where[name], safe="") for name in ("USER", "PASSWORD", "HOST"))
    return f"postgres://{user}:{password}@{host}:{where['PORT']}/{where['NAME']}"
