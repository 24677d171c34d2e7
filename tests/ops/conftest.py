"""Installations of their own, each with a database and a folder of uploads, and processes that work on them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.own_database import own_database

ROOT = Path(__file__).resolve().parents[2]
# Tables that `search_rebuild` fills.
INDEX = ("search_serviceindex", "search_words", "search_indexgeneration")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process makes the installation that tests look at; without PostgreSQL's programs they can't run."""
    for item in items:
        if "empty_installation" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("ops"))
            if connection.vendor == "postgresql" and shutil.which("pg_dump") is None:
                item.add_marker(pytest.mark.skip(reason="no pg_dump on this machine"))


class Installation:
    """A Waypost of its own: where it keeps things, and what can be asked of it."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.database_url = database_url
        self.media = folder / "media"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PG")},
            "DATABASE_URL": database_url,
            "VAR_DIR": str(folder),
            "ELASTICSEARCH_URL": "",
            "DJANGO_SETTINGS_MODULE": "config.settings.development",
            "PYTHON": sys.executable,
        }

    def run(self, *command: object) -> subprocess.CompletedProcess[str]:
        """Run a script of `ops/` with these settings, whatever comes of it."""
        return subprocess.run(
            [str(part) for part in command], cwd=ROOT, env=self._environment, capture_output=True, text=True
        )

    def manage(self, *arguments: str) -> str:
        """What a command of manage.py says; it must not fail."""
        done = self.run(sys.executable, "manage.py", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def found(self, words: str) -> dict[str, Any]:
        """What the finder answers, but for how long it took."""
        answer = json.loads(self.manage("find_services", words, "--json"))
        return {name: value for name, value in answer.items() if name != "took_ms"}

    def rows(self) -> dict[str, str]:
        """Every table's rows as one sum, but for the index, which is made from them."""
        with closing(self._connect()) as database:
            return {
                table: _sum_of(database, table) for table in _tables(database) if not table.startswith(INDEX)
            }

    def tables(self) -> list[str]:
        """All tables, the index's too."""
        with closing(self._connect()) as database:
            return _tables(database)

    def execute(self, statement: str) -> None:
        """Change something behind everybody's back."""
        with closing(self._connect()) as database:
            database.execute(statement)
            database.commit()

    def uploads(self) -> dict[str, bytes]:
        """Every uploaded file by its path."""
        return {
            str(path.relative_to(self.media)): path.read_bytes()
            for path in self.media.rglob("*")
            if path.is_file()
        }

    def _connect(self) -> Any:
        if self.database_url.startswith("sqlite"):
            return sqlite3.connect(self.database_url.removeprefix("sqlite:///"))
        return psycopg.connect(self.database_url)


@pytest.fixture(scope="session")
def empty_installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Installation]]:
    """Make an installation in which nothing is yet, not even tables; of the kind of database that the suite runs on."""
    with ExitStack() as databases:

        def made() -> Installation:
            folder = tmp_path_factory.mktemp("installation")
            return Installation(databases.enter_context(own_database(folder)), folder)

        yield made


@pytest.fixture(scope="session")
def source(empty_installation: Callable[[], Installation]) -> Installation:
    """An installation with the demonstration's listings and two uploads; nobody changes it."""
    installation = empty_installation()
    installation.manage("migrate", "--verbosity=0")
    installation.manage("load_demo", "--verbosity=0")
    for name, content in {
        "images/a choir.png": b"\x89PNG\r\n",
        "documents/rules.txt": "für alle".encode(),
    }.items():
        path = installation.media / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    return installation


@pytest.fixture(scope="session")
def backup(source: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it; who would change it copies it first."""
    folder = tmp_path_factory.mktemp("backups") / "monday"
    done = source.run("ops/backup", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def restored(backup: Path, empty_installation: Callable[[], Installation]) -> Installation:
    """Another installation, with nothing but the backup's; nobody changes it."""
    installation = empty_installation()
    done = installation.run("ops/restore", backup)
    assert done.returncode == 0, done.stderr
    assert "The index fits the listings: 172 services." in done.stdout
    return installation


def _tables(database: Any) -> list[str]:
    """The tables by name, but for those that SQLite keeps for itself."""
    if isinstance(database, sqlite3.Connection):
        question = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    else:
        question = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    return sorted(name for (name,) in database.execute(question).fetchall())


def _sum_of(database: Any, table: str) -> str:
    """How many rows, and a sum of them in whatever order they lie."""
    rows = database.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608 - a name that we asked for
    return f"{len(rows)} {hashlib.sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()}"
