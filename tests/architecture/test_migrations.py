"""Migrations run while people search and workers write: none locks a live table or breaks the version that still runs.

The rules are in ADR 0039. The linter reads the SQL that the database of this run would be sent, so only the run on
PostgreSQL sees all; SQLite alters a table by making it anew, with every NOT NULL that it had.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django_migration_linter.migration_linter import MigrationLinter

ROOMS = frozenset(
    tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text())["tool"][
        "importlinter"
    ]["root_packages"]
)
# They make indexes of tables that the migration before made, and were never run where there was anything in them.
BEFORE_THE_FIRST_RELEASE = frozenset(
    {("directory", "0002_desk_and_kinds"), ("search", "0002_what_can_be_narrowed")}
)
OURS = sorted(key for key in MigrationLoader(None).disk_migrations if key[0] in ROOMS)


@pytest.fixture(autouse=True)
def outside_transactions(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database is asked what it would be told, not changed, and not within a transaction: some may have none."""
    with django_db_blocker.unblock():
        yield


# What SQLite's way to alter a table looks like, whatever is altered.
BY_REBUILDING = {"NOT_NULL", "ADD_UNIQUE"}


def linted(*keys: tuple[str, str], sees: str = "") -> MigrationLinter:
    """The linter after it has read these migrations, but for what it can't tell on this database; `sees` it must."""
    only_by_rebuilding = BY_REBUILDING - {sees} if connection.vendor == "sqlite" else set()
    linter = MigrationLinter(
        include_apps=ROOMS,
        no_cache=True,
        all_warnings_as_errors=True,
        exclude_migration_tests=sorted(only_by_rebuilding),
    )
    for key in keys:
        linter.lint_migration(linter.migration_loader.disk_migrations[key])
    return linter


@pytest.mark.parametrize(
    "key", [key for key in OURS if key not in BEFORE_THE_FIRST_RELEASE], ids=lambda key: ".".join(key)
)
def test_a_migration_is_safe_on_a_live_table(key: tuple[str, str]) -> None:
    linter = linted(key)

    assert (linter.nb_total, linter.nb_ignored) == (1, 0)
    assert not linter.has_errors


def test_the_linter_sees_what_is_not_safe() -> None:
    """Also, that what is left out needs to be."""
    assert set(OURS) >= BEFORE_THE_FIRST_RELEASE
    assert linted(*BEFORE_THE_FIRST_RELEASE, sees="ADD_UNIQUE").has_errors
