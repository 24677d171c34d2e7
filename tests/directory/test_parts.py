"""Services and their parts, read with one statement."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from directory.models import Schedule, ScheduleException, Service
from directory.parts import PAGE_PARTS, listed_services, read_parts
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


class TestServicesAsAListShowsThem:
    def test_they_are_what_the_database_gives_with_organisation_and_parts(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        keys = [full().pk, ServiceFactory(alert="Shut “today”\n", at_venue=False, by_phone=True).pk]
        listed_services(keys)  # as above

        with django_assert_num_queries(1):
            listed = listed_services(keys, ("schedules", "cost_options"))
            told = {key: as_listed(service) for key, service in listed.items()}

        apart = Service.objects.select_related("organisation").in_bulk(keys)
        assert told == {key: as_listed(service) for key, service in apart.items()}

    def test_without_parts_those_are_read_when_asked_for(self) -> None:
        service = full()

        listed = listed_services([service.pk])[service.pk]

        assert rows(listed, "schedules") == rows(service, "schedules")

    def test_a_column_that_no_list_shows_is_read_when_asked_for(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        service = ServiceFactory(how_to_refer="Ring the bell.")

        listed = listed_services([service.pk])[service.pk]

        with django_assert_num_queries(1):
            assert listed.how_to_refer == "Ring the bell."
        assert listed.created_at == Service.objects.get(pk=service.pk).created_at

    def test_a_key_that_no_service_has_is_left_out(self) -> None:
        service = ServiceFactory()

        assert list(listed_services([service.pk, service.pk + 1])) == [service.pk]

    def test_nothing_is_asked_for_no_keys(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(0):
            assert listed_services([], ("schedules",)) == {}


def as_listed(service: Service) -> dict[str, Any]:
    """What a list shows and asks."""
    organisation = service.organisation
    names = ("pk", "uuid", "source_id", "name", "alternate_name", "description", "alert", "fees", "at_venue")
    return {
        **{name: getattr(service, name) for name in (*names, "organisation_id", "status", "live")},
        "address": service.get_absolute_url(),
        "cost": service.cost_in_words,
        "schedules": rows(service, "schedules"),
        "organisation": (
            *(organisation.pk, organisation.name, organisation.alternate_name, organisation.phone),
            *(organisation.live, organisation.get_absolute_url()),
        ),
    }
