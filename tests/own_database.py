"""A database for a Waypost of its own, beside the suite's: of the same kind, and gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from django.db import connection
from psycopg import sql


@contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """The address of an empty one: a file in the folder on SQLite, a new name on the suite's server on PostgreSQL."""
    its = connection.settings_dict
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder}/waypost.sqlite3"
        return
    name = f"waypost_own_{uuid4().hex[:12]}"
    host = f"{its['USER']}:{its['PASSWORD']}@{its['HOST']}:{its['PORT']}"
    with psycopg.connect(f"postgres://{host}/postgres", autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"postgres://{host}/{name}"
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
