"""The part of the index that no migration keeps: made after each `migrate`, and missed at start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning  # noqa: A004
from django.db import DEFAULT_DB_ALIAS, connection

from directory.models import Service
from search.engines.fulltext import full_text
from search.models import ServiceIndexEntry

_FILL = "Run `manage.py search_rebuild`."


def make_full_text(*, using: str, verbosity: int = 0, stdout: TextIO | None = None, **kwargs: object) -> None:
    """Make what full text needs, if it isn't there; runs after `migrate` and after `flush`.

    Says so where a migration emptied the index: the checks ran before it did.
    """
    if using == DEFAULT_DB_ALIAS and _is_migrated():
        full_text().ensure()
        if verbosity and stdout and is_lacking():
            stdout.write(f"The finder's index is empty. {_FILL}\n")


def full_text_is_made(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """A database check: the FTS5 table, or PostgreSQL's index, is there once the tables are."""
    if DEFAULT_DB_ALIAS not in (databases or ()) or not _is_migrated() or full_text().is_made():
        return []
    # No error: `migrate` mends it, and would be kept from running by one.
    return [
        Warning(
            "The finder's full text is missing, so that searches by words fail.",
            hint="Run `manage.py migrate`, then `manage.py search_rebuild`.",
            id="search.W001",
        )
    ]


def index_is_filled(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """A database check: where there are listings, the index has some too; an upgrade may have emptied it."""
    if DEFAULT_DB_ALIAS not in (databases or ()) or not _is_migrated() or not is_lacking():
        return []
    return [
        Warning(
            "There are listings, but the finder's index is empty, so that nothing is found.",
            hint=_FILL,
            id="search.W002",
        )
    ]


def is_lacking() -> bool:
    """Whether there are services to find and the index has none."""
    return not ServiceIndexEntry.objects.exists() and Service.objects.findable().exists()


def _is_migrated() -> bool:
    tables = connection.introspection.table_names()
    return {ServiceIndexEntry._meta.db_table, Service._meta.db_table} <= set(tables)
