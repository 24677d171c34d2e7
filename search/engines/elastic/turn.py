"""One rebuild at a time: a lock that ends with the process that holds it, however that ends."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.db import connection

# PostgreSQL's advisory locks are numbers; this one is "waypost" on a telephone's keys.
_NUMBER = 9297678


class Busy(Exception):
    """Another rebuild is under way."""


@contextmanager
def only_rebuild() -> Iterator[None]:
    """Hold the lock of whoever works on this database; raises Busy where another does.

    On PostgreSQL it belongs to the connection. SQLite has one machine, and its lock is a file beside the database.
    """
    database = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        with _advisory():
            yield
    elif ":memory:" in database or "mode=memory" in database:
        yield  # no other process can see it
    else:
        with _locked(Path(f"{database}-rebuild.lock").open("w")):
            yield


@contextmanager
def _advisory() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_NUMBER])
        if not cursor.fetchone()[0]:
            raise Busy
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_NUMBER])


@contextmanager
def _locked(file: IO[str]) -> Iterator[None]:
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield
