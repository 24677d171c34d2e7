"""What is to be made: organisations with their homes, venues that they share, and services one after another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import accumulate
from math import ceil, floor
from random import Random

from directory.generating.details import Details, Session
from directory.generating.ground import Ground, Spot
from directory.generating.names import Namer
from directory.generating.prose import Prose
from directory.needs import NeedEntry, NeedVocabulary
from places.areas import area, upward

NATIONAL = 300  # services, whatever the count
_SERVICES_EACH = 3  # that an organisation has, on average
_COUNTY_KINDS = ("E10", "E11", "E47")
_CELL = 0.04  # degrees: venues of one cell are a few streets to a few villages apart


@dataclass(frozen=True, slots=True)
class MadeVenue:
    """A venue; its number is its place in the plan's list."""

    name: str
    address: str
    spot: Spot
    is_confidential: bool
    features: list[str]


@dataclass(frozen=True, slots=True)
class MadeOrganisation:
    """An organisation; `spot` is its home, None for a national one, `needs` what it mostly sees to."""

    name: str
    description: str
    spot: Spot | None
    needs: list[NeedEntry]


@dataclass(slots=True)
class MadeService:
    """A service; `organisation` and `venues` are numbers in the plan's lists."""

    number: int
    organisation: int
    name: str
    description: str
    needs: list[int]
    at_venue: bool = False
    at_home: bool = False
    by_phone: bool = False
    online: bool = False
    is_national: bool = False
    venues: list[int] = field(default_factory=list)
    areas: list[tuple[str, str]] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    fees: str = ""
    costs: list[tuple[str, Decimal]] = field(default_factory=list)
    ages: tuple[int | None, int | None] = (None, None)
    whom: list[str] = field(default_factory=list)
    languages: list[tuple[str, str]] = field(default_factory=list)
    confirmed_on: date | None = None
    status: str = "active"
    referral: str = ""
    takes_referrals: bool | None = None
    is_draft: bool = False


class Plan:
    """The same for the same count, seed, day and tree of needs. Organisations and venues are there at once."""

    def __init__(self, count: int, seed: int, today: date, vocabulary: NeedVocabulary) -> None:
        self._rng = Random(seed)  # noqa: S311 - nothing depends on its being unguessable
        self._ground = Ground(self._rng)
        self._namer = Namer(self._rng)
        self._prose = Prose(self._rng)
        self._details = Details(self._rng, today)
        self._needs = _Skewed(self._rng, vocabulary)
        self.venues: list[MadeVenue] = []
        national = min(NATIONAL, count)
        of_nation, here = ceil(national / _SERVICES_EACH), ceil((count - national) / _SERVICES_EACH)
        homes: list[Spot | None] = [None] * of_nation
        self.organisations = [self._organisation(home) for home in [*homes, *self._ground.spots(here)]]
        self._halls = _Halls(self._rng, self._ground.spots(here))
        owners = [*self._shared(0, of_nation, national), *self._shared(of_nation, here, count - national)]
        self._made = [self._placed(number, owner) for number, owner in enumerate(owners)]

    def services(self) -> Iterator[MadeService]:
        """All of them, each finished as it is asked for; once."""
        for service in self._made:
            self._finish(service)
            yield service

    def _organisation(self, spot: Spot | None) -> MadeOrganisation:
        name = self._namer.organisation(spot.town if spot else "")
        return MadeOrganisation(
            name, self._prose.sentence(), spot, self._needs.draw(self._rng.choice((1, 1, 2, 4)))
        )

    def _shared(self, first: int, number: int, services: int) -> list[int]:
        """Which organisation each of the services belongs to: one each, and of the rest the more the greater it is."""
        if not services:
            return []
        sizes = list(accumulate(self._rng.paretovariate(1.3) for _ in range(number)))
        more = self._rng.choices(range(number), cum_weights=sizes, k=services - min(number, services))
        return sorted(first + each for each in (*range(min(number, services)), *more))

    def _placed(self, number: int, owner: int) -> MadeService:
        """A service with its needs and name, how and where it is given."""
        organisation = self.organisations[owner]
        own = organisation.needs if self._rng.random() < 0.7 else []
        needs = [self._rng.choice(own)] if own else self._needs.draw(1)
        needs += self._needs.draw(self._rng.choices((0, 1, 2), (60, 30, 10))[0])
        needs = list(dict.fromkeys(needs))
        name = self._namer.service(self._said(needs[0]), organisation.spot.town if organisation.spot else "")
        service = MadeService(number, owner, name, "", [need.pk for need in needs])
        service.description = self._description(needs)
        if organisation.spot:
            self._place_nearby(service, organisation.spot)
        else:
            self._place_nationally(service)
        return service

    def _said(self, need: NeedEntry) -> str:
        return self._rng.choice(need.synonyms) if need.synonyms and self._rng.random() < 0.5 else need.name

    def _description(self, needs: list[NeedEntry]) -> str:
        """In three of four something is said that people call a need by; in one of twenty another is taken back."""
        spoken = [
            self._rng.choice(need.synonyms) for need in needs if need.synonyms and self._rng.random() < 0.75
        ]
        denied = ""
        if self._rng.random() < 0.05 and (other := self._needs.draw(1)[0]).synonyms:
            denied = self._rng.choice(other.synonyms)
        return self._prose.description(spoken, denied)

    def _place_nationally(self, service: MadeService) -> None:
        service.is_national = self._rng.random() < 0.6
        service.by_phone = self._rng.random() < 0.6
        service.online = not service.by_phone or self._rng.random() < 0.4

    def _place_nearby(self, service: MadeService, home: Spot) -> None:
        """At a venue, or at home within areas; by phone too only for people of its areas."""
        chance = self._rng.random()
        service.at_home = chance > 0.85
        service.at_venue = chance < 0.93
        if service.at_home or self._rng.random() < 0.12:
            service.areas = self._areas(home)
            service.by_phone = self._rng.random() < 0.3
        if self._rng.random() < 0.004:
            service.venues = [self._venue(home, is_confidential=True)]
        else:
            several = self._rng.choices((1, 2, 3, 5), (90, 7, 2, 1))[0]
            service.venues = list(
                dict.fromkeys(self._hall(service.organisation, home) for _ in range(several))
            )

    def _areas(self, home: Spot) -> list[tuple[str, str]]:
        """Its authority; of one in five the county around it."""
        code = home.authority_code
        wider = sorted(each for each in upward([code]) if each.startswith(_COUNTY_KINDS))
        if wider and self._rng.random() < 0.2:
            code = self._rng.choice(wider)
        known = area(code)
        return [(code, known.name if known else "")]

    def _hall(self, organisation: int, home: Spot) -> int:
        chance = self._rng.random()
        if chance < 0.5 and (own := self._halls.of(organisation)) is not None:
            return own
        if chance < 0.8 and (known := self._halls.known_near(home)) is not None:
            return self._halls.use(known, organisation, home)
        return self._halls.use(self._venue(self._halls.free_near(home)), organisation, home)

    def _venue(self, spot: Spot, *, is_confidential: bool = False) -> int:
        name = "" if is_confidential else self._namer.venue(spot.town)
        self.venues.append(
            MadeVenue(name, self._namer.street(), spot, is_confidential, self._details.features())
        )
        return len(self.venues) - 1

    def _finish(self, service: MadeService) -> None:
        """All else that it says."""
        draw = self._details
        service.sessions = draw.sessions()
        service.fees, service.costs = draw.costs()
        service.ages, service.whom, service.languages = draw.ages(), draw.whom(), draw.languages()
        service.confirmed_on, service.status = draw.confirmed_on(), draw.status()
        service.referral, service.takes_referrals = draw.referral(), draw.takes_referrals()
        service.is_draft = self._rng.random() < 0.01


class _Skewed:
    """Needs, a few of them much commoner than the rest (shares of 1/4, 1/5, 1/6 and so on, before they are scaled)."""

    def __init__(self, rng: Random, vocabulary: NeedVocabulary) -> None:
        self._rng = rng
        self._needs = [vocabulary.by_slug[slug] for slug in sorted(vocabulary.by_slug)]
        rng.shuffle(self._needs)
        self._sums = list(accumulate(1 / (rank + 4) for rank in range(len(self._needs))))

    def draw(self, number: int) -> list[NeedEntry]:
        """So many, of which some may be the same."""
        return self._rng.choices(self._needs, cum_weights=self._sums, k=number)


class _Halls:
    """Which venues stand in a cell, each as often as it is used, so that who is used much is used more."""

    def __init__(self, rng: Random, free: list[Spot]) -> None:
        self._rng = rng
        self._uses: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._own: dict[int, int] = {}
        self._free: dict[tuple[int, int], list[Spot]] = defaultdict(list)
        for spot in free:
            self._free[_cell(spot)].append(spot)

    def of(self, organisation: int) -> int | None:
        """The venue that an organisation used first."""
        return self._own.get(organisation)

    def known_near(self, spot: Spot) -> int | None:
        """One that somebody uses in the cell."""
        uses = self._uses.get(_cell(spot))
        return self._rng.choice(uses) if uses else None

    def free_near(self, spot: Spot) -> Spot:
        """Where a new one may stand in the cell."""
        free = self._free.get(_cell(spot))
        return free.pop() if free else spot

    def use(self, venue: int, organisation: int, spot: Spot) -> int:
        """Note the use, and hand the venue back."""
        self._uses[_cell(spot)].append(venue)
        self._own.setdefault(organisation, venue)
        return venue


def _cell(spot: Spot) -> tuple[int, int]:
    return floor(spot.latitude / _CELL), floor(spot.longitude / _CELL)
