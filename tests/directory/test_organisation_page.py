"""The public page of an organisation."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.models import CostOption, Organisation, Schedule, ServiceArea
from directory.registers import charity_link, company_link
from tests.directory.factories import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory
from tests.directory.test_pages import words
from tests.directory.test_schema_org import json_ld

pytestmark = pytest.mark.django_db


def page(client: Client, organisation: Organisation) -> str:
    """The organisation's page as HTML."""
    answer = client.get(organisation.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_lists_what_can_be_found_now(client: Client) -> None:
    organisation = OrganisationFactory()
    ServiceFactory(organisation=organisation, name="Open one")
    ServiceFactory(organisation=organisation, name="Closed one", closed=True)
    ServiceFactory(organisation=organisation, name="Draft one", draft=True)

    html = page(client, organisation)

    assert "Open one" in html
    assert "Closed one" not in html
    assert "Draft one" not in html


@time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), tick=False)
def test_a_card_says_where_when_and_how_much(client: Client) -> None:
    service = ServiceFactory(name="Tea and Chat", at=LocationFactory(name="Oswin Hall"))
    Schedule.objects.create(service=service, byday="TU", opens_at=time(10))
    CostOption.objects.create(service=service, amount=2)

    text = words(page(client, service.organisation))

    assert "Where Oswin Hall, Leeds LS6 2AB Next Tomorrow 10am" in text
    assert "Cost £2" in text


def test_one_with_nothing_open_says_so(client: Client) -> None:
    assert "Nothing of theirs is listed as open now" in page(client, OrganisationFactory())


def test_many_services_stand_by_what_they_help_with(client: Client) -> None:
    organisation = OrganisationFactory()
    lonely, money = NeedFactory(name="Feeling lonely"), NeedFactory(name="Money worries")
    debt = NeedFactory(name="Debt", parent=money)
    for number in range(12):
        service = ServiceFactory(organisation=organisation, name=f"Number {number}")
        service.needs.set([] if number == 11 else [debt if number % 2 else lonely])
        service.save()

    html = page(client, organisation)

    assert re.findall(r"<h3[^>]*>([^<]+)</h3>", html) == ["Feeling lonely", "Money worries", "Other help"]
    assert len(re.findall(r"<h4", html)) == 12


def test_it_says_what_kind_it_is_how_to_reach_it_whom_it_helps_and_how_fresh_that_is(client: Client) -> None:
    organisation = OrganisationFactory(
        kind="faith",
        phone="0113 496 0001",
        email="all@example.org",
        url="https://example.org/",
        charity_number="1234567",
        company_number="1234567",
    )
    service = ServiceFactory(organisation=organisation, assured_on=date(2026, 11, 2))
    ServiceArea.objects.create(service=service, name="Leeds", code="E08000035")

    html = page(client, organisation)

    text = words(html)
    for said in ("Faith group", "0113 496 0001", "all@example.org", "example.org", "Helps people in Leeds"):
        assert said in text
    assert "Last confirmed on Monday 2 November 2026" in text
    assert (
        'href="https://register-of-charities.charitycommission.gov.uk/charity-details/?regId=1234567"' in html
    )
    assert "company-information.service.gov.uk/company/01234567" in html
    assert 'href="/organisations/"' in html
    assert f'href="{organisation.get_absolute_url()}something-wrong/"' in html


def test_nothing_that_is_not_known_is_named(client: Client) -> None:
    text = words(page(client, OrganisationFactory()))

    for absent in ("None", "Charity number", "Company number", "Helps people in", "Phone", "not said"):
        assert absent not in text


def test_one_that_offers_something_sensitive_has_a_way_out(client: Client) -> None:
    service = ServiceFactory()
    service.needs.add(NeedFactory(is_sensitive=True))
    service.save()
    address = service.organisation.get_absolute_url()

    for path in (address, f"{address}something-wrong/"):
        answer = client.get(path)
        assert "data-quick-exit" in answer.content.decode()
        assert answer["Cache-Control"] == "no-store"


def test_an_unpublished_one_is_not_there(client: Client) -> None:
    address = OrganisationFactory(live=False).get_absolute_url()

    assert client.get(address).status_code == 404
    assert client.get(f"{address}something-wrong/").status_code == 404


def test_search_engines_are_told_of_it_and_what_is_hostile_is_only_shown(client: Client) -> None:
    organisation = OrganisationFactory(
        name="</script><script>alert(1)</script>", charity_number="SC012345", phone="0113 496 0001"
    )

    html = page(client, organisation)

    told = json_ld(html)
    assert told["@type"] == "NGO"
    assert told["name"] == organisation.name
    assert told["telephone"] == "0113 496 0001"
    assert "<script>alert" not in html
    assert "None" not in json.dumps(told)


def test_it_costs_the_same_queries_however_many_services_there_are(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    organisation = OrganisationFactory()
    need = NeedFactory()
    for _ in range(15):
        service = ServiceFactory(organisation=organisation, at=LocationFactory())
        Schedule.objects.create(service=service, byday="TU")
        CostOption.objects.create(service=service, amount=2)
        service.needs.add(need)
        service.save()
    page(client, organisation)

    with django_assert_max_num_queries(6):
        page(client, organisation)


@pytest.mark.parametrize(
    ("number", "link"),
    [
        ("1234567", "register-of-charities.charitycommission.gov.uk/charity-details/?regId=1234567"),
        ("123 4567", "register-of-charities.charitycommission.gov.uk/charity-details/?regId=1234567"),
        ("GB-CHC-1234567", "register-of-charities.charitycommission.gov.uk/charity-details/?regId=1234567"),
        ("sc012345", "www.oscr.org.uk/about-charities/search-the-register/charity-details?number=SC012345"),
        ("NIC100123", "www.charitycommissionni.org.uk/charity-details/?regId=100123&subId=0"),
    ],
)
def test_a_charitys_number_leads_to_the_register_of_its_nation(number: str, link: str) -> None:
    assert charity_link(number) == f"https://{link}"


@pytest.mark.parametrize("number", ["", "applied for", "12", "1234567; DROP", "SC1", "javascript:1234567"])
def test_what_is_no_number_leads_nowhere(number: str) -> None:
    assert charity_link(number) == ""
    assert company_link(number) == ""
