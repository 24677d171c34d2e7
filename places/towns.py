"""Towns by the names people give them; the table's six thousand rows are kept in memory."""

from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from places import names, reference
from places.models import Town

_ALIKE = 84
_LONGEST_TO_GUESS = 40


@dataclass(frozen=True, slots=True)
class TownPoint:
    """A town, where it is in degrees, and the authority it lies in."""

    name: str
    latitude: float
    longitude: float
    population: int
    authority_code: str


def named(folded: str) -> tuple[TownPoint, ...]:
    """The towns of this name (folded by `names.key`), the most populous first."""
    return _by_name().get(folded, ())


def most_alike(folded: str) -> TownPoint | None:
    """The town whose name is nearest in spelling, or None where none is near."""
    if not folded or len(folded) > _LONGEST_TO_GUESS:
        return None
    best = process.extract(folded, _by_name().keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=5)
    if not best:
        return None
    score = best[0][1]
    equals = [_by_name()[name][0] for name, s, _ in best if s == score]
    return max(equals, key=lambda town: town.population)


def all_names() -> frozenset[str]:
    """Every folded name of a town."""
    return frozenset(_by_name())


def _by_name() -> dict[str, tuple[TownPoint, ...]]:
    towns = _read()
    if not towns:
        # Asked before the table was filled: don't remember emptiness.
        _read.cache_clear()
    return towns


@cache
def _read() -> dict[str, tuple[TownPoint, ...]]:
    found: dict[str, list[TownPoint]] = {}
    rows = Town.objects.order_by("-population", "id").values_list(
        "name", "latitude", "longitude", "population", "authority_code", "other_names"
    )
    for name, latitude, longitude, population, authority_code, other_names in rows:
        town = TownPoint(name, latitude, longitude, population, authority_code)
        for folded in {names.key(n) for n in (name, *other_names.splitlines())}:
            found.setdefault(folded, []).append(town)
    return {folded: tuple(towns) for folded, towns in found.items()}


reference.on_fill(_read.cache_clear)
