"""What an answer can be narrowed by, with how many services there would be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from search.facets import GROUP_NAMES, VALUES, Group, value_name
from search.finder import SearchPage
from search.request import SearchRequest
from ui.filters import METRES_IN_A_MILE, counted

MANY = 8  # values, above which the most frequent come first
DISTANCES_KM = (2.0, 5.0, 15.0, 30.0, 60.0)


@dataclass(frozen=True, slots=True)
class Tick:
    """A value with its box. `number` is how many services have it under all other groups' choices."""

    id: str
    value: str
    name: str
    number: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FilterGroup:
    """Values of which any may hold: the first ones, and those shown on request."""

    name: str
    title: str
    ticks: tuple[Tick, ...]
    more: tuple[Tick, ...]

    @property
    def chosen(self) -> int:
        """How many are chosen."""
        return sum(tick.is_chosen for tick in (*self.ticks, *self.more))

    @property
    def is_more_chosen(self) -> bool:
        """Whether one of those that are shown on request is."""
        return any(tick.is_chosen for tick in self.more)


def groups(page: SearchPage) -> list[FilterGroup]:
    """The groups that have a value to offer, in their order."""
    found = []
    for group in Group:
        ticks = _in_order(list(_ticks(page, group)))
        if ticks:
            title = GROUP_NAMES[group]
            found.append(FilterGroup(group.value, title, tuple(ticks[:MANY]), tuple(ticks[MANY:])))
    return found


def _ticks(page: SearchPage, group: Group) -> Iterator[Tick]:
    counts, chosen = page.facets[group], page.asked.filters.of(group)
    known = VALUES.get(group) or sorted({*counts, *chosen}, key=lambda value: value_name(group, value))
    for value in known:
        if value in chosen or counts.get(value):
            yield Tick(
                id=f"{group.value}-{value}",
                value=value,
                name=value_name(group, value),
                number=counts.get(value, 0),
                is_chosen=value in chosen,
            )


def _in_order(ticks: list[Tick]) -> list[Tick]:
    return sorted(ticks, key=lambda tick: -tick.number) if len(ticks) > MANY else ticks


def distances(asked: SearchRequest) -> list[tuple[str, str, bool]]:
    """Radii to choose from as (kilometres, in miles, whether chosen); none where no place is asked for."""
    if not asked.place:
        return []
    return [
        (f"{km:g}", _in_miles(km), km == asked.within_km) for km in sorted({*DISTANCES_KM, asked.within_km})
    ]


def _in_miles(km: float) -> str:
    miles = km * 1000 / METRES_IN_A_MILE
    return counted(round(miles), "mile") if miles >= 1 else f"{miles:.1g} miles"
