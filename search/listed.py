"""A service as the finder reads it from the listings: one statement a kind of part, and no model for any row.

Making models, and for each a query set of every kind of part, was half the work of making a document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple, cast

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.query import ValuesListIterable

from directory.models import (
    Accessibility,
    CostOption,
    Eligibility,
    Location,
    Need,
    Schedule,
    Service,
    ServiceArea,
    ServiceLanguage,
    ServiceVenue,
)


class _Venue(NamedTuple):
    name: str
    address: str
    town: str
    postcode: str
    latitude: float | None
    longitude: float | None
    authority_code: str
    is_confidential: bool
    is_postal: bool
    features: Collection[str]


class ListedVenue(_Venue):
    """A published venue of a service, and by name what is known of getting in."""

    __slots__ = ()

    # What may be shown of where it is has one rule, the model's.
    position: ClassVar[Any] = Location.position
    public_position: ClassVar[Any] = Location.public_position


class ListedSchedule(NamedTuple):
    """When it is open, as far as the days of the week and times of day follow from it."""

    freq: str
    byday: str
    starts_on: date | None
    valid_from_on: date | None
    valid_to_on: date | None
    opens_at: time | None
    closes_at: time | None


class ListedArea(NamedTuple):
    """Where people must live to use it."""

    code: str
    name: str


class ListedLanguage(NamedTuple):
    """A language, other than English, in which it is offered."""

    name: str
    code: str


class ListedCost(NamedTuple):
    """What it costs somebody, in pounds; None where no sum is said."""

    amount: Decimal | None


class _Costs(list[ListedCost]):
    """They are asked for as a model's are, by its own rule of what is free."""

    def all(self) -> _Costs:
        return self


class _Service(NamedTuple):
    pk: int
    index_version: int
    organisation_id: int
    name: str
    alternate_name: str
    description: str
    at_venue: bool
    at_home: bool
    by_phone: bool
    online: bool
    is_national: bool
    referral: str
    fees: str
    minimum_age: int | None
    maximum_age: int | None
    assured_on: date | None
    source_modified_at: datetime | None
    organisation_name: str
    organisation_alternate_name: str
    has_room: bool | None  # None where nobody has said
    paused_until: date | None
    venues: Collection[ListedVenue]
    need_ids: Collection[int]
    areas: Collection[ListedArea]
    schedules: Collection[ListedSchedule]
    cost_options: _Costs
    for_whom: Collection[str]
    languages: Collection[ListedLanguage]


class ListedService(_Service):
    """Columns of a service's row and of those beside it, then its parts, each in its model's order."""

    __slots__ = ()

    is_free: ClassVar[Any] = Service.is_free


def listed(services: QuerySet[Service]) -> QuerySet[Service, ListedService]:
    """These services, each with its parts, by as many statements as there are kinds of parts, however many they are.

    A service is read first, then its parts: so they may know more than its version stands for, and never less.
    """
    found: QuerySet[Any, Any] = services.values_list(*_COLUMNS)
    found._iterable_class = _WithParts
    return cast("QuerySet[Service, ListedService]", found)


class _WithParts(ValuesListIterable):
    """What Django goes through to find a query set's results: rows, here with the parts of all of them."""

    def __iter__(self) -> Iterator[ListedService]:
        rows: list[tuple[Any, ...]] = list(super().__iter__())
        keys = [row[0] for row in rows]
        parts = [read(keys) for read in _PARTS.values()] if keys else []
        for row in rows:
            yield ListedService(*row, *(part[row[0]] for part in parts))


# --- The parts, by the key of the service ------------------------------------------------------------

Parts = Mapping[int, Any]


def _grouped(
    rows: Iterable[tuple[Any, ...]], kind: Callable[..., Any], into: type[list[Any]] = list
) -> Parts:
    """By their first column, what a kind makes of the others."""
    found: defaultdict[int, list[Any]] = defaultdict(into)
    for key, *rest in rows:
        found[key].append(kind(*rest))
    return found


def _these(keys: Iterable[int]) -> RawSQL:
    """Keys of our own as plain numbers: a thousand placeholders cost three times what is done with the rows."""
    return RawSQL(",".join(map(str, keys)), ())  # noqa: S611


def _venues(keys: list[int]) -> Parts:
    rows = ServiceVenue.objects.filter(service__in=_these(keys), location__live=True).values_list(
        "service", "location", *(f"location__{name}" for name in ListedVenue._fields[:-1])
    )
    venues = list(rows)
    if not venues:
        return defaultdict(list)
    found = Accessibility.objects.filter(location__in=_these({row[1] for row in venues}))
    features = _grouped(found.values_list("location", "feature"), str)
    return _grouped(((service, *rest, features[key]) for service, key, *rest in venues), ListedVenue)


def _need_ids(keys: list[int]) -> Parts:
    through = Service.needs.through.objects.filter(service__in=_these(keys))
    in_order = through.order_by(*(f"need__{name}" for name in Need._meta.ordering))
    return _grouped(in_order.values_list("service", "need"), int)


def _of(model: Any, kind: type[Any]) -> Callable[[list[int]], Parts]:
    """How to read parts whose columns are the kind's own."""

    def read(keys: list[int]) -> Parts:
        return _grouped(
            model.objects.filter(service__in=_these(keys)).values_list("service", *kind._fields), kind
        )

    return read


def _cost_options(keys: list[int]) -> Parts:
    return _grouped(
        CostOption.objects.filter(service__in=_these(keys)).values_list("service", "amount"),
        ListedCost,
        _Costs,
    )


def _for_whom(keys: list[int]) -> Parts:
    said = Eligibility.objects.filter(service__in=_these(keys), kind=Eligibility.Kind.FOR)
    return _grouped(said.values_list("service", "who"), str)


_PARTS: Mapping[str, Callable[[list[int]], Parts]] = {
    "venues": _venues,
    "need_ids": _need_ids,
    "areas": _of(ServiceArea, ListedArea),
    "schedules": _of(Schedule, ListedSchedule),
    "cost_options": _cost_options,
    "for_whom": _for_whom,
    "languages": _of(ServiceLanguage, ListedLanguage),
}
_ELSEWHERE = {
    "organisation_name": "organisation__name",
    "organisation_alternate_name": "organisation__alternate_name",
    "has_room": "capacity__takes_referrals",
    "paused_until": "capacity__paused_until",
}
_COLUMNS = [_ELSEWHERE.get(name, name) for name in ListedService._fields if name not in _PARTS]
