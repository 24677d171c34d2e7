"""What the finder knows of a service: one value, made from the listing, that every engine stores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from math import cos, radians, sin
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone

from directory.models import Service
from directory.needs import NeedVocabulary
from places.areas import area as known_area
from search.facets import Traits
from search.listed import ListedService, listed
from search.traits import takes_referrals, traits_of
from words import tokens
from words.analysis import LINE_END
from words.negation import negated
from words.phrases import affirmed_tokens

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Of longer texts and tokens only the beginning is searched: no listing that is meant to be read is so long.
LONGEST_TEXT = 20_000
LONGEST_TOKEN = 60

UNITED_KINGDOM = "K02000001"
ANYWHERE = "*"  # the area of what can be used wherever one lives

# How wide an area is, by the first three characters of its GSS code; a local authority is 1.
BREADTHS = {"E10": 2, "E11": 2, "E47": 2, "E61": 2, "E12": 3, "E92": 4, "S92": 4, "W92": 4, "N92": 4}
NARROWEST, WIDEST = 1, 9


@dataclass(frozen=True, slots=True)
class IndexedVenue:
    """Where a service is used: degrees, and the same as a point on the unit sphere."""

    latitude: float
    longitude: float

    @property
    def unit(self) -> tuple[float, float, float]:
        """(x, y, z) of length 1."""
        return unit_vector(self.latitude, self.longitude)


@dataclass(frozen=True, slots=True)
class IndexedArea:
    """Where people live who may use it: a GSS code or ANYWHERE, how wide that is, and what a hit says."""

    code: str
    breadth: int
    label: str


@dataclass(frozen=True, slots=True)
class ServiceDocument:
    """A service as engines store it. `fields` has tokens by field, in the order of FIELDS.

    `own_need_ids` are the needs it is listed for, `need_ids` these and all above them, `said_ids` the needs that its
    own words speak of and all above those. `denied` are tokens of what it says it does not do, and says nowhere else.
    `is_bounded`: only people who live in one of its areas may use it, however near a venue is. Nothing in it tells
    where a confidential venue is.
    """

    service_id: int
    version: int
    name: str
    fields: Mapping[str, tuple[str, ...]]
    organisation_id: int
    own_need_ids: tuple[int, ...]
    need_ids: tuple[int, ...]
    said_ids: tuple[int, ...]
    denied: tuple[str, ...]
    traits: Traits
    venues: tuple[IndexedVenue, ...]
    areas: tuple[IndexedArea, ...]
    is_bounded: bool
    confirmed_on: date | None
    takes_referrals: bool

    @staticmethod
    def services() -> QuerySet[Service, ListedService]:
        """The services that the index holds, with the parts that a document is made from and no others."""
        return listed(Service.objects.findable())

    @classmethod
    def from_service(
        cls, service: ListedService, vocabulary: NeedVocabulary, *, today: date | None = None
    ) -> ServiceDocument:
        """The document of a service read by `services()`; asks the database nothing.

        `vocabulary` knows the needs' synonyms, and what stands above them. Sessions before `today` are over.
        """
        needs = _needs(vocabulary, tuple(service.need_ids))
        said = affirmed_tokens(service.description[:LONGEST_TEXT])
        fields = _fields(service, needs.words, said)
        return cls(
            service_id=service.pk,
            version=service.index_version,
            name=service.name,
            fields=fields,
            organisation_id=service.organisation_id,
            own_need_ids=needs.own,
            need_ids=needs.lineage,
            said_ids=tuple(sorted(_said(service, said, vocabulary).difference(needs.lineage))),
            denied=_denied(service, fields),
            traits=traits_of(service, today or timezone.localdate()),
            venues=tuple(_venues(service)),
            areas=tuple(dict.fromkeys(_areas(service))),
            is_bounded=bool(_codes(service)),
            confirmed_on=_confirmed_on(service),
            takes_referrals=takes_referrals(service),
        )


FIELDS = ("name", "needs", "organisation", "places", "description")


def analysed(text: str) -> list[str]:
    """The tokens of a text as they are stored and asked for."""
    return [token[:LONGEST_TOKEN] for token in tokens(text[:LONGEST_TEXT])]


def unit_vector(latitude: float, longitude: float) -> tuple[float, float, float]:
    """A point on the unit sphere from degrees."""
    up, around = radians(latitude), radians(longitude)
    return cos(up) * cos(around), cos(up) * sin(around), sin(up)


def _fields(
    service: ListedService, need_words: tuple[str, ...], said: list[str]
) -> dict[str, tuple[str, ...]]:
    """`said` are the tokens of what its description affirms."""
    return {
        "name": (*_few_words(service.name), *_few_words(service.alternate_name)),
        "needs": need_words,
        "organisation": (
            *_few_words(service.organisation_name),
            *_few_words(service.organisation_alternate_name),
        ),
        "places": tuple(chain.from_iterable(map(_few_words, _place_words(service)))),
        "description": tuple(token[:LONGEST_TOKEN] for token in said if token != LINE_END),
    }


class _Needs(NamedTuple):
    """What services have that are listed for the same needs."""

    own: tuple[int, ...]
    lineage: tuple[int, ...]
    words: tuple[str, ...]


@lru_cache(maxsize=4096)
def _needs(vocabulary: NeedVocabulary, keys: tuple[int, ...]) -> _Needs:
    """Of needs by their keys; remembered, since the same few go together in thousands of services."""
    own = [key for key in keys if key in vocabulary.needs]
    lineage = sorted({key for need in own for key in vocabulary.needs[need].lineage})
    names = [_few_words(vocabulary.needs[key].name) for key in lineage if key in vocabulary.needs]
    synonyms = [_synonym_words(vocabulary, key) for key in own]
    words = dict.fromkeys(chain.from_iterable((*names, *synonyms)))
    return _Needs(tuple(sorted(own)), tuple(lineage), tuple(words))


@lru_cache(maxsize=4096)
def _synonym_words(vocabulary: NeedVocabulary, key: int) -> tuple[str, ...]:
    synonyms = vocabulary.needs[key].synonyms
    return tuple(dict.fromkeys(token for phrase in synonyms for token in analysed(phrase)))


@lru_cache(maxsize=16_384)
def _few_words(text: str) -> tuple[str, ...]:
    """The tokens of a name or a phrase, which are the same for many services."""
    return tuple(analysed(text))


def _place_words(service: ListedService) -> Iterator[str]:
    for venue in service.venues:
        if not venue.is_confidential:
            yield from dict.fromkeys((venue.name, venue.address, venue.town, venue.postcode))


def _venues(service: ListedService) -> Iterator[IndexedVenue]:
    """Where one goes: no office of a service that is given elsewhere, no confidential address, no letter box."""
    if service.at_venue:
        for venue in service.venues:
            if position := venue.public_position:
                yield IndexedVenue(*position)


def _codes(service: ListedService) -> list[tuple[str, str]]:
    """The areas that it is limited to, as (code, name); none where it is for the whole country."""
    return [(area.code, area.name) for area in service.areas if area.code and area.code != UNITED_KINGDOM]


def _areas(service: ListedService) -> Iterator[IndexedArea]:
    """The areas that it covers. One that names some covers no others, even by phone."""
    codes = _codes(service)
    for code, name in codes:
        yield _area(code, name)
    if codes:
        return
    if service.is_national or any(area.code == UNITED_KINGDOM for area in service.areas):
        yield IndexedArea(ANYWHERE, WIDEST, "Covers the whole country")
    elif service.by_phone:
        yield IndexedArea(ANYWHERE, WIDEST, "By phone")
    elif service.online:
        yield IndexedArea(ANYWHERE, WIDEST, "Online")
    if not service.areas:
        for venue in service.venues:
            if venue.is_confidential and venue.authority_code:
                yield _area(venue.authority_code)


def _area(code: str, name: str = "") -> IndexedArea:
    known = known_area(code)
    name = known.name if known else name
    return IndexedArea(code, BREADTHS.get(code[:3], NARROWEST), f"Covers {name or 'this area'}")


def _confirmed_on(service: ListedService) -> date | None:
    if service.assured_on or not service.source_modified_at:
        return service.assured_on
    return timezone.localdate(service.source_modified_at)


def _said(service: ListedService, said: list[str], vocabulary: NeedVocabulary) -> set[int]:
    """The needs that its own words speak of and do not take back, and all above them."""
    names = affirmed_tokens(f"{service.name}\n{service.alternate_name}")
    found = vocabulary.said_phrases.keys_in([*names, LINE_END, *said])
    return {ancestor for key in found for ancestor in vocabulary.needs[key].lineage}


def _denied(service: ListedService, fields: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    text = service.description[:LONGEST_TEXT]
    taken_back = {token for start, end in negated(text) for token in analysed(text[start:end])}
    return tuple(sorted(taken_back.difference(fields["name"], fields["description"])))


# Terms that no typed word can be: a token never holds a colon.


def need_terms(need_ids: Iterable[int]) -> list[str]:
    """Needs that a service is listed for."""
    return [f"need:{key}" for key in need_ids]


def said_terms(need_ids: Iterable[int]) -> list[str]:
    """Needs that its words speak of."""
    return [f"said:{key}" for key in need_ids]


def organisation_terms(organisation_ids: Iterable[int]) -> list[str]:
    """Whose it is."""
    return [f"org:{key}" for key in organisation_ids]


def denied_terms(tokens: Iterable[str]) -> list[str]:
    """What it says it does not do."""
    return [f"no:{token}" for token in tokens]


def terms_of(document: ServiceDocument) -> list[str]:
    """All terms of a document."""
    return [
        *need_terms(document.need_ids),
        *said_terms(document.said_ids),
        *organisation_terms([document.organisation_id]),
        *denied_terms(document.denied),
    ]
