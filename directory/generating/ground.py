"""Where made-up venues stand: at real postcodes, so that they are dense where people live."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate
from math import cos, floor, isfinite, radians
from random import Random
from typing import NamedTuple

from places import grid, package
from places.models import LocalAuthority, Town

_CELL = 0.1  # degrees, in which towns are kept


class Spot(NamedTuple):
    """A postcode with its space, its position in degrees, its authority's code and the nearest town's name."""

    postcode: str
    latitude: float
    longitude: float
    authority_code: str
    town: str


class Ground:
    """Draws spots: every postcode of the postcode package is as likely as any other, those that have ended too."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._letters = package.letters()
        self._ends = list(accumulate(len(package.letter(name)) for name in self._letters))
        self._towns = _Towns()
        self._authorities = frozenset(LocalAuthority.objects.values_list("pk", flat=True))

    def spots(self, number: int) -> list[Spot]:
        """So many; read and turned into degrees all at once."""
        found: list[Spot] = []
        while len(found) < number:
            found += self._spots([self._draw() for _ in range(number - len(found))])
        return found

    def _draw(self) -> package.Row | None:
        at = self._rng.randrange(self._ends[-1])
        number = bisect_right(self._ends, at)
        letter = package.letter(self._letters[number])
        key = letter[at - (self._ends[number - 1] if number else 0)]
        return letter.find(key.decode("ascii").replace(" ", ""))

    def _spots(self, rows: list[package.Row | None]) -> Iterator[Spot]:
        """Those of the rows whose position and authority are known, and that lie in the United Kingdom."""
        known = [
            row for row in rows if row and isfinite(row.easting) and row.authority_code in self._authorities
        ]
        for code in (grid.BRITISH_GRID, grid.IRISH_GRID):
            same = [row for row in known if grid.grid_of(row.code) == code]
            points = grid.to_degrees([row.easting for row in same], [row.northing for row in same], code)
            for row, (latitude, longitude) in zip(same, points, strict=True):
                if latitude is not None and longitude is not None:
                    town = self._towns.nearest(latitude, longitude)
                    postcode = " ".join(package.split(row.code))
                    yield Spot(postcode, latitude, longitude, row.authority_code, town)


class _Towns:
    """Towns by cells of a tenth of a degree."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[tuple[float, float, str]]] = defaultdict(list)
        for latitude, longitude, name in Town.objects.order_by("pk").values_list(
            "latitude", "longitude", "name"
        ):
            self._cells[_cell(latitude, longitude)].append((latitude, longitude, name))

    def nearest(self, latitude: float, longitude: float) -> str:
        """The name of the nearest within about 10 km; empty where there is none."""
        row, column = _cell(latitude, longitude)
        narrowing = cos(radians(latitude))
        near = [
            ((town[0] - latitude) ** 2 + ((town[1] - longitude) * narrowing) ** 2, town[2])
            for i in (row - 1, row, row + 1)
            for j in (column - 1, column, column + 1)
            for town in self._cells.get((i, j), ())
        ]
        return min(near)[1] if near else ""


def _cell(latitude: float, longitude: float) -> tuple[int, int]:
    return floor(latitude / _CELL), floor(longitude / _CELL)
