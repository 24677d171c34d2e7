"""The public pages of listings."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.models import Contact, CostOption, Schedule, Service, ServiceArea
from directory.pages import ages_in_words, map_link
from tests.directory.factories import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db


def page(client: Client, service: Service) -> str:
    """The service's page as HTML."""
    answer = client.get(service.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_what_when_where_and_whom_to_ask(client: Client) -> None:
    service = ServiceFactory(
        name="Tea and Chat", first_visit="Sue meets you at the door.", at=LocationFactory()
    )
    Schedule.objects.create(service=service, byday="TU", opens_at=time(10), closes_at=time(12))
    CostOption.objects.create(service=service, amount=2, option="with cake")
    Contact.objects.create(service=service, title="Coordinator", phone="0113 496 0001")

    html = page(client, service)

    for said in ("Tea and Chat", "Sue meets you", "Every Tuesday, 10am to midday", "LS6 2AB", "£2 with cake"):
        assert said in html
    assert 'href="tel:01134960001"' in html
    assert "openstreetmap.org" in html


def test_nothing_of_a_confidential_address_is_on_the_page(client: Client) -> None:
    refuge = LocationFactory(
        confidential=True, name="Rose House", address="9 Hidden Lane", town="Otley", county="Otley way"
    )
    service = ServiceFactory(at=refuge)
    ServiceArea.objects.create(service=service, name="Leeds", code="E08000035")

    html = page(client, service)

    for secret in ("Rose House", "Hidden Lane", "Otley", "LS6", "53.8", "openstreetmap"):
        assert secret not in html
    assert "The address is kept private; it is in Leeds" in html


def test_without_areas_a_confidential_address_is_in_its_authority(client: Client) -> None:
    html = page(client, ServiceFactory(at=LocationFactory(confidential=True, town="Otley")))

    assert "it is in Leeds" in html
    assert "Otley" not in html


def test_a_closed_service_says_so_and_leads_on(client: Client) -> None:
    html = page(client, ServiceFactory(closed=True))

    assert "no longer offered" in html
    assert "Find another service" in html


@pytest.mark.parametrize("values", [{"draft": True}, {"organisation__live": False}])
def test_what_is_not_published_is_not_there(client: Client, values: dict[str, object]) -> None:
    service = ServiceFactory(**values)

    assert client.get(service.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("assured_on", "said"),
    [
        (None, "Nobody has confirmed this listing yet"),
        (date(2019, 5, 1), "Last confirmed on Wednesday 1 May 2019, over a year ago"),
    ],
)
def test_an_old_listing_says_so(client: Client, assured_on: date | None, said: str) -> None:
    assert said in page(client, ServiceFactory(assured_on=assured_on))


def test_what_people_wrote_is_shown_and_not_obeyed(client: Client) -> None:
    service = ServiceFactory(
        name="<script>alert(1)</script>",
        description="<img src=x onerror=alert(1)>",
        url="javascript:alert(1)",
    )
    service.needs.add(NeedFactory(name="<b>bold</b>"))
    service.save()

    html = page(client, service)

    for hostile in ("<script>alert", "<img src=x", "<b>bold", 'href="javascript'):
        assert hostile not in html


def test_a_page_costs_the_same_queries_however_much_is_on_it(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    service = ServiceFactory()
    for _ in range(5):
        service.venues.create(location=LocationFactory())
        service.needs.add(NeedFactory())
        Schedule.objects.create(service=service, byday="TU")
        Contact.objects.create(service=service, phone="0113 496 0001")
    service.save()

    with django_assert_max_num_queries(16):
        page(client, service)


def test_an_organisations_page_lists_what_can_be_found_now(client: Client) -> None:
    organisation = OrganisationFactory()
    ServiceFactory(organisation=organisation, name="Open one")
    ServiceFactory(organisation=organisation, name="Closed one", closed=True)
    ServiceFactory(organisation=organisation, name="Draft one", draft=True)

    html = client.get(organisation.get_absolute_url()).content.decode()

    assert "Open one" in html
    assert "Closed one" not in html
    assert "Draft one" not in html


def test_an_organisation_with_nothing_open_says_so(client: Client) -> None:
    answer = client.get(OrganisationFactory().get_absolute_url())

    assert "Nothing of theirs is listed as open now" in answer.content.decode()


def test_no_map_where_no_position_may_be_shown() -> None:
    assert map_link(LocationFactory.build(nowhere=True)) == ""
    assert map_link(LocationFactory.build(is_postal=True)) == ""
    assert map_link(LocationFactory.build(confidential=True)) == ""


@pytest.mark.parametrize(
    ("lowest", "highest", "words"),
    [
        (None, None, ""),
        (0, None, ""),
        (18, None, "18 and over"),
        (None, 25, "up to 25"),
        (11, 18, "11 to 18"),
    ],
)
def test_ages_in_words(lowest: int | None, highest: int | None, words: str) -> None:
    assert ages_in_words(Service(minimum_age=lowest, maximum_age=highest)) == words
