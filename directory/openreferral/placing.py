"""Where venues are: what the feed claims, held against their postcodes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from directory.models import Location
from directory.openreferral.cleaning import Notes
from directory.openreferral.record_types import VenueRecord
from places.distances import distance_m
from places.postcodes import PostcodePoint, lookup_many

# A postcode covers a few houses in town and some kilometres in the hills; beyond this one of the two is wrong.
FARTHEST_FROM_POSTCODE_M = 10_000
_NEARLY_SAME_DEGREES = 0.05

# The British Isles with the Channel Islands: south, north, west, east.
_SOUTH, _NORTH, _WEST, _EAST = 48.9, 61.1, -9.0, 2.2

Point = tuple[float, float]
_From = Location.PositionFrom


class Position(NamedTuple):
    """What is known of where a venue is; degrees, and the GSS code of its authority."""

    latitude: float | None
    longitude: float | None
    position_from: str
    authority_code: str


def known_postcodes(venues: Iterable[VenueRecord]) -> dict[str, PostcodePoint]:
    """The postcodes of many venues, looked up at once."""
    return lookup_many({venue.postcode for venue in venues if venue.postcode})


def position_of(venue: VenueRecord, postcodes: dict[str, PostcodePoint], notes: Notes) -> Position:
    """Where a venue is, by the feed if that can be believed, else by its postcode, else unknown."""
    known = postcodes.get(venue.postcode)
    if venue.postcode and known is None:
        notes.add("postcode not known", f"{venue.postcode} was never a postcode")
    authority = known.authority_code if known else ""
    by_postcode = (
        (known.latitude, known.longitude)
        if known and known.latitude is not None and known.longitude is not None
        else None
    )
    claimed = _claimed(venue, notes)
    if claimed and by_postcode and _contradict(claimed, by_postcode):
        apart_km = distance_m(claimed, by_postcode) / 1000
        notes.add("position contradicts the postcode", f"{apart_km:.0f} km from {venue.postcode}")
        claimed = None
    if claimed:
        return Position(*claimed, str(_From.SOURCE), authority)
    if by_postcode:
        return Position(*by_postcode, str(_From.POSTCODE), authority)
    return Position(None, None, str(_From.NONE), authority)


def _claimed(venue: VenueRecord, notes: Notes) -> Point | None:
    """The feed's position if it is one in or near the United Kingdom, put right where the two were swapped."""
    latitude, longitude = venue.latitude, venue.longitude
    if latitude is None or longitude is None:
        if latitude is not longitude:
            notes.add("position left out", "one of latitude and longitude is missing")
        return None
    if _is_near(latitude, longitude):
        return latitude, longitude
    said = f"{latitude:g}, {longitude:g}"
    if _is_near(longitude, latitude):
        notes.add("latitude and longitude swapped", said)
        return longitude, latitude
    if latitude == 0 and longitude == 0:
        notes.add("position left out", "it is 0, 0")
    elif abs(latitude) > 90 or abs(longitude) > 180:
        is_grid = min(latitude, longitude) > 1000 and max(latitude, longitude) < 1_300_000
        notes.add(
            "position left out", f"{said} is {'a map reference' if is_grid else 'nowhere'}, not in degrees"
        )
    else:
        notes.add("position left out", f"{said} is abroad")
    return None


def _is_near(latitude: float, longitude: float) -> bool:
    return _SOUTH <= latitude <= _NORTH and _WEST <= longitude <= _EAST


def _contradict(claimed: Point, by_postcode: Point) -> bool:
    if abs(claimed[0] - by_postcode[0]) + abs(claimed[1] - by_postcode[1]) < _NEARLY_SAME_DEGREES:
        return False
    return distance_m(claimed, by_postcode) > FARTHEST_FROM_POSTCODE_M
