"""The part of the index that no migration keeps: made after each `migrate`, and missed at start."""

from __future__ import annotations

from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning  # noqa: A004
from django.db import DEFAULT_DB_ALIAS, connection

from search.engines.fulltext import full_text
from search.models import ServiceIndexEntry


def make_full_text(*, using: str, **kwargs: object) -> None:
    """Make what full text needs, if it isn't there; runs after `migrate` and after `flush`."""
    if using == DEFAULT_DB_ALIAS and _is_migrated():
        full_text().ensure()


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


def _is_migrated() -> bool:
    return ServiceIndexEntry._meta.db_table in connection.introspection.table_names()
