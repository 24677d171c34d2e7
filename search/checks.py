"""The part of the index that no migration keeps: made after each `migrate`, and missed at start."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TextIO
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004
from django.db import DEFAULT_DB_ALIAS, connection

from directory.models import Service
from search.engines.elastic.client import EngineAway, is_configured
from search.engines.elastic.indices import has_served_index
from search.engines.fulltext import full_text
from search.models import ServiceIndexEntry

_FILL = "Run `manage.py search_rebuild`."
# A start is never held up by an Elasticsearch that is away.
PATIENCE_S = 0.5
_PREFIX = re.compile(r"([a-z0-9][a-z0-9_-]{0,99})?")


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


def elasticsearch_is_filled(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """A database check: Elasticsearch, where it is set, answers and has an index that this version reads."""
    if DEFAULT_DB_ALIAS not in (databases or ()) or not is_configured():
        return []
    try:
        if has_served_index(patience_s=PATIENCE_S):
            return []
    except EngineAway:
        return [
            Warning(
                "Elasticsearch does not answer; the embedded engine does meanwhile.",
                hint="Start it, or look at ELASTICSEARCH_URL.",
                id="search.W004",
            )
        ]
    return [
        Warning(
            "Elasticsearch has no index that this version reads, so that the embedded engine answers.",
            hint=_FILL,
            id="search.W003",
        )
    ]


def elasticsearch_settings_are_allowed(**kwargs: object) -> list[CheckMessage]:
    """A check: the address is one that can be asked, and index names may begin with the prefix.

    Neither is quoted, since an address may hold a password.
    """
    found: list[CheckMessage] = []
    if not _PREFIX.fullmatch(settings.ELASTICSEARCH_PREFIX):
        found.append(
            Error(
                "ELASTICSEARCH_PREFIX can't begin the name of an index.",
                hint="Lower-case letters, digits, - and _, such as “leeds-”.",
                id="search.E001",
            )
        )
    if is_configured() and not _is_address(settings.ELASTICSEARCH_URL):
        found.append(
            Error(
                "ELASTICSEARCH_URL is no address of a server.",
                hint="With its port: “http://localhost:9200”, or “https://search.example.org:443”.",
                id="search.E002",
            )
        )
    return found


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port is not None
    except ValueError:
        return False


def is_lacking() -> bool:
    """Whether there are services to find and the index has none."""
    return not ServiceIndexEntry.objects.exists() and Service.objects.findable().exists()


def _is_migrated() -> bool:
    tables = connection.introspection.table_names()
    return {ServiceIndexEntry._meta.db_table, Service._meta.db_table} <= set(tables)
