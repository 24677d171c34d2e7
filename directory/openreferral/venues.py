"""Where a record's service is offered: version 3's locations and version 1's, with their addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from directory.models import Accessibility
from directory.openreferral.cleaning import Notes, child, filled, identifier, number, objects, shown, text
from directory.openreferral.hashing import hash_of
from directory.openreferral.record_types import AccessRecord, VenueRecord
from places.postcodes import normalise

MOST_VENUES = 100
_Feature = Accessibility.Feature
_NOT = re.compile(r"\b(?:no|not|without|isn't|unsuitable|lacks?|limited|partial|un)\b", re.IGNORECASE)
_FEATURES = {
    _Feature.TOILET: r"(?:accessible|disabled|adapted) (?:toilet|wc|loo)|changing places",
    _Feature.HEARING_LOOP: r"(?:hearing|induction) loop|t-coil",
    _Feature.PARKING: r"(?:disabled|accessible|blue badge) (?:car )?(?:parking|bays?|spaces?)",
    _Feature.SIGN_LANGUAGE: r"sign language|\bbsl\b",
    _Feature.STEP_FREE: (
        r"step[- ]free|wheelchair\W+(?:user\w*\W+)?(?:access\w*|friendly|ramp)|level access|\bramp(?:s|ed)?\b"
        r"|(?:accessible|access) (?:to|for|by) wheelchair"
    ),
}
_PATTERNS = [(feature, re.compile(pattern, re.IGNORECASE)) for feature, pattern in _FEATURES.items()]


def venue(raw: dict[str, Any], *, fallback_id: str, fallback_name: str, notes: Notes) -> VenueRecord | None:
    """A venue of a feed; None for one that says nothing at all, and for a place that is only online."""
    addresses = list(objects(raw, "addresses", notes)) or list(objects(raw, "physical_addresses", notes))
    physical = [entry for entry in addresses if entry.get("address_type") != "postal"]
    address = (physical or addresses or [{}])[0]
    name = filled(raw.get("name"), 255, "location.name", notes)
    lines = [filled(address.get(key), 250, key, notes) for key in ("address_1", "address_2", "region")]
    town = filled(address.get("city"), 120, "city", notes)
    postcode = _postcode(address.get("postal_code"), notes)
    latitude = number(raw.get("latitude"), "latitude", notes)
    longitude = number(raw.get("longitude"), "longitude", notes)
    street = ", ".join(line for line in lines if line)
    if not (name or street or town or postcode):
        if latitude is None and longitude is None:
            return None
        name = fallback_name
    source_id = identifier(raw.get("id"))
    if source_id is None:
        if raw.get("id") not in (None, ""):
            notes.add("venue's id replaced", f"it is {shown(raw['id'])}")
        source_id = fallback_id
    return VenueRecord(
        source_id=source_id,
        source_hash=hash_of(raw),
        name=name,
        description=_directions(raw, notes),
        address=street,
        town=town,
        county=filled(address.get("state_province"), 120, "state_province", notes),
        postcode=postcode,
        latitude=latitude,
        longitude=longitude,
        is_postal=raw.get("location_type") == "postal" or bool(addresses and not physical),
        accessibility=tuple(_accessibility(raw, notes)),
    )


def _directions(raw: dict[str, Any], notes: Notes) -> str:
    said = [
        text(raw.get(key), 2000, f"location.{key}", notes, lines=True)
        for key in ("description", "transportation")
    ]
    return "\n\n".join(part for part in said if part)


def _postcode(value: Any, notes: Notes) -> str:
    said = filled(value, 40, "postal_code", notes)
    if not said:
        return ""
    found = normalise(said)
    if found is None:
        notes.add("postcode left out", f"{shown(said)} is not a postcode")
        return ""
    return found


def _accessibility(raw: dict[str, Any], notes: Notes) -> Iterator[AccessRecord]:
    for key in ("accessibility", "accessibility_for_disabilities"):
        for entry in objects(raw, key, notes) if key in raw else ():
            said = text(entry.get("description") or entry.get("accessibility"), 2000, "accessibility", notes)
            for part in re.split(r"\s*;\s*", said):
                if part:
                    yield from _features(part[:500])


def _features(said: str) -> Iterator[AccessRecord]:
    found = [] if _NOT.search(said) else [feature for feature, pattern in _PATTERNS if pattern.search(said)]
    for feature in found or [_Feature.OTHER]:
        yield AccessRecord(str(feature), said)


def is_virtual(raw: dict[str, Any]) -> bool:
    """Whether a location is no place but a way of meeting."""
    return raw.get("location_type") == "virtual"


def locations(raw: dict[str, Any], notes: Notes) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """(service at location, its location) for each place that a record names; at most a hundred."""
    for at, entry in enumerate(objects(raw, "service_at_locations", notes)):
        if at == MOST_VENUES:
            notes.add("list shortened", f"service_at_locations: the first {MOST_VENUES} are kept")
            return
        yield entry, child(entry, "location", notes)
