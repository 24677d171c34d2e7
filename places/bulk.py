"""Many rows at once, written past the ORM: a table of millions in seconds."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connections, models, transaction

_BATCH = 20_000


def fields_of(model: type[models.Model]) -> list[models.Field]:
    """The fields that have a column, the primary key first."""
    return sorted(model._meta.concrete_fields, key=lambda field: not field.primary_key)


def _columns(model: type[models.Model]) -> list[str]:
    return [str(field.column) for field in fields_of(model)]


def upsert(model: type[models.Model], rows: Iterable[Sequence[Any]], *, using: str) -> int:
    """Write rows (the values of all columns, in the order of `fields_of`) in one transaction.

    Rows whose key is there already are updated, and only where they differ; no row is deleted. Returns
    how many rows there were.
    """
    rows = iter(rows)
    written = 0
    with transaction.atomic(using=using):
        while batch := list(islice(rows, _BATCH)):
            if connections[using].vendor == "postgresql":
                _copy(model, batch, using)
            else:
                _insert(model, batch, using)
            written += len(batch)
    return written


def _statement(model: type[models.Model], source: str) -> str:
    key, *others = _columns(model)
    table = model._meta.db_table
    columns = ", ".join((key, *others))
    changes = ", ".join(f"{column} = excluded.{column}" for column in others)
    differ = " OR ".join(f"{table}.{column} IS DISTINCT FROM excluded.{column}" for column in others)
    return (
        f"INSERT INTO {table} ({columns}) {source} ON CONFLICT ({key}) DO UPDATE SET {changes} WHERE {differ}"
    )


def _insert(model: type[models.Model], rows: list[Sequence[Any]], using: str) -> None:
    marks = ", ".join(["%s"] * len(model._meta.concrete_fields))
    statement = _statement(model, f"VALUES ({marks})")
    if connections[using].vendor == "sqlite":
        # Every SQLite knows IS NOT; IS DISTINCT FROM came with 3.39.
        statement = statement.replace("IS DISTINCT FROM", "IS NOT")
    with connections[using].cursor() as cursor:
        cursor.executemany(statement, rows)


def _copy(model: type[models.Model], rows: list[Sequence[Any]], using: str) -> None:
    table = model._meta.db_table
    columns = ", ".join(_columns(model))
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS incoming_{table} (LIKE {table}) ON COMMIT DELETE ROWS"
        )
        cursor.execute(f"TRUNCATE incoming_{table}")
        with cursor.copy(f"COPY incoming_{table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(_statement(model, f"SELECT {columns} FROM incoming_{table}"))  # noqa: S608
