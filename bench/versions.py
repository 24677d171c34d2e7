"""What was measured, by version."""

from __future__ import annotations

import platform
import sqlite3
from importlib.metadata import version


def versions() -> str:
    """Python, database and, where it is set, Elasticsearch with its client, of a process with Django set up."""
    from django.db import connection

    from search.engines.elastic.client import is_configured

    parts = [f"Python {platform.python_version()}"]
    parts.append(f"SQLite {sqlite3.sqlite_version}" if connection.vendor == "sqlite" else _postgresql())
    if is_configured():
        parts += [
            _elasticsearch(),
            f"its client {version('elasticsearch')}",
            f"and DSL {version('elasticsearch-dsl')}",
        ]
    return ", ".join(parts)


def _postgresql() -> str:
    """With the settings that matter most to what it costs."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), current_setting('shared_buffers'), current_setting('fsync')"
        )
        number, buffers, fsync = cursor.fetchone()
    return f"PostgreSQL {number.split()[0]} (shared_buffers {buffers}, fsync {fsync})"


def _elasticsearch() -> str:
    from search.engines.elastic.client import client

    [node] = client().nodes.info(metric="jvm")["nodes"].values()
    heap_mb = node["jvm"]["mem"]["heap_max_in_bytes"] // 2**20
    return f"Elasticsearch {node['version']} (one node, heap {heap_mb:,} MB)"
