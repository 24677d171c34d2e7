"""Generated directories to measure on: a database of each size with its embedded index, and Elasticsearch's index.

They are made by whoever needs them first and dropped by `python -m bench` at the end, unless it was told to `--keep`
them. `python -m bench.stores` lists those that are there; `--drop` drops them.

SQLite's are files in `var/bench`; PostgreSQL's are databases `bench_<count>` on the server of DATABASE_URL; the
indexes at ELASTICSEARCH_URL begin with `bench-<count>-`. One that is being made has another name until it is whole.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bench.tables import seconds

SEED = 1
FOLDER = Path(__file__).resolve().parents[1] / "var" / "bench"
SQLITE, POSTGRESQL = "sqlite", "postgresql"
_MAKING = "_making"


@dataclass(frozen=True, slots=True)
class Store:
    """A directory of so many services on one kind of database."""

    kind: str
    count: int
    name_ending: str = ""

    @property
    def name(self) -> str:
        """Of the database."""
        return f"bench_{self.count}{self.name_ending}"

    @property
    def file(self) -> Path:
        """SQLite's."""
        return FOLDER / f"{self.name}.sqlite3"

    @property
    def url(self) -> str:
        """What DATABASE_URL is for it."""
        if self.kind == SQLITE:
            return f"sqlite:///{self.file}"
        return urlunsplit(urlsplit(server_url())._replace(path=f"/{self.name}"))

    def environment(self, *, elasticsearch: bool) -> dict[str, str]:
        """For a process that works on it, with Elasticsearch or without."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "VAR_DIR": str(FOLDER),
            "DATABASE_URL": self.url,
            "ELASTICSEARCH_URL": os.environ.get("ELASTICSEARCH_URL", "") if elasticsearch else "",
            "ELASTICSEARCH_PREFIX": f"bench-{self.count}-",
        }

    def is_there(self) -> bool:
        """Whether it was made, and is whole."""
        return self in stores()

    def drop(self) -> None:
        """Take it away, its index in Elasticsearch too; nothing if it isn't there."""
        if self.kind == SQLITE:
            for ending in ("", "-wal", "-shm", "-rebuild.lock"):
                Path(f"{self.file}{ending}").unlink(missing_ok=True)
            return
        on_server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        if os.environ.get("ELASTICSEARCH_URL"):
            self._run("drop-index", elasticsearch=True)

    def ready(self, *, elasticsearch: bool = False) -> dict[str, Any]:
        """See that it is there, and what it took to make where that was done now: seconds and megabytes by name."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        making = Store(self.kind, self.count, _MAKING)
        made: dict[str, Any] = {}
        if not self.is_there():
            making.drop()
            if self.kind == POSTGRESQL:
                on_server(
                    f"CREATE DATABASE \"{making.name}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
                )
            made |= making._run("make", elasticsearch=False)
            if self.kind == SQLITE:
                making.file.rename(self.file)
            else:
                on_server(f'ALTER DATABASE "{making.name}" RENAME TO "{self.name}"')
        self._run("renew", elasticsearch=False)
        if elasticsearch:
            made |= self._run("index", elasticsearch=True)
        return made

    def _run(self, step: str, *, elasticsearch: bool) -> dict[str, Any]:
        """One of STEPS in a process of its own, and what it found."""
        return run(
            "bench.stores",
            "--step",
            step,
            env=self.environment(elasticsearch=elasticsearch),
            count=self.count,
        )


@contextmanager
def at_hand(store: Store, *, elasticsearch: bool = False, keep: bool = False) -> Iterator[dict[str, Any]]:
    """A store for a while, and what it took to make now; one that was there before stays."""
    was_there = store.is_there()
    try:
        yield store.ready(elasticsearch=elasticsearch)
    finally:
        if not (was_there or keep):
            store.drop()


def run(module: str, *arguments: str, env: dict[str, str], count: int) -> dict[str, Any]:
    """The JSON that a module of ours prints last, run on a store. Ends this process where that one failed."""
    command = [sys.executable, "-m", module, *arguments, "--count", str(count)]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command[1:])} failed; see above.")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def server_url() -> str:
    """PostgreSQL's, or empty."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith("postgres") else ""


def on_server(statement: str) -> list[tuple[Any, ...]]:
    """Rows of a statement outside of any transaction, on the server's own database."""
    import psycopg

    with psycopg.connect(server_url(), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def stores() -> list[Store]:
    """Those that are there and whole."""
    found = [Store(SQLITE, _count(file.stem)) for file in sorted(FOLDER.glob("bench_*.sqlite3"))]
    if server_url():
        names = on_server("SELECT datname FROM pg_database WHERE datname LIKE 'bench_%' ORDER BY 1")
        found += [Store(POSTGRESQL, _count(name)) for (name,) in names]
    return [store for store in found if store.count]


def _count(name: str) -> int:
    digits = name.removeprefix("bench_")
    return int(digits) if digits.isdecimal() else 0


def say(line: str) -> None:
    """What goes on, for who waits."""
    print(line, file=sys.stderr, flush=True)


# --- In a process of the store's own ----------------------------------------------------------------


def set_up() -> None:
    """Django, with the store's environment."""
    import logging

    import django

    django.setup()
    logging.disable(logging.INFO)


def counted(what: str, total: int) -> Callable[[int], None]:
    """Something to be told how many were just done, which says so at each tenth."""
    done = 0

    def tell(number: int) -> None:
        nonlocal done
        before, done = done, done + number
        if total and done * 10 // total > before * 10 // total:
            say(f"  {what}: {done:,} of {total:,}")

    return tell


def make(count: int) -> dict[str, Any]:
    """Fill an empty database: listings, then the embedded index."""
    from django.core.management import call_command
    from django.db import connection

    from search.models import ServiceIndexEntry
    from search.rebuilding import rebuild_embedded

    say(f"Making {count:,} services on {connection.display_name}")
    call_command("migrate", verbosity=0)
    call_command("load_needs", verbosity=0)
    empty = megabytes()
    made_s = seconds(lambda: _generate(count))
    listings = megabytes()
    indexed_s = seconds(lambda: rebuild_embedded(progress=counted("indexed", count)))
    if connection.vendor == POSTGRESQL:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as autovacuum does by and by
    return {
        "made_s": made_s,
        "indexed_s": indexed_s,
        "listings_mb": listings - empty,
        "index_mb": megabytes() - listings,
        "entries": ServiceIndexEntry.objects.count(),
    }


def _generate(count: int) -> None:
    from django.utils import timezone

    from directory.generating.plan import Plan
    from directory.generating.writing import Writer
    from directory.needs import NeedVocabulary

    plan = Plan(count, SEED, timezone.localdate(), NeedVocabulary.current())
    Writer(plan, SEED, timezone.now(), announces=False).write(counted("generated", count))


def megabytes() -> float:
    """The database, on disk."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == SQLITE:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return Path(str(connection.settings_dict["NAME"])).stat().st_size / 1e6
        cursor.execute("SELECT pg_database_size(current_database())")
        return float(cursor.fetchone()[0]) / 1e6


def renew(count: int) -> dict[str, Any]:
    """A kept one may be older than the code, and pages name static files by what was collected."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    return {}


def index(count: int) -> dict[str, Any]:
    """Build Elasticsearch's index, or mend the one that is there where it differs from the listings."""
    from search.checking import ElasticIndex, mended
    from search.comparing import keys_of
    from search.engines.elastic.client import NoIndex
    from search.engines.elastic.rebuilding import rebuild

    found = ElasticIndex()
    try:
        if keys_of(faults := found.faults()) and keys_of(mended(found, faults)):
            sys.exit("Elasticsearch's index can't be mended.")
        return {}
    except NoIndex:
        pass
    say(f"Indexing {count:,} services in Elasticsearch")
    return {
        "elasticsearch_s": seconds(lambda: rebuild(processes=None, progress=counted("indexed", count))),
        "elasticsearch_mb": elasticsearch_megabytes(),
    }


def elasticsearch_megabytes() -> float:
    """The index that is read, on disk, merged or not."""
    from search.engines.elastic.client import client
    from search.engines.elastic.indices import read_alias

    return float(client().indices.stats(index=read_alias())["_all"]["total"]["store"]["size_in_bytes"]) / 1e6


def drop_index(count: int) -> dict[str, Any]:
    """Take all of Elasticsearch's away, the template too that names of ours have."""
    from django.conf import settings

    from search.engines.elastic.client import client
    from search.engines.elastic.indices import drop_all

    drop_all()
    names = f"{settings.ELASTICSEARCH_PREFIX}services-template*"
    client().options(ignore_status=404).indices.delete_index_template(name=names)
    return {}


STEPS = {"make": make, "renew": renew, "index": index, "drop-index": drop_index}


def main() -> None:
    """List or drop what is there; or, in a process of a store's own, do one step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drop", action="store_true", help="drop all that are there")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.step:
        set_up()
        print(json.dumps(STEPS[chosen.step](chosen.count)))
        return
    for store in stores():
        if chosen.drop:
            store.drop()
        print(f"{store.kind} {store.count:,}{': dropped' if chosen.drop else ''}")


if __name__ == "__main__":
    main()
