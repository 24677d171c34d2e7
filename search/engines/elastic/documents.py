"""A service as Elasticsearch keeps it: the mapping, and the body of one document.

Nothing is analysed there: tokens, needs, areas and traits are keywords, stored and asked for as they are.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache, lru_cache
from itertools import chain
from typing import Any

from elasticsearch_dsl import Document, GeoPoint, Integer, Keyword, MetaField, Object

from search.document import FIELDS, ServiceDocument, terms_of
from search.facets import DAYS, TIMES, slot_bits

SETTINGS: dict[str, Any] = {
    # One shard, so that every count is exact.
    "number_of_shards": 1,
    "number_of_replicas": 0,
    # How long the version of a deleted document is remembered: longer than any rebuild takes, since within a rebuild
    # an older version of what was deleted meanwhile may still arrive.
    "gc_deletes": "6h",
}
# Of a document only this is given back; the rest is there to be asked for.
SHOWN = ("own_need_ids", "venues", "areas")


def _asked_for(**options: Any) -> Keyword:
    """Found by, never sorted by, counted or given back."""
    return Keyword(doc_values=False, **options)


class IndexedService(Document):
    """The mapping, strict: a field that it doesn't know is an error and not a new column."""

    name = Keyword(index=False)  # to sort by
    all_words = _asked_for()
    in_name = _asked_for()
    in_organisation = _asked_for()
    in_needs = _asked_for()
    in_places = _asked_for()
    in_description = _asked_for()
    own_need_ids = _asked_for()
    need_ids = _asked_for()
    said_ids = _asked_for()
    slots = Keyword()
    traits = Keyword()
    languages = Keyword()
    youngest = Integer()
    oldest = Integer()
    age_fit = Integer(index=False)
    confirmed_day = Integer()
    takes_referrals = _asked_for()
    venues = GeoPoint()
    area_codes = _asked_for()
    areas = Object(enabled=False)  # what is said of them
    is_bounded = _asked_for()
    service_id = Integer(index=False)  # to sort by, of two with one name

    class Meta:
        dynamic = MetaField("strict")
        source = MetaField(includes=list(SHOWN))


def mapping() -> dict[str, Any]:
    """What an index is made with."""
    found: dict[str, Any] = IndexedService._doc_type.mapping.to_dict()
    found["_source"] = found.pop("source", {"includes": list(SHOWN)})
    return found


@cache
def mapping_hash() -> str:
    """Eight hex digits that change with the mapping or the settings: indices of another one are another kind."""
    text = json.dumps([mapping(), SETTINGS], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def set_bits(mask: int) -> list[str]:
    """The numbers of the bits of a mask, as keywords."""
    return [str(number) for number in range(mask.bit_length()) if mask >> number & 1]


def body(document: ServiceDocument) -> dict[str, Any]:
    """What is sent for a service; each word once, however often the listing says it."""
    traits = document.traits
    words = {name: list(dict.fromkeys(document.fields[name])) for name in FIELDS}
    every = dict.fromkeys(chain.from_iterable(words.values()))
    return {
        "name": document.name,
        "all_words": [*every, *terms_of(document)],
        **{f"in_{name}": tokens for name, tokens in words.items()},
        "own_need_ids": list(map(str, document.own_need_ids)),
        "need_ids": list(map(str, document.need_ids)),
        "said_ids": list(map(str, document.said_ids)),
        "slots": list(_slot_words(traits.slots)),
        "traits": list(_trait_words(traits.bits)),
        "languages": list(traits.languages),
        "youngest": traits.youngest,
        "oldest": traits.oldest,
        "age_fit": traits.age_fit,
        "confirmed_day": document.confirmed_on.toordinal() if document.confirmed_on else None,
        "takes_referrals": _yes(document.takes_referrals),
        "venues": [{"lat": venue.latitude, "lon": venue.longitude} for venue in document.venues],
        "area_codes": list(dict.fromkeys(area.code for area in document.areas)),
        "areas": [[area.code, area.breadth, area.label] for area in document.areas],
        "is_bounded": _yes(document.is_bounded),
        "service_id": document.service_id,
    }


@lru_cache(maxsize=4096)
def _slot_words(slots: int) -> tuple[str, ...]:
    """Each slot, and the days and the times of day on which it is open at all; remembered, since many keep the same."""
    days = (day for day in DAYS if slots & slot_bits([day], ()))
    return (*set_bits(slots), *days, *(part for part in TIMES if slots & slot_bits((), [part])))


@lru_cache(maxsize=4096)
def _trait_words(mask: int) -> tuple[str, ...]:
    return tuple(set_bits(mask))


def _yes(value: bool) -> list[str]:
    """A word that is there or isn't, which can be asked for as any other."""
    return ["yes"] if value else []
