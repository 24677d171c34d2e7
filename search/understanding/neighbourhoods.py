"""Neighbourhoods that no table of towns has, or has elsewhere: known from where the directory's own venues are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from places import names
from places.areas import upward
from places.distances import distance_m
from places.finder import Place, PlaceNotFound, find_place

# Venues of one neighbourhood lie so near each other; a name whose venues do not means several places, or none.
_FARTHEST_M = 4_000
# A town of the tables so near is the same one.
_SAME_M = 15_000

# What ends the name of a street, not of a place where people live.
_STREETS = frozenset(
    """
    arcade avenue backs bank buildings centre chapel church close court crescent croft drive end estate fold gardens
    gate green grove hall headrow hill house lane library market mews mill parade park place rise road row school
    sidings square street terrace view walk way works yard
    """.split()  # noqa: SIM905
)
_LEADING = ("off ", "behind ", "near ", "above ", "opposite ", "next to ")


@dataclass(frozen=True, slots=True)
class VenueAt:
    """What of a venue that may be known tells where it is; degrees."""

    address: str
    town: str
    latitude: float
    longitude: float
    authority_code: str


Neighbourhoods = Mapping[str, Place]


def neighbourhoods(venues: Iterable[VenueAt]) -> Neighbourhoods:
    """Places by folded name, each in the middle of the venues that name it in their address or as their town."""
    held: dict[str, list[tuple[str, VenueAt]]] = defaultdict(list)
    for venue in venues:
        for name in _named_in(venue):
            held[names.key(name)].append((name, venue))
    found = {}
    for key, several in held.items():
        middle = _middle([venue for _, venue in several])
        if all(distance_m(middle, (venue.latitude, venue.longitude)) <= _FARTHEST_M for _, venue in several):
            codes = upward(venue.authority_code for _, venue in several if venue.authority_code)
            found[key] = Place("town", several[0][0], *middle, codes)
    return found


def place_named(text: str, known: Neighbourhoods, *, near: Place | None = None) -> Place:
    """The place that a text means, as `places.finder.find_place`; a neighbourhood of ours before a namesake far away.

    Raises PlaceNotFound where neither knows it.
    """
    ours = next((known[form] for form in names.variants(names.key(text)) if form in known), None)
    try:
        found = find_place(text, near=near or ours)
    except PlaceNotFound:
        if ours is None:
            raise
        return ours
    if ours is None or found.kind != "town" or found.position is None or ours.position is None:
        return found
    return found if distance_m(found.position, ours.position) <= _SAME_M else ours


def _named_in(venue: VenueAt) -> Iterator[str]:
    """The town, and those parts of the address that are no street and no building."""
    parts = {venue.town.strip(), *(part.strip() for part in venue.address.split(",")[1:])}
    for part in parts:
        words = part.lower().split()
        is_street = not words or words[-1] in _STREETS or part.lower().startswith(_LEADING)
        if not is_street and not any(character.isdigit() for character in part) and len(part) > 3:
            yield part


def _middle(venues: list[VenueAt]) -> tuple[float, float]:
    number = len(venues)
    return (
        round(sum(venue.latitude for venue in venues) / number, 5),
        round(sum(venue.longitude for venue in venues) / number, 5),
    )
