"""A service record's parts as rows that have no service yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

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
from directory.openreferral.record_types import ServiceRecord

# By the name that a service knows them by.
PART_MODELS: dict[str, type[Model]] = {
    "venues": ServiceVenue,
    "schedules": Schedule,
    "exceptions": ScheduleException,
    "areas": ServiceArea,
    "cost_options": CostOption,
    "eligibility": Eligibility,
    "contacts": Contact,
    "languages": ServiceLanguage,
}
_PLAIN = ("exceptions", "areas", "cost_options", "eligibility", "contacts", "languages")


def parts_of(record: ServiceRecord, location_ids: Mapping[str, int]) -> dict[str, list[Any]]:
    """The rows, by relation; `location_ids` has the keys of venues by their source ids."""
    parts: dict[str, list[Any]] = {
        "venues": [ServiceVenue(location_id=location_ids[venue.source_id]) for venue in record.venues],
        "schedules": [_schedule(entry._asdict(), location_ids) for entry in record.schedules],
    }
    for name in _PLAIN:
        model = PART_MODELS[name]
        parts[name] = [model(**entry._asdict()) for entry in getattr(record, name)]
    return parts


def _schedule(values: dict[str, Any], location_ids: Mapping[str, int]) -> Schedule:
    return Schedule(location_id=location_ids.get(values.pop("venue_id")), **values)
