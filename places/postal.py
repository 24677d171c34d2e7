"""Places from postcodes, whole and in part."""

import re

from places import areas, names, package, postcodes
from places.distances import distance_m
from places.models import Outcode, Sector
from places.place import Kind, Place, PlaceNotFound

_SECTOR = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9])")
_SPACED_SECTOR = re.compile(r"\s*(\S{2,4})\s+([0-9])\s*")
_INSIDE = re.compile(r"\b([A-Z]{1,2}[0-9][0-9A-Z]?) ?([0-9][A-Z]{2})\b")
_OUTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")
_SEARCH_DEGREES = 0.5
_FARTHEST_M = 30_000
_UNFINISHED = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][A-Z])")


def from_postcode(text: str) -> Place | None:
    """The place of a postcode, sector or outcode, or None if the text is none of them.

    Raises PlaceNotFound if it is one by its form, and no such one exists.
    """
    for form in names.variants(text.casefold()):
        if (code := postcodes.normalise(form)) is not None:
            return _postcode(code)
        if (place := _part_of_postcode(form)) is not None:
            return place
    return None


def from_postcode_inside(text: str) -> Place | None:
    """The place of the last postcode somewhere in an address; PlaceNotFound if no such postcode exists."""
    inside = _INSIDE.findall(text.upper())
    return _postcode(" ".join(inside[-1])) if inside else None


def nearest_sector(here: tuple[float, float]) -> Place | None:
    """The sector whose middle is nearest to a (latitude, longitude), or None if none is within 30 km."""
    sectors = Sector.objects.filter(
        latitude__range=(here[0] - _SEARCH_DEGREES, here[0] + _SEARCH_DEGREES),
        longitude__range=(here[1] - _SEARCH_DEGREES, here[1] + _SEARCH_DEGREES),
    )
    found = [
        (distance_m(here, (sector.latitude, sector.longitude)), sector.code, sector)
        for sector in sectors
        if sector.latitude is not None and sector.longitude is not None
    ]
    if not found:
        return None
    away_m, code, sector = min(found)
    if away_m > _FARTHEST_M:
        return None
    codes = areas.upward(sector.authority_codes.split())
    return Place("sector", code, sector.latitude, sector.longitude, codes)


def _postcode(code: str) -> Place:
    point = postcodes.lookup_many([code]).get(code)
    if point is None:
        raise _no_such_postcode(code)
    if point.latitude is not None and point.authority_code:
        codes = areas.upward([point.authority_code])
        return Place("postcode", code, point.latitude, point.longitude, codes)
    around = _around(code)
    own = [point.authority_code] if point.authority_code else []
    return Place(
        "postcode",
        code,
        around.latitude if around and point.latitude is None else point.latitude,
        around.longitude if around and point.longitude is None else point.longitude,
        areas.upward(own) if own or around is None else around.area_codes,
        approximate=point.latitude is None and around is not None and around.latitude is not None,
    )


def _around(code: str) -> Place | None:
    """The sector of a postcode, or else its outcode, whichever exists and has a position."""
    sector = code[:-2]
    outcode = sector.split(" ")[0]
    found = [place for place in (_sector(sector), _outcode(outcode)) if place]
    return next((place for place in found if place.latitude is not None), found[0] if found else None)


def _part_of_postcode(text: str) -> Place | None:
    """An outcode, or a sector if it is written as one ("LS1 1") or can be nothing else ("BS56")."""
    if not any(c.isdigit() for c in text):
        return None
    spaced = _SPACED_SECTOR.fullmatch(text.upper())
    if spaced and (outcode := postcodes.mend_outcode(spaced[1])):
        return _sector(f"{outcode} {spaced[2]}") or _no_part(f"{outcode} {spaced[2]}", outcode)
    plain = postcodes.compact(text)
    if plain is None or not 2 <= len(plain) <= 6:
        return None
    if outcode := postcodes.mend_outcode(plain):
        return _outcode(outcode)
    if (sector := _SECTOR.fullmatch(plain)) and sector[1] in postcodes.known_outcodes():
        return _sector(f"{sector[1]} {sector[2]}") or _no_part(f"{sector[1]} {sector[2]}", sector[1])
    if (unfinished := _UNFINISHED.fullmatch(plain)) and unfinished[1] in postcodes.known_outcodes():
        raise _no_such_postcode(f"{unfinished[1]} {unfinished[2]}")
    if _OUTCODE.fullmatch(plain):
        return _no_part(plain, plain)
    return None


def _no_part(code: str, outcode: str) -> Place:
    nearest = _nearest_outcode(outcode)
    raise PlaceNotFound(f"We can't find the postcode area {code}. {_offer(nearest)}", nearest)


def _no_such_postcode(code: str) -> PlaceNotFound:
    outcode, incode = code.split(" ")
    nearest = _sector(f"{outcode} {incode[0]}") or _nearest_outcode(outcode)
    return PlaceNotFound(f"We can't find the postcode {code}. {_offer(nearest)}", nearest)


def _offer(nearest: Place | None) -> str:
    return (
        f"The nearest that exists is {nearest.name}."
        if nearest
        else "Check it, or try a town or council area."
    )


def _nearest_outcode(outcode: str) -> Place | None:
    """The outcode that shares the longest beginning, at least its first digit: BS5 for BS555, YO95 for YO96."""
    area = package.area_of(outcode)
    for length in range(len(outcode), len(area), -1):
        alike = [code for code in postcodes.known_outcodes() if code.startswith(outcode[:length])]
        if alike:
            return _outcode(min(alike, key=lambda code: (abs(_number(code) - _number(outcode)), code)))
    return None


def _number(outcode: str) -> int:
    return int("".join(c for c in outcode if c.isdigit()) or 0)


def _outcode(code: str) -> Place | None:
    return _area_of_postcodes("outcode", Outcode.objects.filter(pk=code).first())


def _sector(code: str) -> Place | None:
    return _area_of_postcodes("sector", Sector.objects.filter(pk=code).first())


def _area_of_postcodes(kind: Kind, found: Outcode | Sector | None) -> Place | None:
    if found is None:
        return None
    codes = areas.upward(found.authority_codes.split())
    return Place(kind, found.code, found.latitude, found.longitude, codes)
