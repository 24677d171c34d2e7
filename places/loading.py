"""Postcodes into the table: from the package, or from an operator's own file."""

from collections.abc import Collection, Iterable, Iterator

from django.db import DEFAULT_DB_ALIAS

from places import bulk, package
from places.models import Postcode
from places.operator_file import PostcodeRow


def letters_of(areas: Collection[str]) -> list[str]:
    """The letters whose files hold the postcode areas asked for; all of them where none is asked."""
    return sorted({area[0] for area in areas}) if areas else package.letters()


def load_letter(name: str, areas: Collection[str] = ()) -> int:
    """Write a letter's postcodes, or only those of some areas (BS, LS); the number of rows written.

    One transaction: readers see the letter as it was until all of it is there, and what a broken-off run has
    finished stays.
    """
    # Not through the cache: what goes into the table need not stay in memory too.
    return write(_rows(package.Letter(name), areas))


def write(rows: Iterable[PostcodeRow]) -> int:
    """Write rows in one transaction; their number."""
    return bulk.upsert(Postcode, rows, using=DEFAULT_DB_ALIAS)


def _rows(letter: package.Letter, areas: Collection[str]) -> Iterator[PostcodeRow]:
    for row, (latitude, longitude) in zip(letter.rows(), letter.points(), strict=True):
        if not areas or package.area_of(row.code) in areas:
            yield row.code, latitude, longitude, row.authority_code
