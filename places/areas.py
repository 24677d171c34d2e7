"""Areas that services cover: authorities, and the counties, regions and nations they lie in."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from places import names, reference
from places.models import AreaAlias, County, LocalAuthority, Nation

_CODE = re.compile(r"[A-Z][0-9]{8}")
_LONGEST = 200
# The register says "Bristol, City of"; people say Bristol.
_OFFICIAL = re.compile(r", (?:City|County) of$")

# Which of two areas with one name is meant: West Midlands the county, not the region.
_ORDER = [
    County.Kind.COUNTY,
    County.Kind.METROPOLITAN_COUNTY,
    County.Kind.REGION,
    County.Kind.FORMER_COUNTY,
    County.Kind.INFORMAL,
    County.Kind.COMBINED_AUTHORITY,
]


@dataclass(frozen=True, slots=True)
class Area:
    """An authority, or a group of them; the position is its own, or the mean of its authorities'.

    `within` holds its own code and the codes of all that it is part of; a group of authorities is part of its
    nations only. `nation` is the name of an authority's nation, else empty.
    """

    code: str
    name: str
    kind: str
    latitude: float | None
    longitude: float | None
    within: frozenset[str]
    authority_codes: tuple[str, ...]
    nation: str = ""


@dataclass(slots=True)
class _Areas:
    by_code: dict[str, Area] = field(default_factory=dict)
    code_by_name: dict[str, str] = field(default_factory=dict)
    code_by_former_code: dict[str, str] = field(default_factory=dict)


def area(code: str) -> Area | None:
    """The area with this current code."""
    return _areas().by_code.get(code)


def every_area() -> list[Area]:
    """All areas: authorities, then the groups of them, then nations."""
    return list(_areas().by_code.values())


def upward(codes: Iterable[str]) -> frozenset[str]:
    """The codes, and those of every area that they lie in; codes that we don't know stand for themselves."""
    found: set[str] = set()
    for code in codes:
        known = area(code)
        found |= known.within if known else {code}
    return frozenset(found)


def code_named(folded: str) -> str | None:
    """The code of the area of exactly this name (folded by `names.key`)."""
    return _areas().code_by_name.get(folded)


def all_names() -> frozenset[str]:
    """Every folded name of an area."""
    return frozenset(_areas().code_by_name)


def resolve_area(text_or_code: str) -> str | None:
    """The current code of an authority, county, region or nation, from a code (an ended one too) or a name.

    None where it is neither. "GB" and "UK" both mean the United Kingdom (K02000001), as feeds use them.
    """
    text = text_or_code[:_LONGEST].strip()
    code = text.upper()
    if _CODE.fullmatch(code):
        return code if area(code) else _areas().code_by_former_code.get(code)
    return next(filter(None, map(code_named, names.variants(names.key(text)))), None)


def _areas() -> _Areas:
    areas = _read()
    if not areas.by_code:
        # Asked before the tables were filled: don't remember emptiness.
        _read.cache_clear()
    return areas


@cache
def _read() -> _Areas:
    areas = _Areas()
    members: dict[str, list[Area]] = {}
    authorities = LocalAuthority.objects.prefetch_related("groups").select_related("nation")
    for authority in authorities:
        area = _authority(authority)
        areas.by_code[area.code] = area
        for code in area.within - {area.code}:
            members.setdefault(code, []).append(area)
        if authority.former_code:
            areas.code_by_former_code[authority.former_code] = area.code
    nations = list(Nation.objects.all())
    nation_codes = {nation.code for nation in nations}
    for group in sorted(County.objects.all(), key=lambda group: _ORDER.index(County.Kind(group.kind))):
        parts = members.get(group.code, [])
        above = nation_codes.intersection(*(part.within for part in parts)) if parts else set()
        areas.by_code[group.code] = _made_of(group, group.kind, above, parts)
    for nation in nations:
        parts = members.get(nation.code, [])
        areas.by_code[nation.code] = _made_of(nation, "nation", nation.within.split(), parts)
    _name(areas)
    return areas


def _authority(row: LocalAuthority) -> Area:
    groups = (group.code for group in row.groups.all())
    within = frozenset((row.code, *groups, row.nation_id, *row.nation.within.split()))
    return Area(
        code=row.code,
        name=_OFFICIAL.sub("", row.name),
        kind="authority",
        latitude=row.latitude,
        longitude=row.longitude,
        within=within,
        authority_codes=(row.code,),
        nation=row.nation.name,
    )


def _made_of(group: County | Nation, kind: str, above: Iterable[str], parts: Sequence[Area]) -> Area:
    return Area(
        code=group.code,
        name=group.name,
        kind=kind,
        latitude=_mean(part.latitude for part in parts),
        longitude=_mean(part.longitude for part in parts),
        within=frozenset((group.code, *above)),
        authority_codes=tuple(sorted(part.code for part in parts)),
    )


def _mean(degrees: Iterable[float | None]) -> float | None:
    known = [degree for degree in degrees if degree is not None]
    return round(sum(known) / len(known), 5) if known else None


def _name(areas: _Areas) -> None:
    """Fill the index of names: exact ones first, then other names, then what is left of "Glasgow City"."""
    index = areas.code_by_name
    exact = [(names.key(area.name), area.code) for area in areas.by_code.values()]
    for name, code in exact:
        index.setdefault(name, code)
    for alias in AreaAlias.objects.all():
        if _CODE.fullmatch(alias.alias):
            areas.code_by_former_code[alias.alias] = alias.code
        else:
            index.setdefault(names.key(alias.alias), alias.code)
    for name, code in exact:
        for form in names.variants(name):
            index.setdefault(form, code)


reference.on_fill(_read.cache_clear)
