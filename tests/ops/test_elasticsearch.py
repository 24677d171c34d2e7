"""`ops/elasticsearch` says what is missing before it does anything."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

ROOT = Path(__file__).resolve().parents[2]


def ask(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it, with nothing in its environment but this."""
    return subprocess.run(
        [ROOT / "ops" / "elasticsearch", *arguments],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder with the plain tools of any machine, and without Java and Maven."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in ("bash", "python3", "dirname", "cat", "id", "grep", "sed", "tr", "mkdir", "setpriv"):
        (folder / name).symlink_to(str(shutil.which(name)))
    return folder


class Node(BaseHTTPRequestHandler):
    """Somebody else's Elasticsearch."""

    def do_GET(self) -> None:
        """Answer whatever is asked."""
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the name is http.server's
        """Say nothing."""


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port at which another node answers."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Node) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def free_port(taken_port: int) -> int:
    """Another, at which nobody does."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Node) as server:
        return server.server_port


def test_without_java_it_says_how_to_install_it(tools: Path, tmp_path: Path, free_port: int) -> None:
    done = ask("start", PATH=str(tools), FOLDER_ES=str(tmp_path / "node"), PORT_ES=str(free_port))

    assert done.returncode == 1
    assert "Java 17 or newer is needed" in done.stderr
    assert "apt-get install default-jre-headless" in done.stderr
    assert not (tmp_path / "node").exists()


def test_an_older_java_is_refused(tools: Path, tmp_path: Path, free_port: int) -> None:
    java = tools / "java"
    java.write_text('#!/bin/sh\necho "    java.specification.version = 1.8" >&2\n')
    java.chmod(0o755)

    done = ask("start", PATH=str(tools), FOLDER_ES=str(tmp_path / "node"), PORT_ES=str(free_port))

    assert done.returncode == 1
    assert "'java' is 1.8" in done.stderr


def test_another_node_at_its_port_is_not_taken_for_its_own(tmp_path: Path, taken_port: int) -> None:
    done = ask("start", FOLDER_ES=str(tmp_path / "node"), PORT_ES=str(taken_port))

    assert done.returncode == 1
    assert "Another Elasticsearch answers" in done.stderr
    assert f"export ELASTICSEARCH_URL=http://127.0.0.1:{taken_port}" in done.stderr


def test_to_stop_what_does_not_run_is_no_fault(tmp_path: Path) -> None:
    # A number that is another process's by now: this one's.
    (tmp_path / "pid").write_text(f"{os.getpid()}\n")

    done = ask("stop", FOLDER_ES=str(tmp_path))

    assert done.returncode == 0
    assert "does not run" in done.stdout


def test_asked_for_nothing_it_tells_how_it_is_used() -> None:
    done = ask()

    assert done.returncode == 2
    assert "ops/elasticsearch start" in done.stderr
    assert "PORT_ES=9200" in done.stderr
