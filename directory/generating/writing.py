"""A plan into the database: few statements, a transaction for each batch, one announcement each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.db.models import Model

from directory.actions import BATCH, announce_changed, announce_removed
from directory.generating import SOURCE
from directory.generating.plan import MadeOrganisation, MadeService, MadeVenue, Plan
from directory.models import (
    Accessibility,
    Contact,
    CostOption,
    Eligibility,
    Location,
    Organisation,
    Schedule,
    ScheduleException,
    Service,
    ServiceArea,
    ServiceCapacity,
    ServiceLanguage,
    ServiceVenue,
)
from directory.openreferral.bulk import Blanks, delete, insert
from directory.slugs import plain_slug

_PARTS = (
    *(
        ServiceVenue,
        Schedule,
        ScheduleException,
        ServiceArea,
        CostOption,
        Eligibility,
        Contact,
        ServiceLanguage,
    ),
    *(ServiceCapacity, Service.needs.through),
)
_SCHEDULE = (
    *("service_id", "freq", "interval", "byday", "valid_to_on", "opens_at", "closes_at", "term_time_only"),
    *("bymonthday", "description"),
)

# By turns, so that a plan's random numbers are as they were without kinds.
_KINDS = (
    *(Organisation.Kind.CHARITY, Organisation.Kind.COMMUNITY, Organisation.Kind.CHARITY),
    *(Organisation.Kind.SOCIAL_ENTERPRISE, Organisation.Kind.UNKNOWN, Organisation.Kind.FAITH),
    *(Organisation.Kind.COUNCIL, Organisation.Kind.HEALTH, Organisation.Kind.COMMUNITY),
)


class Writer:
    """Writes one plan. Whoever listens hears of each batch of services, unless `announces` is False."""

    def __init__(self, plan: Plan, seed: int, now: datetime, *, announces: bool = True) -> None:
        self._plan = plan
        self._seed = seed
        self._now = now
        self._announces = announces
        self._organisations: list[int] = []
        self._venues: list[int] = []

    def write(self, progress: Callable[[int], Any] = lambda done: None) -> int:
        """Everything; `progress` hears how many services each step wrote. Returns how many there are."""
        plan, written = self._plan, 0
        self._organisations = self._write_each(
            Organisation, map(self._organisation, range(len(plan.organisations)))
        )
        self._venues = self._write_each(Location, map(self._venue, range(len(plan.venues))))
        for batch in _batches(plan.services()):
            self._write_services(batch)
            progress(len(batch))
            written += len(batch)
        return written

    @transaction.atomic
    def _write_each(self, model: type[Model], rows: Iterable[dict[str, Any]]) -> list[int]:
        """Their keys, in order."""
        blanks = Blanks(model)
        keys: list[int] = []
        for batch in _batches(rows):
            keys += self._inserted(blanks, batch)
        if model is Location:
            self._write_access(keys)
        return keys

    def _inserted(self, blanks: Blanks, rows: Sequence[dict[str, Any]]) -> list[int]:
        ids = [row["source_id"] for row in rows]
        blanks.insert([blanks.row(self._now, **row) for row in rows])
        made: Any = blanks.model._default_manager.filter(source=SOURCE, source_id__in=ids)
        keys = dict(made.values_list("source_id", "pk"))
        return [keys[source_id] for source_id in ids]

    def _write_access(self, keys: list[int]) -> None:
        features = (
            (key, feature, "")
            for key, venue in zip(keys, self._plan.venues, strict=True)
            for feature in venue.features
        )
        insert(Accessibility, ("location_id", "feature", "description"), features)

    def _of_source(self, kind: str, number: int) -> dict[str, Any]:
        """What says that a row is made up, and the same key each time."""
        source_id = f"{self._seed}-{number}"
        return {"source": SOURCE, "source_id": source_id, "uuid": _uuid(f"{kind}/{source_id}")}

    def _organisation(self, number: int) -> dict[str, Any]:
        made: MadeOrganisation = self._plan.organisations[number]
        slug = f"{plain_slug(made.name, 'organisation')}-{self._seed}-{number}"
        return {
            **self._of_source("organisation", number),
            "name": made.name,
            "description": made.description,
            "slug": slug,
            "kind": _KINDS[number % len(_KINDS)],
            "url": f"https://{slug[:60].strip('-')}.example.org/",
            "last_published_at": self._now,
        }

    def _venue(self, number: int) -> dict[str, Any]:
        made: MadeVenue = self._plan.venues[number]
        spot = made.spot
        return {
            **self._of_source("venue", number),
            "name": made.name,
            "address": made.address,
            "town": spot.town,
            "postcode": spot.postcode,
            "latitude": spot.latitude,
            "longitude": spot.longitude,
            "authority_code": spot.authority_code,
            "position_from": Location.PositionFrom.POSTCODE,
            "is_confidential": made.is_confidential,
            "last_published_at": self._now,
        }

    def _service(self, made: MadeService) -> dict[str, Any]:
        lowest, highest = made.ages
        ways = ("at_venue", "at_home", "by_phone", "online", "is_national")
        return {
            **self._of_source("service", made.number),
            "organisation_id": self._organisations[made.organisation],
            "name": made.name,
            "slug": f"{plain_slug(made.name, 'service')}-{self._seed}-{made.number}",
            "description": made.description,
            "fees": made.fees,
            "referral": made.referral,
            "status": made.status,
            "minimum_age": lowest,
            "maximum_age": highest,
            "live": not made.is_draft,
            **{way: getattr(made, way) for way in ways},
            "assured_on": made.confirmed_on,
            "last_published_at": self._now,
        }

    @transaction.atomic
    def _write_services(self, batch: list[MadeService]) -> None:
        keys = self._inserted(_SERVICES, [self._service(made) for made in batch])
        both = list(zip(keys, batch, strict=True))
        insert(Service.needs.through, ("service_id", "need_id"), _each(both, "needs"))
        venues = ((key, self._venues[number]) for key, made in both for number in made.venues)
        insert(ServiceVenue, ("service_id", "location_id"), venues)
        insert(Schedule, _SCHEDULE, ((*row, "", "") for row in _each(both, "sessions")))
        insert(ServiceArea, ("service_id", "code", "name"), _each(both, "areas"))
        costs = ((*row, "") for row in _each(both, "costs"))
        insert(CostOption, ("service_id", "option", "amount", "amount_description"), costs)
        whom = ((*row, Eligibility.Kind.FOR) for row in _each(both, "whom"))
        insert(Eligibility, ("service_id", "who", "kind"), whom)
        insert(ServiceLanguage, ("service_id", "name", "code"), _each(both, "languages"))
        rooms = ((key, made.takes_referrals) for key, made in both if made.takes_referrals is not None)
        insert(ServiceCapacity, ("service_id", "takes_referrals"), rooms)
        # Numbers that are kept free for films: nobody is rung.
        phones = ((key, "", "Coordinator", f"01632 960{made.number % 1000:03}", "") for key, made in both)
        insert(Contact, ("service_id", "name", "title", "phone", "email"), phones)
        if self._announces:
            announce_changed(service_ids=(), made=keys)


_SERVICES = Blanks(Service)


def _each(both: list[tuple[int, MadeService]], part: str) -> Iterator[tuple[Any, ...]]:
    """The values of a part of each service, its key before them."""
    for key, made in both:
        for value in getattr(made, part):
            yield (key, *value) if isinstance(value, tuple) else (key, value)


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _uuid(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"https://generated.example.org/{name}")


def generated() -> int:
    """How many made-up services there are."""
    return Service.objects.filter(source=SOURCE).count()


def clear(*, announces: bool = True) -> int:
    """Take away all made-up services, then the organisations and venues that nobody else uses; how many services."""
    keys = list(Service.objects.filter(source=SOURCE).order_by("pk").values_list("pk", "index_version"))
    for batch in _batches(keys):
        _clear_services(batch, announces=announces)
    with transaction.atomic():
        unused = Location.objects.filter(source=SOURCE, at_services=None, schedules=None).values("pk")
        delete(Accessibility.objects.filter(location__in=unused))
        delete(Location.objects.filter(pk__in=list(unused.values_list("pk", flat=True))))
        delete(Organisation.objects.filter(source=SOURCE, services=None))
    return len(keys)


@transaction.atomic
def _clear_services(batch: list[tuple[int, int]], *, announces: bool) -> None:
    keys = [key for key, _ in batch]
    for model in _PARTS:
        delete(model._default_manager.filter(service__in=keys))
    delete(Service.objects.filter(pk__in=keys))
    if announces:
        announce_removed(keys=[(key, version + 1) for key, version in batch])
