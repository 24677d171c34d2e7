"""A place from what somebody typed: a postcode or part of one, a town, a council area, a county, a nation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from places import areas, elsewhere, names, postal, towns
from places.distances import distance_m
from places.place import Kind, Place, PlaceNotFound

__all__ = ["Kind", "Place", "PlaceNotFound", "find_place"]

_LONGEST = 200
_LONGEST_QUOTED = 40
_MOST_WORDS = 8
_MOST_ALTERNATIVES = 8
# "Stretford, Manchester" is near that city, not in it.
_NEARBY_M = 25_000
_TRY = "Try a postcode, a town or a council area."


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What the words after a name say: the area that it is in, or the town that it is near."""

    code: str | None
    town: towns.TownPoint | None

    def hold(self, town: towns.TownPoint) -> bool:
        """Whether the town is in the area, or near the other town."""
        if self.code and self.code in areas.upward([town.authority_code]):
            return True
        return self.town is not None and distance_m(_position(town), _position(self.town)) <= _NEARBY_M


def find_place(text: str, *, near: Place | None = None) -> Place:
    """The place that `text` means, however it is spaced and capitalised; raises PlaceNotFound.

    A postcode is tried first, then sector, outcode, town, authority, county and nation. Of towns that share a
    name the one nearest to `near` is meant, else the most populous; the others are its `alternatives`.
    """
    if len(text) > _LONGEST:
        raise PlaceNotFound(f"That is too long for a place. {_TRY}")
    wanted = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not wanted:
        raise PlaceNotFound("Type a postcode, a town or a council area.")
    place = (
        postal.from_postcode(wanted)
        or _from_name(wanted, near)
        or _from_parts(wanted, near)
        or elsewhere.ask(wanted)
    )
    if place is None:
        raise _unknown(wanted)
    return place


def _from_name(text: str, near: Place | None) -> Place | None:
    """A town, authority, county or nation by its name."""
    for form in names.variants(names.key(text)):
        code = areas.code_named(form)
        found = towns.named(form)
        if found and not _means_area(form, code, found):
            return _choose(found, near)
        if code and (place := _area(code)):
            return replace(place, alternatives=tuple(_qualified(town) for town in found))
    return None


def _from_parts(text: str, near: Place | None) -> Place | None:
    """A postcode inside an address, or a name with what it lies in: "Newport, Wales", "Ashford Kent"."""
    if place := postal.from_postcode_inside(text):
        return place
    parts = [part for part in (part.strip() for part in text.split(",")) if part]
    if len(parts) > 1:
        # The first part that is somewhere in the rest; else the last one that is a place at all.
        bounded = (_bounded(part, ",".join(parts[i + 1 :])) for i, part in enumerate(parts))
        named = (_from_name(part, near) for part in reversed(parts))
        return next(filter(None, bounded), None) or next(filter(None, named), None)
    words = text.split()[:_MOST_WORDS]
    splits = ((" ".join(words[:i]), " ".join(words[i:])) for i in range(len(words) - 1, 0, -1))
    return next(filter(None, (_bounded(*split) for split in splits)), None)


def _bounded(name: str, rest: str) -> Place | None:
    """The most populous town of this name that lies where `rest` says."""
    for bounds in _bounds(rest):
        for form in names.variants(names.key(name)):
            found = [town for town in towns.named(form) if bounds.hold(town)]
            if found:
                return _choose(found, None)
    return None


def _bounds(rest: str) -> list[_Bounds]:
    found = []
    for part in (rest, *rest.split(",")):
        form = names.key(part)
        bounds = _Bounds(areas.resolve_area(form), next(iter(towns.named(form)), None))
        if bounds.code or bounds.town:
            found.append(bounds)
    return found


def _means_area(form: str, code: str | None, found: Sequence[towns.TownPoint]) -> bool:
    """Whether a name is an area's, and only by chance a village's somewhere else (Merton; Wales in Rotherham)."""
    area = areas.area(code) if code else None
    if area is None or names.key(area.name) != form:
        return False
    return all(area.code not in areas.upward([town.authority_code]) for town in found)


def _choose(found: Sequence[towns.TownPoint], near: Place | None) -> Place:
    """The town that is meant, the others beside it; `found` is in order of population."""
    position = near.position if near else None
    if position is not None:
        found = sorted(found, key=lambda town: distance_m(position, _position(town)))
    others = tuple(_qualified(town) for town in found[1 : _MOST_ALTERNATIVES + 1])
    return replace(_town(found[0]), alternatives=others)


def _position(town: towns.TownPoint) -> tuple[float, float]:
    return town.latitude, town.longitude


def _town(town: towns.TownPoint) -> Place:
    codes = areas.upward([town.authority_code])
    return Place("town", town.name, town.latitude, town.longitude, codes)


def _qualified(town: towns.TownPoint) -> Place:
    """A town named so that typing the name finds this one: "Newport, Isle of Wight"."""
    place = _town(town)
    authority = areas.area(town.authority_code)
    if authority is None:
        return place
    if names.key(authority.name) != names.key(town.name):
        return replace(place, name=f"{town.name}, {authority.name}")
    return replace(place, name=f"{town.name}, {authority.nation}")


def _area(code: str) -> Place | None:
    area = areas.area(code)
    if area is None:
        return None
    kind: Kind = "authority" if area.kind == "authority" else "nation" if area.kind == "nation" else "county"
    codes = areas.upward(area.authority_codes) | area.within
    return Place(kind, area.name, area.latitude, area.longitude, codes)


def _unknown(text: str) -> PlaceNotFound:
    quoted = text if len(text) <= _LONGEST_QUOTED else f"{text[:_LONGEST_QUOTED]}…"
    town = towns.most_alike(names.key(text))
    if town is None:
        return PlaceNotFound(f"We don't know a place called “{quoted}”. {_TRY}")
    return PlaceNotFound(f"We don't know a place called “{quoted}”. Did you mean {town.name}?", _town(town))
