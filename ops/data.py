"""What `ops/backup` and `ops/restore` need to know of this installation: `python -m ops.data COMMAND ARGUMENT ...`.

It reads the same settings as manage.py. What can't be done ends with one line on stderr.
"""

from __future__ import annotations

import json
import os
import shlex
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import django
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from psycopg.pq import Conninfo


def for_backup(folder: str) -> None:
    """Write the manifest into a backup's folder; say what the script needs to go on."""
    applied: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        applied.setdefault(app, []).append(name)
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    said = {"made_at": made_at, "database": connection.vendor, "migrations": applied}
    (Path(folder) / "manifest.json").write_text(json.dumps(said, indent=2) + "\n")
    _describe()


def for_restore(folder: str, force: str = "") -> None:
    """Refuse what this installation can't take or mustn't lose; say what the script needs to go on."""
    _refuse_unless_it_fits(json.loads((Path(folder) / "manifest.json").read_text()))
    if not force:
        _refuse_unless_empty()
    _describe()
    if connection.vendor == "postgresql":
        quoted = (connection.ops.quote_name(name) for name in connection.introspection.table_names())
        _assign("drops", "\n".join(f"DROP TABLE {name} CASCADE;" for name in quoted))


def copy_sqlite(source: str, target: str) -> None:
    """Copy a database as it is at one moment, also under a running site; what the target held is gone."""
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    with (
        closing(sqlite3.connect(f"file:{quote(source)}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
        # One file, and none beside it.
        new.execute("PRAGMA journal_mode=DELETE")


def _describe() -> None:
    """Say, as assignments for a shell, where database and uploads are."""
    if not isinstance(default_storage, FileSystemStorage):
        sys.exit(
            "Uploads are kept in a storage that is no folder: back them up there, and the database by pg_dump."
        )
    _assign("vendor", connection.vendor)
    _assign("media", str(settings.MEDIA_ROOT))
    if connection.vendor == "sqlite":
        _assign("file", str(_file()))
    if connection.vendor == "postgresql":
        for name, value in _environment():
            _assign(f"export {name}", value)


def _refuse_unless_it_fits(said: dict[str, Any]) -> None:
    if said["database"] != connection.vendor:
        sys.exit(f"The backup is of {said['database']}, and DATABASE_URL names {connection.vendor}.")
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations)
    for squashed in loader.replacements.values():
        known.update(squashed.replaces)
    unknown = [
        f"{app}.{name}"
        for app, names in said["migrations"].items()
        for name in names
        if app in loader.migrated_apps and (app, name) not in known
    ]
    if unknown:
        sys.exit(f"The backup is of a newer Waypost, which has {unknown[0]}: install that one first.")


def _refuse_unless_empty() -> None:
    # Of SQLite even a look at a database that isn't there makes its file.
    is_there = connection.vendor != "sqlite" or _file().exists()
    if is_there and connection.introspection.table_names():
        sys.exit("The database is not empty. --force gives up what is in it.")
    media = Path(settings.MEDIA_ROOT)
    if media.is_dir() and any(media.iterdir()):
        sys.exit("The folder of uploads is not empty. --force gives up what is in it.")


def _environment() -> Iterator[tuple[str, str]]:
    """The connection as PostgreSQL's own programs read it; a password among arguments could be seen by others."""
    names = {one.keyword: one.envvar for one in Conninfo.get_defaults() if one.envvar}
    for name, value in connection.get_connection_params().items():
        if value and (variable := names.get(name.encode())):
            yield variable.decode(), str(value)


def _file() -> Path:
    """Where SQLite's database is."""
    return Path(connection.settings_dict["NAME"]).absolute()


def _assign(name: str, value: str) -> None:
    sys.stdout.write(f"{name}={shlex.quote(value)}\n")


COMMANDS: dict[str, Callable[..., None]] = {
    "for-backup": for_backup,
    "for-restore": for_restore,
    "copy-sqlite": copy_sqlite,
}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    if sys.argv[1] != "copy-sqlite":
        django.setup()
    COMMANDS[sys.argv[1]](*sys.argv[2:])
