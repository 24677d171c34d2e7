"""Many rows into one table at once.

`bulk_create` prepares every value of every row by its field, and the statement anew for each few rows: two thirds
of an import's time. Here the statement is prepared once, and only values that a database stores in another type
than Python's are turned by their fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db import connections, router
from django.db.models import DateField, DecimalField, Model, QuerySet, TimeField, UUIDField

_TURNED = (DateField, TimeField, DecimalField, UUIDField)


def insert(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows of values, in the order of the fields' `names`; how many there were. Defaults are not filled in."""
    values = [list(row) for row in rows]
    if not values:
        return 0
    connection = connections[router.db_for_write(model)]
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    turned = [(at, field) for at, field in enumerate(fields) if isinstance(field, _TURNED)]
    for row in values:
        for at, field in turned:
            if row[at] is not None:
                row[at] = field.get_db_prep_save(row[at], connection)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})",  # noqa: S608
            values,
        )
    return len(values)


def delete(rows: QuerySet) -> None:
    """Delete rows that nothing else hangs on, without loading them and without a signal."""
    rows._raw_delete(rows.db)


class Blanks:
    """Rows of a model as values by field, with the model's defaults: what its constructor would make, without it.

    The constructor of a clusterable model looks all its relations up for every row.
    """

    def __init__(self, model: type[Model]) -> None:
        fields: list[Any] = [field for field in model._meta.concrete_fields if not field.primary_key]
        self.model = model
        self.names = [field.attname for field in fields]
        self._made = {
            field.attname: field.default
            for field in fields
            if field.has_default() and callable(field.default)
        }
        self._fixed = {field.attname: field.get_default() for field in fields}
        self._dated = [field.attname for field in fields if getattr(field, "auto_now_add", False)]

    def row(self, now: datetime, **values: Any) -> dict[str, Any]:
        """One row; `values` by attribute name."""
        row = {**self._fixed, **{name: make() for name, make in self._made.items()}, **values}
        row.update(dict.fromkeys(self._dated, now))
        return row

    def insert(self, rows: Sequence[dict[str, Any]]) -> int:
        """Write such rows; how many there were."""
        return insert(self.model, self.names, map(itemgetter(*self.names), rows))


def fill(row: Model, values: dict[str, Any]) -> None:
    """Give a row that was built other values, by attribute name."""
    for name, value in values.items():
        setattr(row, name, value)
