"""Whether the site can serve, part by part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from django.conf import settings
from django.db import Error
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from outbox.state import state
from places import package
from places.models import Postcode
from search.readiness import engine_state

Migration = tuple[str, str]


class Condition(StrEnum):
    """How a part is. Only an unready one keeps visitors away; a degraded one is for people to look at."""

    WELL = "well"
    DEGRADED = "degraded"
    UNREADY = "unready"


@dataclass(frozen=True, slots=True)
class Part:
    """One part and a sentence on it. Anybody may read both: no host, no version, no exception's text."""

    condition: Condition
    says: str
    figures: Mapping[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As `/readyz` gives it."""
        return {"condition": self.condition, "says": self.says, **self.figures}


@dataclass(frozen=True, slots=True)
class Readiness:
    """All parts by name. Those that can't be looked at while the database isn't well are left out."""

    parts: Mapping[str, Part]

    @property
    def condition(self) -> Condition:
        """The worst of all parts."""
        conditions = {part.condition for part in self.parts.values()}
        return next(one for one in reversed(Condition) if one in conditions)

    @property
    def is_ready(self) -> bool:
        """Whether visitors may be sent here."""
        return self.condition != Condition.UNREADY


def readiness(now: datetime) -> Readiness:
    """Look at every part as of `now` (an aware instant): four queries, and a ping of Elasticsearch where it is used."""
    try:
        database = _database()
        if database.condition != Condition.WELL:
            return Readiness({"database": database})
        return Readiness(
            {
                "database": database,
                "search": _search(),
                "outbox": _outbox(now),
                "postcodes": _postcodes(),
            }
        )
    except Error:
        return Readiness({"database": Part(Condition.UNREADY, "It can't be asked.")})


def _database() -> Part:
    """Ready once every migration of this code has run; a database that is ahead of it is another release's doing."""
    applied = set(MigrationRecorder.Migration.objects.values_list("app", "name"))
    pending = sum(
        migration not in applied and not (replaced and replaced <= applied)
        for migration, replaced in _migrations().items()
    )
    if pending:
        return Part(Condition.UNREADY, "It lacks migrations: run `manage.py migrate`.", {"pending": pending})
    return Part(Condition.WELL, "It answers, and every migration has run.")


@cache
def _migrations() -> dict[Migration, frozenset[Migration]]:
    """The migrations of this code, each with those that it replaces. They don't change while a process lives."""
    loader = MigrationLoader(None)
    return {
        key: frozenset(loader.replacements[key].replaces) if key in loader.replacements else frozenset()
        for key in loader.graph.nodes
    }


def _search() -> Part:
    """Never unready: while Elasticsearch is away the embedded engine answers."""
    engine = engine_state()
    return Part(Condition.WELL if engine.is_answering else Condition.DEGRADED, engine.detail)


def _outbox(now: datetime) -> Part:
    """Never unready: pages are served whatever waits, and all web processes would be taken away at once for it."""
    outbox = state(now)
    figures = {
        "waiting": outbox.waiting,
        "dead": outbox.dead,
        "oldest_wait_s": round(outbox.oldest_wait_s),
    }
    if outbox.oldest_wait_s > settings.READY_OUTBOX_SECONDS:
        return Part(Condition.DEGRADED, "Work waits for too long: is a worker running?", figures)
    if outbox.dead:
        return Part(Condition.DEGRADED, "Some work was given up: see `manage.py outbox`.", figures)
    return Part(Condition.WELL, "Work is done as it comes.", figures)


def _postcodes() -> Part:
    """Where postcodes are looked up; the package's file does as well as the table, and a little slower."""
    if Postcode.objects.exists():
        return Part(Condition.WELL, "They are looked up in the table.")
    try:
        has_files = bool(package.letters())
    except FileNotFoundError:
        has_files = False
    if has_files:
        return Part(Condition.WELL, "They are looked up in the package's file; the table is empty.")
    return Part(
        Condition.DEGRADED, "They can't be looked up: the table is empty and the package isn't there."
    )
