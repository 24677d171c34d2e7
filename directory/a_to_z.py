"""The organisations in the order of their names: which letters there are, and a page of them."""

from __future__ import annotations

import string
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, F, QuerySet, Value, When

from directory.models import Organisation, Service, ServiceArea, ServiceVenue
from places.areas import area
from ui.filters import listed

if TYPE_CHECKING:
    from directory.querysets import OrganisationQuerySet

OTHER = "0-9"  # under which stands whatever begins with no letter
LETTERS = (*string.ascii_uppercase, OTHER)
PAGE_SIZE = 50
_MOST_AREAS = 3  # named in a line
_LAST = "~"  # after every letter


@dataclass(frozen=True, slots=True)
class Entry:
    """An organisation in the list. `services` is how many can be found now, `areas` where they are, in words."""

    name: str
    also: str
    address: str
    kind: str
    services: int
    areas: str


def held_at(services: Iterable[int] | QuerySet) -> QuerySet:
    """The services' venues where one can go. Of a confidential one the area may be told; a letter box tells nothing."""
    venues = ServiceVenue.objects.filter(service__in=services, service__at_venue=True)
    return venues.filter(location__live=True, location__is_postal=False).order_by()


def letter_of(initial: str) -> str:
    """The letter under which a name stands that begins so: "É" is under E, "3" and "‘" under OTHER."""
    plain = unicodedata.normalize("NFKD", initial)[:1].upper()
    return plain if plain in string.ascii_uppercase and plain else OTHER


@dataclass(frozen=True, slots=True)
class Index:
    """How many of `organisations` (a queryset in no order) stand under each letter."""

    organisations: OrganisationQuerySet
    initials: dict[str, int]

    @classmethod
    def of(cls, organisations: OrganisationQuerySet) -> Index:
        """One statement, whose rows are at most the characters that names begin with."""
        found = organisations.alphabetical()
        return cls(found, dict(found.values_list("initial").annotate(number=Count("pk")).order_by()))

    @property
    def counts(self) -> Counter[str]:
        """Organisations by letter."""
        counts: Counter[str] = Counter()
        for initial, number in self.initials.items():
            counts[letter_of(initial)] += number
        return counts

    def page(self, letter: str, number: int) -> list[tuple[str, list[Entry]]]:
        """Page `number`, from 1, of a letter or, with "", of all: (letter, entries) in four statements."""
        found = self.organisations
        if letter:
            found = found.filter(initial__in=[one for one in self.initials if letter_of(one) == letter])
        start = (number - 1) * PAGE_SIZE
        in_order = found.only("name", "alternate_name", "slug", "kind").order_by(
            self._filing(), "filed_as", "pk"
        )[start : start + PAGE_SIZE]
        return _grouped(list(in_order))

    def _filing(self) -> Any:
        """The letter, for initials that a database would sort elsewhere."""
        elsewhere = [
            When(initial=one, then=Value(_LAST if letter_of(one) == OTHER else letter_of(one)))
            for one in self.initials
            if one != letter_of(one)
        ]
        return Case(*elsewhere, default="initial") if elsewhere else F("initial")


def _grouped(organisations: list[Organisation]) -> list[tuple[str, list[Entry]]]:
    services = _services([organisation.pk for organisation in organisations])
    areas = _areas({one.pk: one.organisation_id for several in services.values() for one in several})
    groups: dict[str, list[Entry]] = {}
    for organisation in organisations:
        own = services[organisation.pk]
        is_national = any(service.is_national for service in own)
        groups.setdefault(letter_of(organisation.initial), []).append(
            Entry(
                name=organisation.name,
                also=organisation.alternate_name,
                address=organisation.get_absolute_url(),
                kind=organisation.get_kind_display() if organisation.kind else "",
                services=len(own),
                areas="the whole country" if is_national else _in_words(areas[organisation.pk]),
            )
        )
    return list(groups.items())


def _services(keys: list[int]) -> defaultdict[int, list[Service]]:
    """By published organisation: the services that can be found now."""
    found = Service.objects.filter(organisation__in=keys).order_by()
    services: defaultdict[int, list[Service]] = defaultdict(list)
    # Looked through here: asked for active ones too, SQLite goes through all that are active.
    for service in found.only("organisation_id", "live", "status", "is_national"):
        if service.is_findable:
            services[service.organisation_id].append(service)
    return services


def _areas(owners: dict[int, int]) -> defaultdict[int, set[str]]:
    """By organisation: the names of the areas that its services are in or for; `owners` are theirs by service."""
    held = held_at(owners).values_list("service_id", "location__authority_code")
    covered = ServiceArea.objects.filter(service__in=owners).order_by()
    names: defaultdict[int, set[str]] = defaultdict(set)
    for service, code in held:
        if known := area(code):
            names[owners[service]].add(known.name)
    for service, code, name in covered.values_list("service_id", "code", "name"):
        known = area(code)
        if known or name:
            names[owners[service]].add(known.name if known else name)
    return names


def _in_words(names: set[str]) -> str:
    shown = sorted(names)
    if len(shown) > _MOST_AREAS:
        shown = [*shown[: _MOST_AREAS - 1], f"{len(shown) - _MOST_AREAS + 1} more areas"]
    return listed(shown)
