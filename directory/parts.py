"""Services and their parts, read with one statement: asked for table by table, a page would cost a statement each."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import (
    CharField,
    DateTimeField,
    F,
    Field,
    IntegerField,
    Model,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import JSONArray

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
    "photos",
)
# What a list shows of a service and of its organisation, and what tells whether it may.
_LISTED = (
    *("id", "uuid", "source_id", "organisation_id", "name", "alternate_name", "slug", "description", "alert"),
    *("fees", "at_venue", "status", "live"),
)
_LISTED_OF_ORGANISATION = ("id", "name", "alternate_name", "slug", "phone", "live")
_ITSELF = "service"

_Found = dict[str, list[tuple[int, list[Any]]]]  # by name: key of the service, and the values


def listed_services(keys: Collection[int], parts: Collection[str] = ()) -> dict[int, Service]:
    """Services by key as a list shows them, each with its organisation, and with the `parts` as `read_parts` gives.

    Another column than a list shows is read when somebody asks for it.
    """
    if not keys:
        return {}
    own, organisations = _itself()
    found = _read((_ITSELF, *parts), list(keys))
    services: dict[int, Service] = {}
    for key, (of_service, of_organisation) in found[_ITSELF]:
        services[key] = own.made(of_service)
        services[key].organisation = organisations.made(of_organisation)
    _put(found, services, parts)
    return services


def read_parts(services: Iterable[Service], names: Collection[str] = PAGE_PARTS) -> None:
    """Read the parts called `names` of all the services at once, and put them where `service.schedules.all()` looks.

    For services that are shown and not saved again. A need comes without its instants, which databases write
    differently.
    """
    by_key = {service.pk: service for service in services}
    if by_key:
        _put(_read(tuple(names), list(by_key)), by_key, names)


def _put(found: _Found, services: dict[int, Service], names: Iterable[str]) -> None:
    for name in names:
        made: dict[int, list[Model]] = defaultdict(list)
        for key, values in found[name]:
            made[key].append(_part(name).made(values))
        for key, service in services.items():
            setattr(service, name, made[key])


def _read(names: tuple[str, ...], keys: Sequence[int]) -> _Found:
    statement, stand_ins = _statement(names, len(keys))
    found: _Found = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(statement, [keys[each] if isinstance(each, int) else each for each in stand_ins])
        for name, key, values in cursor.fetchall():
            found[name].append((key, json.loads(values)))
    return found


@lru_cache(maxsize=256)
def _statement(names: tuple[str, ...], number: int) -> tuple[str, tuple[Any, ...]]:
    """For so many services, with places in a list where its parameters take the key that stands there.

    Remembered, since Django takes longer to write it than a database to answer.
    """
    keys = list(range(number))
    first, *others = [_rows_of_itself(keys) if name == _ITSELF else _rows(name, keys) for name in names]
    rows = first.union(*others, all=True) if others else first
    statement, stand_ins = rows.query.sql_with_params()
    return statement, tuple(stand_ins)


def _rows_of_itself(keys: list[int]) -> QuerySet[Any, tuple[Any, ...]]:
    from directory.models import Service

    own, organisations = _itself()
    values = JSONArray(own.values(), organisations.values("organisation__"))
    # By their keys alone: asked for active ones too, SQLite goes through all that are active.
    return Service.objects.filter(pk__in=keys).order_by().values_list(Value(_ITSELF), "pk", values)


def _rows(name: str, keys: list[int]) -> QuerySet[Any, tuple[Any, ...]]:
    """A row for each part of one kind."""
    relation, read = _relation(name), _part(name)
    rows = relation.remote_field.through if relation.many_to_many else read.model
    path = f"{relation.m2m_reverse_field_name()}__" if relation.many_to_many else ""
    chosen: QuerySet[Any] = rows._default_manager.filter(service__in=keys).order_by()
    return chosen.values_list(Value(name), "service_id", read.values(path))


def _relation(name: str) -> Any:
    from directory.models import Service

    return Service._meta.get_field(name)


# --- A model's columns as an array of JSON ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Columns:
    """Some columns of a model. `conversions` has, by place, what makes a value of JSON into the column's own."""

    model: type[Model]
    names: tuple[str, ...]
    conversions: tuple[tuple[int, Callable[[Any], Any]], ...]

    @classmethod
    def of(cls, model: type[Model], names: Collection[str] | None = None) -> _Columns:
        """Those of these names, or all but instants; in the model's own order, which `from_db` relies on."""
        fields = [
            field
            for field in model._meta.concrete_fields
            if (not isinstance(field, DateTimeField) if names is None else field.attname in names)
        ]
        conversions = ((at, field.to_python) for at, field in enumerate(fields) if not _is_json(field))
        return cls(model, tuple(field.attname for field in fields), tuple(conversions))

    def values(self, path: str = "") -> JSONArray:
        """What asks for them, at the end of a path of relations."""
        return JSONArray(*(F(path + name) for name in self.names))

    def made(self, values: list[Any]) -> Any:
        """What was read as an object of the model."""
        for at, to_python in self.conversions:
            values[at] = to_python(values[at])
        return self.model.from_db("default", self.names, values)


def _is_json(field: Field[Any, Any]) -> bool:
    """Whether JSON has its values as they are: texts and whole numbers, but not days, nor truth on every database."""
    return isinstance(getattr(field, "target_field", field), CharField | TextField | IntegerField)


@lru_cache
def _part(name: str) -> _Columns:
    return _Columns.of(_relation(name).related_model)


@lru_cache
def _itself() -> tuple[_Columns, _Columns]:
    from directory.models import Organisation, Service

    return _Columns.of(Service, _LISTED), _Columns.of(Organisation, _LISTED_OF_ORGANISATION)
