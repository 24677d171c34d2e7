"""What belongs to a service record, as values for bulk writing and as rows for a draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from directory.models import (
    Contact,
    CostOption,
    Eligibility,
    Schedule,
    ScheduleException,
    ServiceArea,
    ServiceLanguage,
    ServiceVenue,
)
from directory.openreferral import record_types, times
from directory.openreferral.record_types import ServiceRecord


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of part: its model, and its fields in the order in which `values_of` gives them."""

    model: Any
    fields: tuple[str, ...]


# By the name that both a service and its record know them by.
PARTS = {
    "venues": Part(ServiceVenue, ("location_id",)),
    "schedules": Part(Schedule, ("location_id", *times.ScheduleRecord._fields[1:])),
    "exceptions": Part(ScheduleException, times.ExceptionRecord._fields),
    "areas": Part(ServiceArea, record_types.AreaRecord._fields),
    "cost_options": Part(CostOption, record_types.CostRecord._fields),
    "eligibility": Part(Eligibility, record_types.EligibilityRecord._fields),
    "contacts": Part(Contact, record_types.ContactRecord._fields),
    "languages": Part(ServiceLanguage, record_types.LanguageRecord._fields),
}


class HasKey(Protocol):
    """A row that exists."""

    @property
    def pk(self) -> int: ...


def values_of(name: str, record: ServiceRecord, venues: Mapping[str, HasKey]) -> Iterator[tuple[Any, ...]]:
    """The values of one kind of part; `venues` has the rows of venues by their source ids."""
    if name == "venues":
        return ((venues[venue.source_id].pk,) for venue in record.venues)
    if name == "schedules":
        return (
            (venues[entry.venue_id].pk if entry.venue_id else None, *entry[1:]) for entry in record.schedules
        )
    return iter(getattr(record, name))


def put_on_draft(draft: Any, record: ServiceRecord, venues: Mapping[str, HasKey]) -> None:
    """Give an unsaved copy of a service the record's parts."""
    for name, part in PARTS.items():
        rows = [
            part.model(**dict(zip(part.fields, values, strict=True)))
            for values in values_of(name, record, venues)
        ]
        setattr(draft, name, rows)
