"""The small tables: read from `places/data`, kept in the database, filled after every migrate.

A `post_migrate` step and not a data migration, so that they also come back after `flush`, and follow the files
when a new version of the project brings newer ones.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.apps import apps as current_apps
from django.apps.registry import Apps
from django.db import models, transaction

from places import bulk
from places.models import (
    AreaAlias,
    County,
    LocalAuthority,
    Nation,
    Outcode,
    ReferenceFile,
    Sector,
    Town,
)

DATA = Path(__file__).resolve().parent / "data"

# Lowest first: a row may refer only to rows of tables above its own.
TABLES: dict[str, type[models.Model]] = {
    "nations.csv": Nation,
    "counties.csv": County,
    "authorities.csv": LocalAuthority,
    "area_aliases.csv": AreaAlias,
    "outcodes.csv": Outcode,
    "sectors.csv": Sector,
    "towns.csv": Town,
}

_after_fill: list[Callable[[], None]] = []


def on_fill(forget: Callable[[], None]) -> None:
    """Have `forget` called whenever the tables may have changed: for what is kept of them in memory."""
    _after_fill.append(forget)


def read(name: str) -> Iterator[dict[str, str]]:
    """The rows of a file in `places/data`."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def fill(*, using: str = "default") -> None:
    """Make every small table say what its file says; does nothing where it already does."""
    known = dict(ReferenceFile.objects.using(using).values_list("name", "digest"))
    digests = {name: sha256((DATA / name).read_bytes()).hexdigest() for name in TABLES}
    changed = [name for name, digest in digests.items() if known.get(name) != digest]
    if changed:
        with transaction.atomic(using=using):
            for name in changed:
                _fill_table(name, TABLES[name], using)
            if "counties.csv" in changed or "authorities.csv" in changed:
                _fill_members(using)
            bulk.upsert(ReferenceFile, [(name, digests[name]) for name in changed], using=using)
    for forget in _after_fill:
        forget()


def _fill_table(name: str, model: type[models.Model], using: str) -> None:
    fields = bulk.fields_of(model)
    rows = [[_value(field, row[field.name]) for field in fields] for row in read(name)]
    # A conflict on the key only is mended in place, so rows that others point to stay.
    bulk.upsert(model, rows, using=using)
    keys = {row[0] for row in rows}
    manager = model._default_manager.using(using)
    gone = [key for key in manager.values_list("pk", flat=True) if key not in keys]
    if gone:
        manager.filter(pk__in=gone).delete()


def _fill_members(using: str) -> None:
    through = County.members.through
    through._default_manager.using(using).all().delete()
    through._default_manager.using(using).bulk_create(
        through(county_id=row["code"], localauthority_id=member)
        for row in read("counties.csv")
        for member in row["members"].split()
    )


def _value(field: models.Field, text: str) -> Any:
    if text == "" and field.null:
        return None
    if field.remote_field:
        return text
    return field.to_python(text.replace("|", "\n") if field.name == "other_names" else text)


def _ready(models_needed: Iterable[type[models.Model]], apps: Any) -> bool:
    """Whether the migrated state has these tables as this version of the code knows them."""
    for model in models_needed:
        try:
            migrated = apps.get_model("places", model.__name__)
        except LookupError:
            return False
        if {f.column for f in migrated._meta.concrete_fields} != {
            f.column for f in model._meta.concrete_fields
        }:
            return False
    return True


def fill_after_migrate(*, using: str, apps: Apps = current_apps, **kwargs: Any) -> None:
    """The receiver of `post_migrate`."""
    if _ready([*TABLES.values(), ReferenceFile], apps):
        fill(using=using)
