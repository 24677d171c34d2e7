"""Postcodes: how they are written, and where they are."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from places import grid, package, reference
from places.models import Postcode

_FORM = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?|GIR|NPT)([0-9][A-Z]{2})")
_BETWEEN = re.compile(r"[\s\-.,()'\"]+")
_LONGEST = 40

# A for a letter, 9 for a digit, by length.
_OUTCODE_SHAPES = {2: ("A9",), 3: ("A99", "AA9", "A9A"), 4: ("AA99", "AA9A")}
_INCODE_SHAPE = "9AA"
_TO_DIGIT = {"O": "0", "I": "1", "L": "1", "S": "5"}
_TO_LETTER = {"0": "O", "1": "I", "5": "S"}

# SQLite's oldest limit on the values of one statement.
_AT_ONCE = 900


@dataclass(frozen=True, slots=True)
class PostcodePoint:
    """A postcode that exists or existed, as "BS5 6XX"; degrees are None where nobody recorded them.

    `authority_code` is empty for some ended postcodes, and a Crown dependency's own code (`L99999999`,
    `M99999999`) outside the United Kingdom.
    """

    code: str
    latitude: float | None
    longitude: float | None
    authority_code: str


@cache
def known_outcodes() -> frozenset[str]:
    """Every outcode in use or once in use."""
    return frozenset(row["code"] for row in reference.read("outcodes.csv"))


def compact(text: str) -> str | None:
    """Capitals and digits only, or None where the text is too long or holds anything a postcode can't."""
    if len(text) > _LONGEST:
        return None
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    return plain if plain.isascii() and plain.isalnum() else None


def normalise(text: str) -> str | None:
    """A postcode as it should be written, "BS5 6XX", or None if the text hasn't a postcode's form.

    Case and spacing don't matter, and a letter typed for a digit it looks like (O for 0, I for 1), or the other
    way round, is mended where only one outcode that exists can be meant. The postcode itself need not exist.
    """
    plain = compact(text)
    if plain is None or not 5 <= len(plain) <= 7 or not any(c.isdigit() for c in plain):
        return None
    outcode, incode = package.split(plain)
    if _FORM.fullmatch(plain) and outcode in known_outcodes():
        return f"{outcode} {incode}"
    mended_incode = _mended(incode, _INCODE_SHAPE)
    mended_outcode = mend_outcode(outcode)
    if mended_incode and mended_outcode:
        return f"{mended_outcode} {mended_incode}"
    return f"{outcode} {incode}" if _FORM.fullmatch(plain) else None


def mend_outcode(text: str) -> str | None:
    """The one outcode that exists with the fewest look-alikes changed; None if there is none, or more than one."""
    if text in known_outcodes():
        return text
    found = {_mended(text, shape) for shape in _OUTCODE_SHAPES.get(len(text), ())} & known_outcodes()
    by_changes = sorted(
        (sum(a != b for a, b in zip(text, code, strict=True)), code) for code in found if code
    )
    if not by_changes or (len(by_changes) > 1 and by_changes[0][0] == by_changes[1][0]):
        return None
    return by_changes[0][1]


def _mended(text: str, shape: str) -> str | None:
    """The text with look-alikes changed so that it fits the shape, or None if it can't."""
    mended = []
    for character, kind in zip(text, shape, strict=True):
        fits = character.isdigit() == (kind == "9")
        change = character if fits else (_TO_DIGIT if kind == "9" else _TO_LETTER).get(character)
        if change is None:
            return None
        mended.append(change)
    return "".join(mended)


def lookup_many(codes: Iterable[str]) -> dict[str, PostcodePoint]:
    """Where postcodes are, by normalised code; the ones that never existed are left out.

    One query for each 900 of them; what the table hasn't got comes from the package's file, which is read once
    a letter in the life of the process.
    """
    wanted = {code.replace(" ", ""): code for code in map(normalise, codes) if code}
    found: dict[str, PostcodePoint] = {}
    pending = list(wanted)
    for start in range(0, len(pending), _AT_ONCE):
        rows = Postcode.objects.filter(code__in=pending[start : start + _AT_ONCE])
        for row in rows:
            code = wanted[row.code]
            found[code] = PostcodePoint(code, row.latitude, row.longitude, row.authority_code)
    for plain, code in wanted.items():
        if code not in found and (known := package.find(plain)):
            [(latitude, longitude)] = grid.to_degrees([known.easting], [known.northing], grid.grid_of(plain))
            found[code] = PostcodePoint(code, latitude, longitude, known.authority_code)
    return found
