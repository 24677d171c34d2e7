"""The overview: what is published, what waits, what needs doing, in a fixed number of statements."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import travel

from accounts.registry import home_of
from accounts.roles import LISTING_KEEPER, ORGANISATION_LEAD, PROVIDER_WORKER
from directory.models import Contact, ListingReport, Organisation, Schedule, Service
from tests.directory.factories import NeedFactory, ServiceFactory
from tests.directory.my_organisation.keepers import address, answer, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def overview(organisation: Organisation) -> str:
    return reverse("directory:my_organisation", args=[organisation.slug])


def test_it_is_where_the_day_of_an_organisations_people_begins() -> None:
    for role in (ORGANISATION_LEAD, LISTING_KEEPER, PROVIDER_WORKER):
        assert home_of(role.slug) == "directory:my_organisations"


def test_the_state_of_each_is_said(
    client: Client, organisation: Organisation, service: Service, overview: str
) -> None:
    written = ServiceFactory.create(organisation=organisation, name="Chairs")
    ServiceFactory.create(organisation=organisation, name="Gone", status=Service.Status.DEFUNCT)
    answer(client, written, "first-visit", first_visit="Ring.")

    page = said(client.get(overview))

    for words in ("Published", "Changed", "Closed", "Saved by Olive Baker"):
        assert words in page


@travel("2026-11-27 12:00", tick=False)
def test_what_needs_doing(client: Client, organisation: Organisation, overview: str) -> None:
    service = ServiceFactory.create(organisation=organisation, assured_on=date(2026, 8, 1))
    Schedule.objects.create(service=service, byday="TU", valid_to_on=date(2026, 10, 1))
    ListingReport.objects.create(service=service, what="times")

    page = said(client.get(overview))

    for words in (
        "1 person has said that something is wrong",
        "All its dates are past",
        "Say how to get in touch",
        "Say what it helps with",
        "Say that it is still right",
    ):
        assert words in page


@travel("2026-11-27 12:00", tick=False)
def test_nothing_needs_doing(client: Client, organisation: Organisation, overview: str) -> None:
    service = ServiceFactory.create(organisation=organisation, assured_on=date(2026, 11, 1))
    Contact.objects.create(service=service, phone="0113 000 0000")
    service.needs.add(NeedFactory.create())
    service.save()

    assert "What needs doing" not in said(client.get(overview))


def statements(client: Client, where: str) -> int:
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as counted:
        assert client.get(where).status_code == 200
    return len(counted)


def test_more_services_ask_no_more_of_the_database(
    client: Client, organisation: Organisation, service: Service, overview: str
) -> None:
    answer(client, service, "first-visit", first_visit="Ring.")
    few = statements(client, overview)
    for _ in range(5):
        answer(client, ServiceFactory.create(organisation=organisation), "first-visit", first_visit="Ring.")

    assert statements(client, overview) == few


def test_the_list_of_questions_asks_a_bounded_number(client: Client, service: Service) -> None:
    for day in ("MO", "TU", "WE"):
        Schedule.objects.create(service=service, byday=day)
    few = statements(client, address(service))
    for day in ("TH", "FR", "SA"):
        Schedule.objects.create(service=service, byday=day)
        Contact.objects.create(service=service, phone=day)

    assert statements(client, address(service)) <= few
