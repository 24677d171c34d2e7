"""A Waypost of its own: a database, a folder, processes that work on them, and what they leave behind."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

import psycopg

ROOT = Path(__file__).resolve().parents[2]
# However slow the machine. What never comes is found out by waiting longer just as well.
PATIENCE_S = 300
# What no log may have in it, whatever goes away: an answer of 5xx, a writer that gave up, an error.
FORBIDDEN = ('"status": 5', "is locked", '"level": "ERROR"', '"level": "CRITICAL"', "Traceback")


def until(reached: Callable[[], object], what: str) -> None:
    """Wait for something that other processes bring about."""
    deadline = time.monotonic() + PATIENCE_S
    while not reached():
        assert time.monotonic() < deadline, f"not within {PATIENCE_S} s: {what}"
        Event().wait(0.1)


def fetched(url: str) -> bytes:
    """What one of our own servers says; no proxy is asked. Raises OSError."""
    plain = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with plain.open(url, timeout=PATIENCE_S) as answer:
        return bytes(answer.read())


class Process:
    """One that was started; `log` has what it says of itself, `output` what else it writes."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self.log = log
        self.output = log.with_suffix(".out")
        with log.open("w") as said, self.output.open("w") as written:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=written, stderr=said, start_new_session=True
            )

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it where it stands."""
        self._send(signal.SIGKILL)

    def stop(self) -> int:
        """Tell it to stop; gives how it ended."""
        self._send(signal.SIGTERM)
        return self.ends()

    def ends(self) -> int:
        """Wait for its end, and give how it ended."""
        return self._process.wait(PATIENCE_S)

    def lines(self) -> list[str]:
        """What it wrote by now; of a line that is being written, nothing."""
        return self.output.read_text().rpartition("\n")[0].splitlines()

    def _send(self, number: signal.Signals) -> None:
        # With all that it started.
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)


class Installation:
    """Where it keeps things, and what can be done with it. Its settings are those of service."""

    def __init__(self, database_url: str, folder: Path, elasticsearch_url: str = "") -> None:
        self.database_url = database_url
        self.elasticsearch_url = elasticsearch_url
        self.prefix = f"faults-{uuid4().hex[:8]}-"
        self.processes: list[Process] = []
        self._folder = folder
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PG")},
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": database_url,
            "VAR_DIR": str(folder),
            "ELASTICSEARCH_URL": elasticsearch_url,
            "ELASTICSEARCH_PREFIX": self.prefix,
        }

    def start(self, *command: str, **environment: str) -> Process:
        """Start a command with these settings."""
        log = self._folder / f"{len(self.processes):02}.log"
        self.processes.append(Process(command, self._environment | environment, log))
        return self.processes[-1]

    def manage(self, *arguments: str, **environment: str) -> Process:
        """Start a command of manage.py."""
        return self.start(sys.executable, "manage.py", *arguments, **environment)

    def call(self, module: str, *arguments: int) -> Process:
        """Start `main` of one of our modules."""
        given = ", ".join(map(str, arguments))
        code = f"from tests.faults import {module}; {module}.main({given})"
        return self.manage("shell", "--verbosity=0", "--command", code)

    @contextmanager
    def running(self, process: Process) -> Iterator[Process]:
        """See that it ends."""
        try:
            yield process
        finally:
            process.kill()
            process.ends()

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        """What the database answers."""
        with closing(self._connect()) as database:
            return list(database.execute(question).fetchall())

    def listed(self) -> dict[int, int]:
        """The version of each service that is to be found."""
        return self._versions(
            "SELECT service.id, service.index_version FROM directory_service service"
            " JOIN directory_organisation organisation ON organisation.id = service.organisation_id"
            " WHERE service.live AND organisation.live AND service.status = 'active'"
        )

    def embedded(self) -> dict[int, int]:
        """The version of each service in the embedded index."""
        return self._versions("SELECT service_id, version FROM search_serviceindexentry")

    def on_node(self) -> dict[int, int]:
        """The version of each service in Elasticsearch, asked by its own name and without our own code."""
        hits = self._ask(f"/{self.served()}/_search?size=10000&version=true&_source=false")["hits"]["hits"]
        return {int(hit["_id"]): hit["_version"] for hit in hits}

    def served(self) -> str:
        """The index in Elasticsearch to which questions go; the later it was made, the greater its name."""
        (alias,) = self._ask(f"/_cat/aliases/{self.prefix}*?format=json")
        return str(alias["index"])

    def forbidden_lines(self) -> list[str]:
        """What no log may say, and one does."""
        lines = (line for one in self.processes for line in one.log.read_text().splitlines() + one.lines())
        return [line for line in lines if any(text in line for text in FORBIDDEN)]

    def _versions(self, question: str) -> dict[int, int]:
        return dict(self.rows(question))

    def _ask(self, path: str) -> Any:
        return json.loads(fetched(self.elasticsearch_url + path))

    def _connect(self) -> Any:
        if self.database_url.startswith("sqlite"):
            return sqlite3.connect(self.database_url.removeprefix("sqlite:///"), timeout=PATIENCE_S)
        return psycopg.connect(self.database_url)
