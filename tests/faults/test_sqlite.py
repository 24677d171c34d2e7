"""SQLite with an editor and a worker that write and eight processes that read: nobody finds it locked, and no change is
lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.installation import Installation, until
from tests.faults.load import EMBEDDED
from tests.faults.scene import answers, under_load

pytestmark = pytest.mark.xdist_group("faults")

READERS = 8
SERVICES = 400
CHANGES, PAGES = 200, 400


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """One on SQLite, with what there is to find."""
    made = Installation(f"sqlite:///{tmp_path}/waypost.sqlite3", tmp_path)
    process = made.call("preparing", SERVICES)
    assert process.ends() == 0, process.log.read_text()
    return made


def test_nobody_finds_it_locked_and_every_change_is_in_the_index(installation: Installation) -> None:
    web = installation.call("serving", READERS)
    with installation.running(web):
        until(lambda: any(line[0].isdecimal() for line in web.lines()), "web processes")
        (ports,) = ([int(port) for port in line.split()] for line in web.lines() if line[0].isdecimal())
        until(lambda: all(map(answers, ports)), "answers of all of them")
        with under_load(installation, ports, threads=READERS, engine=EMBEDDED, name="SQLite") as scene:
            scene.until(
                lambda: len(scene.changes()) >= CHANGES and scene.answered(EMBEDDED) >= PAGES,
                f"{CHANGES} changes and {PAGES} pages",
            )
