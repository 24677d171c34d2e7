"""An operator's own file of postcodes: the ONS Postcode Directory or OS Code-Point Open, as CSV."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from math import isfinite, nan
from pathlib import Path

from places import areas, grid, postcodes

PostcodeRow = tuple[str, float | None, float | None, str]

_BATCH = 20_000
_WANTED = {
    "code": re.compile(r"pcds|pcd[78]?|postcode"),
    "authority": re.compile(r"(?:os)?laua|lad(?:\d\d)?cd|admin_district(?:_code)?"),
    "latitude": re.compile(r"lat|latitude"),
    "longitude": re.compile(r"long|longitude"),
    "easting": re.compile(r"(?:os)?east(?:1m|ings?)"),
    "northing": re.compile(r"(?:os)?n(?:o)?r?th(?:1m|ings?)|northings?|north1m"),
}
# Code-Point Open comes without a header.
_CODE_POINT = {"code": 0, "easting": 2, "northing": 3, "authority": 8}
_CODE_POINT_WIDTH = 10
# What either file writes where it has no position: 99.999999 degrees north, or the origin of the grid.
_FARTHEST_NORTH = 90.0


class NotPostcodes(ValueError):
    """The file is not one that we can read postcodes from; its text says why."""


@dataclass(slots=True)
class Reading:
    """One pass over a file or a folder of files; `refused` tells of each line that was no postcode."""

    path: Path
    refused: list[str] = field(default_factory=list)

    def batches(self) -> Iterator[list[PostcodeRow]]:
        """Rows for the table, some thousands at a time."""
        files = sorted(self.path.rglob("*.csv")) if self.path.is_dir() else [self.path]
        if not files:
            raise NotPostcodes(f"There is no CSV file in {self.path}.")
        for path in files:
            yield from self._file(path)

    def _file(self, path: Path) -> Iterator[list[PostcodeRow]]:
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                lines = enumerate(csv.reader(file), start=1)
                columns, waiting = _columns(next(lines, (1, []))[1], path)
                for number, cells in waiting:
                    yield self._rows(path, [(number, cells)], columns)
                while batch := list(islice(lines, _BATCH)):
                    yield self._rows(path, batch, columns)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise NotPostcodes(f"{path} can't be read: {error}") from error

    def _rows(
        self, path: Path, batch: Sequence[tuple[int, list[str]]], columns: dict[str, int]
    ) -> list[PostcodeRow]:
        good = []
        for number, cells in batch:
            if len(cells) <= max(columns.values()) or not (code := _code(cells[columns["code"]])):
                self.refused.append(f"{path.name} line {number}: no postcode")
            else:
                good.append((code, cells))
        points = _points(good, columns)
        return [
            (code, *point, _current(cells[columns["authority"]].strip()))
            for (code, cells), point in zip(good, points, strict=True)
        ]


def _columns(first: list[str], path: Path) -> tuple[dict[str, int], list[tuple[int, list[str]]]]:
    """Where what is in the file, and the first line again if it is no header."""
    if len(first) == _CODE_POINT_WIDTH and _code(first[0]):
        return _CODE_POINT, [(1, first)]
    headers = [cell.strip().lower() for cell in first]
    found = {
        name: next((i for i, header in enumerate(headers) if pattern.fullmatch(header)), None)
        for name, pattern in _WANTED.items()
    }
    columns = {name: index for name, index in found.items() if index is not None}
    has_position = {"latitude", "longitude"} <= columns.keys() or {"easting", "northing"} <= columns.keys()
    if not {"code", "authority"} <= columns.keys() or not has_position:
        raise NotPostcodes(
            f"{path} is neither the ONS Postcode Directory nor Code-Point Open: its first line names no postcode, "
            "authority (laua) and position (lat and long, or east and north)."
        )
    return columns, []


def _code(text: str) -> str | None:
    code = postcodes.normalise(text)
    return code.replace(" ", "") if code else None


def _current(authority: str) -> str:
    """An authority's code as it is now, where an older file has one that has ended."""
    return areas.resolve_area(authority) or authority if len(authority) == len("E00000000") else ""


def _points(rows: Sequence[tuple[str, list[str]]], columns: dict[str, int]) -> list[grid.Point]:
    if "latitude" in columns:
        pairs = [(_number(c[columns["latitude"]]), _number(c[columns["longitude"]])) for _, c in rows]
        return [
            (lat, long) if abs(lat) < _FARTHEST_NORTH and isfinite(long) else (None, None)
            for lat, long in pairs
        ]
    points: list[grid.Point] = [(None, None)] * len(rows)
    for epsg in (grid.BRITISH_GRID, grid.IRISH_GRID):
        indexes = [i for i, (code, _) in enumerate(rows) if grid.grid_of(code) == epsg]
        eastings = [_metres(rows[i][1][columns["easting"]]) for i in indexes]
        northings = [_metres(rows[i][1][columns["northing"]]) for i in indexes]
        for i, point in zip(indexes, grid.to_degrees(eastings, northings, epsg), strict=True):
            points[i] = point
    return points


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return nan


def _metres(text: str) -> float:
    return _number(text) or nan
