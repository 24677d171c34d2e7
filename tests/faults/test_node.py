"""Elasticsearch is stopped, frozen and killed, and so is who writes to it, while people ask and editors change: nobody
gets an error, and no change is lost.

The node is a test's own, and so is the database, of the kind that DATABASE_URL says. `make faults` shows the figures.
"""

from __future__ import annotations

import shutil
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.faults.installation import Installation, Process, until
from tests.faults.load import ELASTICSEARCH, EMBEDDED
from tests.faults.node import Node, free_port, own_node
from tests.faults.scene import Scene, answers, under_load
from tests.own_database import own_database
from tests.search.elastic.between import Between

pytestmark = [
    pytest.mark.xdist_group("faults"),
    pytest.mark.skipif(shutil.which("java") is None, reason="no Java on this machine for a node of our own"),
]

SERVICES = 600
KILLS = 4
REBUILD = ("search_rebuild", "--engine", "elasticsearch")
WEB = "-m granian --interface wsgi --no-access-log --workers 2 --blocking-threads 2 --host 127.0.0.1 --port"


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """A node of our own."""
    with own_node() as node:
        yield node


@pytest.fixture(scope="module")
def site(node: Node, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Installation, int]]:
    """An installation that has the node, and the port on which it serves."""
    folder, port = tmp_path_factory.mktemp("faults"), free_port()
    with own_database(folder) as url, ThreadPoolExecutor(1) as beside:
        installation = Installation(url, folder, node.url)
        starting = beside.submit(node.start)
        done(installation.call("preparing", SERVICES))
        starting.result()
        done(installation.manage(*REBUILD))
        web = installation.start(sys.executable, *WEB.split(), str(port), "config.wsgi:application")
        with installation.running(web):
            until(lambda: answers(port), "web processes")
            yield installation, port


@pytest.fixture
def scene(request: pytest.FixtureRequest, site: tuple[Installation, int], node: Node) -> Iterator[Scene]:
    """All of it under load; it starts with a node that runs."""
    node.start()
    installation, port = site
    with under_load(installation, [port], threads=3, engine=ELASTICSEARCH, name=request.node.name) as scene:
        scene.goes_on(ELASTICSEARCH)
        yield scene
        scene.goes_on(ELASTICSEARCH)


def done(process: Process) -> None:
    """See that it ends well."""
    assert process.ends() == 0, process.log.read_text()


def test_the_node_is_stopped_and_started_again(scene: Scene, node: Node) -> None:
    node.stop()
    scene.goes_on(EMBEDDED)
    node.start()


def test_the_node_freezes_and_thaws(scene: Scene, node: Node) -> None:
    with node.frozen():
        scene.goes_on(EMBEDDED)
        # Meanwhile it is asked again now and then, and still says nothing.
        scene.goes_on(EMBEDDED)


def test_the_node_is_killed_and_started_again(scene: Scene, node: Node) -> None:
    node.kill()
    scene.goes_on(EMBEDDED)
    node.start()


@dataclass
class Killer:
    """Stands before a worker, and kills it at its first bulk, which then still arrives or never does."""

    arrives: bool
    victim: Process | None = None

    def __call__(self, method: str, path: str) -> int | None:
        """What becomes of a request, as `Between` asks it."""
        if not path.endswith("_bulk"):
            return None
        assert self.victim
        self.victim.kill()
        return None if self.arrives else 503


def test_workers_are_killed_in_the_middle_of_a_bulk(
    scene: Scene, node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELASTICSEARCH_URL", node.url)  # whom `Between` asks
    for number in range(KILLS):
        killer = Killer(arrives=number % 2 == 0)
        with Between(killer).serving() as url:
            killer.victim = victim = scene.installation.manage("worker", ELASTICSEARCH_URL=url)
            with scene.installation.running(victim):
                scene.until(lambda: not victim.is_running, "the end of a worker")  # noqa: B023
                assert victim.ends() == -signal.SIGKILL


def test_an_index_is_built_anew_after_an_attempt_that_is_killed(
    scene: Scene, node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELASTICSEARCH_URL", node.url)
    installation = scene.installation
    old = installation.served()
    between = Between(held="_bulk")
    with between.serving() as url:
        attempt = installation.manage(*REBUILD, ELASTICSEARCH_URL=url)
        with installation.running(attempt):
            scene.until(between.arrived.is_set, "a rebuild's first bulk")
            scene.goes_on(ELASTICSEARCH)
            attempt.kill()
            assert attempt.ends() == -signal.SIGKILL
    assert installation.served() == old
    scene.goes_on(ELASTICSEARCH)

    done(installation.manage(*REBUILD))

    assert installation.served() > old
