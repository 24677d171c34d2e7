"""National grid metres into degrees."""

from array import array
from collections.abc import Iterable
from functools import cache
from math import isfinite

from pyproj import Transformer

WGS84 = 4326
BRITISH_GRID = 27700
IRISH_GRID = 29902

# Six places of a degree are about ten centimetres; more would only be noise in the table.
_PLACES = 6

Point = tuple[float | None, float | None]


@cache
def _transformer(grid: int) -> Transformer:
    return Transformer.from_crs(grid, WGS84, always_xy=True)


def grid_of(code: str) -> int:
    """The EPSG code of the grid that a postcode's metres are counted in: Northern Ireland has its own."""
    return IRISH_GRID if code.startswith("BT") else BRITISH_GRID


def to_degrees(eastings: Iterable[float], northings: Iterable[float], grid: int) -> list[Point]:
    """(latitude, longitude) in degrees for each pair of metres; (None, None) where there is no number."""
    longitudes, latitudes = _transformer(grid).transform(array("d", eastings), array("d", northings))
    return [
        (round(latitude, _PLACES), round(longitude, _PLACES)) if isfinite(latitude) else (None, None)
        for latitude, longitude in zip(latitudes, longitudes, strict=True)
    ]
