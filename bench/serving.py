"""Waypost as it runs in service: Granian's processes and a worker, on a store, on loopback."""

from __future__ import annotations

import gzip
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from bench.stores import Store

# As docs/operations.md has it.
WORKERS, THREADS = 2, 4
_PATIENCE_S = 60
_HEADERS = {
    "Host": "localhost",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "127.0.0.1",
    "Accept-Encoding": "gzip",  # as browsers do
}
_CARD, _STANDS_IN = b'<li class="waypost-hit">', b"data-stands-in"


@dataclass(frozen=True, slots=True)
class Answer:
    """A page: its status (0 where none came), how many services it shows, and what it is."""

    status: int
    shown: int = 0
    stands_in: bool = False
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Site:
    """Where it answers, and its processes."""

    port: int
    web: int
    worker: int | None

    def visitor(self) -> Visitor:
        """Somebody with a connection of their own."""
        return Visitor(HTTPConnection("127.0.0.1", self.port, timeout=30))


@dataclass(frozen=True, slots=True)
class Visitor:
    """One connection, kept open."""

    connection: HTTPConnection

    def find(self, q: str, near: str = "") -> Answer:
        """The results page."""
        try:
            self.connection.request(
                "GET", f"/services/?{urlencode({'q': q, 'near': near})}", headers=_HEADERS
            )
            response = self.connection.getresponse()
            body = gzip.decompress(response.read())
        except (OSError, HTTPException):
            self.connection.close()
            return Answer(0)
        return Answer(response.status, body.count(_CARD), _STANDS_IN in body, body)


@contextmanager
def serving(store: Store, *, elasticsearch: bool, worker: bool = False) -> Iterator[Site]:
    """Web, and a worker if wanted, until the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        environment = store.environment(elasticsearch=elasticsearch) | {"PROMETHEUS_MULTIPROC_DIR": folder}
        port = _free_port()
        command = [
            *(str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1"),
            *("--port", str(port), "--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--no-ws"),
            *("--respawn-failed-workers", "config.wsgi:application"),
        ]
        with (
            _running(command, environment) as web,
            _running_if(worker, [sys.executable, "manage.py", "worker"], environment) as hand,
        ):
            _wait_for(port)
            yield Site(port, web, hand)


@contextmanager
def _running_if(wanted: bool, command: list[str], environment: dict[str, str]) -> Iterator[int | None]:
    if not wanted:
        yield None
        return
    with _running(command, environment) as process:
        yield process


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[int]:
    """A process, and its end. What it logs is dropped."""
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[1],
    )
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/readyz", headers=_HEADERS)
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    sys.exit("The site did not get ready.")


def processes_of(parent: int) -> list[int]:
    """A process and all that it started, and that they did."""
    found = [parent]
    for each in found:
        for task in Path(f"/proc/{each}/task").glob("*/children"):
            found += map(int, task.read_text().split())
    return found
