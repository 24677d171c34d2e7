"""The parts of services, read with one statement."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from directory.models import Schedule, ScheduleException, Service
from directory.parts import PAGE_PARTS, read_parts
from tests.directory.factories import LocationFactory, NeedFactory, ServiceFactory

pytestmark = pytest.mark.django_db


def rows(service: Service, name: str) -> list[dict[str, Any]]:
    """A part's values, without the instants."""
    return [
        {key: value for key, value in vars(one).items() if not key.startswith("_") and key != "updated_at"}
        for one in getattr(service, name).all()
    ]


def full() -> Service:
    """With two of each part, in no good order."""
    service = ServiceFactory()
    hall = LocationFactory()
    service.schedules = [
        Schedule(byday="TU", opens_at=time(10, 30), interval=2, starts_on=date(2026, 1, 6), location=hall),
        Schedule(freq="", starts_on=date(2026, 12, 1), term_time_only=True),
    ]
    service.exceptions = [
        ScheduleException(on=date(2027, 1, 1), reason="It's “shut”\n<b>"),
        ScheduleException(on=date(2026, 12, 24), is_open=True, opens_at=time(9), closes_at=time(11, 45)),
    ]
    service.needs = [NeedFactory(sort_order=2), NeedFactory(sort_order=1, is_sensitive=True)]
    for amount in (Decimal("2.50"), Decimal(0), Decimal("1234.05")):
        service.cost_options.create(amount=amount, option="each")
    for number in (2, 1):
        service.areas.create(name=f"Area {number}")
        service.eligibility.create(who=f"people {number}", kind="not_for")
        service.contacts.create(name=f"Sue {number}")
        service.languages.create(name=f"Tongue {number}")
    service.save()
    return service


def test_they_are_what_the_database_gives_table_by_table(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    keys = [full().pk, ServiceFactory().pk, full().pk]
    read_parts(Service.objects.filter(pk=keys[0]))  # Django asks once whether the database knows JSON

    together = list(Service.objects.filter(pk__in=keys).order_by("pk"))
    with django_assert_num_queries(1):
        read_parts(together)
        told = [rows(service, name) for service in together for name in PAGE_PARTS]

    apart = Service.objects.filter(pk__in=keys).order_by("pk")
    assert told == [rows(service, name) for service in apart for name in PAGE_PARTS]


def test_only_what_is_named_is_read() -> None:
    service = Service.objects.get(pk=full().pk)

    read_parts([service], ["schedules"])

    assert len(service._cluster_related_objects) == 1


def test_nothing_is_asked_for_no_services(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        read_parts([])
