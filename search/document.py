"""What the finder knows of a service: one value, made from the listing, that every engine stores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import cos, radians, sin
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils import timezone

from directory.models import (
    Accessibility,
    CostOption,
    Eligibility,
    Need,
    Schedule,
    Service,
    ServiceArea,
    ServiceLanguage,
    ServiceVenue,
)
from directory.needs import NeedEntry, NeedVocabulary
from places.areas import area as known_area
from search.facets import Traits
from search.traits import takes_referrals, traits_of
from words import tokens
from words.negation import affirmed, negated

if TYPE_CHECKING:
    from directory.models import Location
    from directory.querysets import ServiceQuerySet

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
    def services() -> ServiceQuerySet:
        """The services that the index holds, with the parts that a document is made from and no others."""
        venues = ServiceVenue.objects.select_related("location").only(*_VENUE_COLUMNS)
        found = Service.objects.findable().select_related("organisation", "capacity").only(*_SERVICE_COLUMNS)
        # Each with a query set of its own: without one, Django builds another for every service, and throws it away.
        return found.prefetch_related(
            Prefetch("venues", venues),
            Prefetch("venues__location__accessibility", Accessibility.objects.all()),
            Prefetch("needs", Need.objects.only("pk")),
            Prefetch("areas", ServiceArea.objects.all()),
            Prefetch("schedules", Schedule.objects.all()),
            Prefetch("cost_options", CostOption.objects.all()),
            Prefetch("eligibility", Eligibility.objects.all()),
            Prefetch("languages", ServiceLanguage.objects.all()),
        )

    @classmethod
    def from_service(
        cls, service: Service, vocabulary: NeedVocabulary, *, today: date | None = None
    ) -> ServiceDocument:
        """The document of a service read by `services()`, or with more parts; asks the database nothing.

        `vocabulary` knows the needs' synonyms, and what stands above them. Sessions before `today` are over.
        """
        locations = [venue.location for venue in service.venues.all() if venue.location.live]
        needs = [vocabulary.needs[need.pk] for need in service.needs.all() if need.pk in vocabulary.needs]
        lineage = {key for need in needs for key in need.lineage}
        areas = list(service.areas.all())
        fields = _fields(service, locations, _words_of(_need_phrases(needs, lineage, vocabulary)))
        return cls(
            service_id=service.pk,
            version=service.index_version,
            name=service.name,
            fields=fields,
            organisation_id=service.organisation_id,
            own_need_ids=tuple(sorted(need.pk for need in needs)),
            need_ids=tuple(sorted(lineage)),
            said_ids=tuple(sorted(_said(service, vocabulary) - lineage)),
            denied=_denied(service, fields),
            traits=traits_of(service, locations, today or timezone.localdate()),
            venues=tuple(_venues(service, locations)),
            areas=tuple(dict.fromkeys(_areas(service, areas, locations))),
            is_bounded=bool(_codes(areas)),
            confirmed_on=_confirmed_on(service),
            takes_referrals=takes_referrals(service),
        )


# What a document reads of the listings' many columns; a third of the time of a rebuild.
_SERVICE_COLUMNS = (
    *("name", "alternate_name", "description", "at_venue", "at_home", "by_phone", "online", "is_national"),
    *("referral", "fees", "minimum_age", "maximum_age", "assured_on", "source_modified_at", "index_version"),
    *("capacity__takes_referrals", "organisation__name", "organisation__alternate_name"),
)
_VENUE_COLUMNS = (
    "service",
    *(f"location__{name}" for name in ("name", "address", "town", "postcode", "latitude", "longitude")),
    *(f"location__{name}" for name in ("authority_code", "live", "is_confidential", "is_postal")),
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
    service: Service, locations: list[Location], need_words: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    organisation = service.organisation
    texts = {
        "name": (service.name, service.alternate_name),
        "organisation": (organisation.name, organisation.alternate_name),
        "places": _place_words(locations),
        "description": (affirmed(service.description[:LONGEST_TEXT]),),
    }
    fields = {name: tuple(token for text in each for token in analysed(text)) for name, each in texts.items()}
    return fields | {"needs": need_words}


def _need_phrases(needs: list[NeedEntry], lineage: set[int], vocabulary: NeedVocabulary) -> tuple[str, ...]:
    """The names of its needs and of those above them, and the synonyms of its own."""
    names = (vocabulary.needs[key].name for key in sorted(lineage) if key in vocabulary.needs)
    return (*names, *(synonym for need in needs for synonym in need.synonyms))


@lru_cache(maxsize=4096)
def _words_of(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """The words of these, each once; remembered, since the same few needs go together in thousands of services."""
    return tuple(dict.fromkeys(token for phrase in phrases for token in _phrase_tokens(phrase)))


@lru_cache(maxsize=16_384)
def _phrase_tokens(phrase: str) -> tuple[str, ...]:
    """Needs' phrases are the same for thousands of services."""
    return tuple(analysed(phrase))


def _place_words(locations: list[Location]) -> Iterator[str]:
    for location in locations:
        if not location.is_confidential:
            yield from dict.fromkeys((location.name, location.address, location.town, location.postcode))


def _venues(service: Service, locations: list[Location]) -> Iterator[IndexedVenue]:
    """Where one goes: no office of a service that is given elsewhere, no confidential address, no letter box."""
    if service.at_venue:
        for location in locations:
            if location.public_position:
                yield IndexedVenue(*location.public_position)


def _codes(areas: list[ServiceArea]) -> list[tuple[str, str]]:
    """The areas that it is limited to, as (code, name); none where it is for the whole country."""
    return [(area.code, area.name) for area in areas if area.code and area.code != UNITED_KINGDOM]


def _areas(service: Service, areas: list[ServiceArea], locations: list[Location]) -> Iterator[IndexedArea]:
    """The areas that it covers. One that names some covers no others, even by phone."""
    codes = _codes(areas)
    for code, name in codes:
        yield _area(code, name)
    if codes:
        return
    if service.is_national or any(area.code == UNITED_KINGDOM for area in areas):
        yield IndexedArea(ANYWHERE, WIDEST, "Covers the whole country")
    elif service.by_phone:
        yield IndexedArea(ANYWHERE, WIDEST, "By phone")
    elif service.online:
        yield IndexedArea(ANYWHERE, WIDEST, "Online")
    if not areas:
        for location in locations:
            if location.is_confidential and location.authority_code:
                yield _area(location.authority_code)


def _area(code: str, name: str = "") -> IndexedArea:
    known = known_area(code)
    name = known.name if known else name
    return IndexedArea(code, BREADTHS.get(code[:3], NARROWEST), f"Covers {name or 'this area'}")


def _confirmed_on(service: Service) -> date | None:
    if service.assured_on or not service.source_modified_at:
        return service.assured_on
    return timezone.localdate(service.source_modified_at)


def _said(service: Service, vocabulary: NeedVocabulary) -> set[int]:
    """The needs that its own words speak of and do not take back, and all above them."""
    texts = (f"{service.name}\n{service.alternate_name}", service.description[:LONGEST_TEXT])
    matches = (match for text in texts for match in vocabulary.said_phrases.find(text))
    found = (key for match in matches for key in match.keys)
    return {ancestor for key in found for ancestor in vocabulary.needs[key].lineage}


def _denied(service: Service, fields: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    text = service.description[:LONGEST_TEXT]
    taken_back = {token for start, end in negated(text) for token in analysed(text[start:end])}
    offered = {token for name in ("name", "description") for token in fields[name]}
    return tuple(sorted(taken_back - offered))


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
