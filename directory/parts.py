"""The parts of services, read with one statement: asked for table by table, a page would cost a statement each."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import DateTimeField, F, Model, QuerySet, Value
from django.db.models.functions import JSONObject

if TYPE_CHECKING:
    from directory.models import Service

# All that stands on a service's page, but for its venues.
PAGE_PARTS = (
    "schedules",
    "exceptions",
    "areas",
    "cost_options",
    "eligibility",
    "contacts",
    "languages",
    "needs",
)


def read_parts(services: Iterable[Service], names: Collection[str] = PAGE_PARTS) -> None:
    """Read the parts called `names` of all the services at once, and put them where `service.schedules.all()` looks.

    For services that are shown and not saved again. A need comes without its instants, which databases write
    differently.
    """
    by_key = {service.pk: service for service in services}
    if not by_key:
        return
    found: dict[tuple[str, int], list[Model]] = defaultdict(list)
    for name, key, values in _read(tuple(names), list(by_key)):
        found[name, key].append(_made(_model_of(name), json.loads(values)))
    for key, service in by_key.items():
        for name in names:
            setattr(service, name, found[name, key])


def _read(names: tuple[str, ...], keys: Sequence[int]) -> list[tuple[str, int, str]]:
    """(name, key of the service, JSON of the values by column) for each part."""
    statement, stand_ins = _statement(names, len(keys))
    with connection.cursor() as cursor:
        cursor.execute(statement, [keys[each] if isinstance(each, int) else each for each in stand_ins])
        return cursor.fetchall()


@lru_cache(maxsize=256)
def _statement(names: tuple[str, ...], number: int) -> tuple[str, tuple[Any, ...]]:
    """For so many services, with places in a list where its parameters take the key that stands there.

    Remembered, since Django takes longer to write it than a database to answer.
    """
    first, *others = [_rows(name, range(number)) for name in names]
    rows = first.union(*others, all=True) if others else first
    statement, stand_ins = rows.query.sql_with_params()
    return statement, tuple(stand_ins)


def _relation(name: str) -> Any:
    from directory.models import Service

    return Service._meta.get_field(name)


def _model_of(name: str) -> type[Model]:
    model: type[Model] = _relation(name).related_model
    return model


def _rows(name: str, keys: Iterable[int]) -> QuerySet[Any, tuple[str, int, dict[str, Any]]]:
    """(name, key of the service, values by column) for each part of one kind."""
    relation, model = _relation(name), _model_of(name)
    rows = relation.remote_field.through if relation.many_to_many else model
    path = f"{relation.m2m_reverse_field_name()}__" if relation.many_to_many else ""
    values = JSONObject(**{column: F(path + column) for column in _columns(model)})
    chosen: QuerySet[Any] = rows._default_manager.filter(service__in=list(keys)).order_by()
    return chosen.values_list(Value(name), "service_id", values)


def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if not isinstance(field, DateTimeField)]


def _made(model: type[Model], values: dict[str, Any]) -> Model:
    # In the model's own order, which `from_db` relies on; PostgreSQL puts the keys of an object into another.
    read = {
        field.attname: field.to_python(values[field.attname])
        for field in model._meta.concrete_fields
        if field.attname in values
    }
    return model.from_db("default", list(read), list(read.values()))
