"""A site under load while something goes wrong, and what must be so when it is over."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from tests.faults.installation import Installation, Process, fetched, until
from tests.faults.load import Load

ANSWERS, CHANGES = 10, 20


class Scene:
    """Somebody asks, somebody changes listings, a worker brings the changes to the indexes."""

    def __init__(self, installation: Installation, load: Load, editor: Process) -> None:
        self.installation = installation
        self._load, self._editor = load, editor
        self._started = time.monotonic()

    def goes_on(self, engine: str) -> None:
        """Wait until this engine has answered some pages more, and some more changes were made."""
        answered, changed = self.answered(engine) + ANSWERS, len(self.changes()) + CHANGES
        self.until(
            lambda: self.answered(engine) >= answered and len(self.changes()) >= changed,
            f"{ANSWERS} more pages by {engine} and {CHANGES} more changes",
        )

    def until(self, reached: Callable[[], object], what: str) -> None:
        """Wait for something while all goes well."""
        until(lambda: self._load.pages.faults or not self._editor.is_running or reached(), what)
        assert self._load.pages.faults == []
        assert self._editor.is_running, self._editor.log.read_text()

    def answered(self, engine: str) -> int:
        """How many pages are this engine's by now."""
        return self._load.pages.by_engine[engine]

    def changes(self) -> list[dict[int, int | None]]:
        """For each change that has committed the versions of the services it touched; None where it deleted one."""
        lines = (json.loads(line) for line in self._editor.lines())
        return [
            {int(key): version for key, version in line.items()} for line in lines if "logger" not in line
        ]

    def settles(self) -> None:
        """No more is changed, and what was is done."""
        assert self._editor.stop() == 0, self._editor.log.read_text()
        until(lambda: self._jobs() == 0, "an empty outbox")

    def ends_well(self) -> None:
        """Nobody had an error, and every change that was committed is where it belongs."""
        assert self._load.pages.faults == []
        assert self.installation.forbidden_lines() == []
        check = self.installation.manage("search_check")
        assert check.ends() == 0, check.log.read_text()
        versions = dict(self.installation.rows("SELECT id, index_version FROM directory_service"))
        last = {key: version for change in self.changes() for key, version in change.items()}
        assert {key: versions.get(key) for key in last} == last
        listed = self.installation.listed()
        assert self.installation.embedded() == listed
        if self.installation.elasticsearch_url:
            assert self.installation.on_node() == listed

    def figures(self) -> str:
        """What there is to tell of it."""
        touched = sum(map(len, self.changes()))
        seconds = time.monotonic() - self._started
        return f"{self._load.pages}; {len(self.changes())} changes of {touched} services; {seconds:.0f} s"

    def _jobs(self) -> int:
        ((waiting, dead),) = self.installation.rows("SELECT COUNT(*), COUNT(dead_at) FROM outbox_job")
        assert dead == 0
        return int(waiting)


@contextmanager
def under_load(
    installation: Installation, ports: Sequence[int], *, threads: int, engine: str, name: str
) -> Iterator[Scene]:
    """A scene, which must end well; its figures are written under its name."""
    load = Load(ports, threads=threads, engine=engine)
    editor, worker = installation.call("editing"), installation.manage("worker")
    with installation.running(editor), installation.running(worker), load.asking():
        scene = Scene(installation, load, editor)
        yield scene
        scene.settles()
        assert worker.stop() == 0, worker.log.read_text()
    scene.ends_well()
    sys.stdout.write(f"\n{name}: {scene.figures()}\n")


def answers(port: int) -> bool:
    """Whether a web process does."""
    try:
        fetched(f"http://127.0.0.1:{port}/healthz")
    except OSError:
        return False
    return True
