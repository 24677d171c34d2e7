"""Needs and names for tests that only read: a few of their own, or the project's tree."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from directory.need_tree import OWN_TREE, read_tree
from directory.needs import NeedEntry, NeedVocabulary
from search.understanding import Names, understand
from search.understanding.neighbourhoods import VenueAt
from search.understood import Understanding

TODAY = date(2026, 11, 24)  # a Tuesday
NO_NAMES = Names()
NAMES = Names(
    organisations=[
        (1, "Larkfold Community Trust", ""),
        (2, "Kettle & Lamp Neighbours", ""),
        (3, "St Wilfrid's Hospice", "Wilfridians"),
        (4, "Leeds Bereavement Forum", ""),
    ],
    services=["Larkfold Food Bank", "Kettle and Lamp drop-in"],
    venues=[VenueAt("12 Shepherds Lane", "Harehills", 53.811, -1.513, "")],
)


def vocabulary(needs: Mapping[str, tuple[str, ...]], **parents: str) -> NeedVocabulary:
    """Needs by slug with what is said for them; `parents` gives the slug that one stands beneath."""
    keys = {slug: number for number, slug in enumerate(needs, 1)}
    entries = {}
    for slug, phrases in needs.items():
        lineage = (*((keys[parents[slug]],) if slug in parents else ()), keys[slug])
        name = slug.replace("_", " ").capitalize()
        entries[keys[slug]] = NeedEntry(keys[slug], slug, name, False, lineage, phrases)
    return NeedVocabulary(entries)


@cache
def own_tree() -> NeedVocabulary:
    """The project's tree, as `load_needs` puts it into the database."""
    rows = read_tree(OWN_TREE)
    keys = {row.slug: number for number, row in enumerate(rows, 1)}
    lineages: dict[str, tuple[int, ...]] = {"": ()}
    for row in rows:
        lineages[row.slug] = (*lineages[row.parent], keys[row.slug])
    return NeedVocabulary(
        {
            keys[row.slug]: NeedEntry(
                keys[row.slug], row.slug, row.name, row.is_sensitive, lineages[row.slug], row.synonyms
            )
            for row in rows
        }
    )


def read(text: str, needs: NeedVocabulary | None = None, **options: Any) -> Understanding:
    """What is understood, over the project's tree and `NAMES` unless told otherwise."""
    return understand(text, needs or own_tree(), **{"names": NAMES, "today": TODAY, **options})


def slugs(found: Understanding) -> list[str]:
    """The needs that were said or guessed, the likeliest meaning of each."""
    return [need.slug for need in found.needs]


def labels(found: Understanding) -> list[tuple[str, str]]:
    """Every part but a guess, by kind and label."""
    return [(part.kind, part.label) for part in found.parts if not getattr(part, "is_guess", False)]
