"""The public page of a service."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.in_words import ages_in_words
from directory.models import (
    Accessibility,
    Contact,
    CostOption,
    Eligibility,
    Schedule,
    ScheduleException,
    Service,
    ServiceArea,
    ServiceCapacity,
    ServiceLanguage,
)
from directory.pages import directions_link, map_link
from tests.directory.factories import LocationFactory, NeedFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db

# A Monday.
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def page(client: Client, service: Service) -> str:
    """The service's page as HTML."""
    answer = client.get(service.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def words(html: str) -> str:
    """What is read on a page's main part, on one line."""
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def refuge(**fields: Any) -> Service:
    """A service at a confidential address in Otley, for people of Leeds."""
    hidden = LocationFactory(
        confidential=True, name="Rose House", address="9 Hidden Lane", town="Otley", county="Otley way"
    )
    return ServiceFactory(at=hidden, **fields)


# --- What it says -----------------------------------------------------------------------------------


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


@time_machine.travel(NOW, tick=False)
def test_the_box_at_the_top_says_next_where_cost_and_how_to_join(client: Client) -> None:
    service = ServiceFactory(at=LocationFactory(name="Oswin Hall"), referral="self", fees="Free")
    Schedule.objects.create(service=service, byday="TU", opens_at=time(10), closes_at=time(12))

    said = words(page(client, service))

    assert "Next Tomorrow 10am Tuesday 24 November, 10am to midday Where Oswin Hall, Leeds LS6 2AB" in said
    assert "Cost Free To join You can just turn up, or get in touch first" in said


@pytest.mark.parametrize(
    ("ways", "said"),
    [
        ({"by_phone": True}, "Where By phone"),
        ({"online": True, "by_phone": True}, "Where By phone or online"),
        ({"at_home": True}, "Where At your home"),
    ],
)
def test_what_has_no_venue_says_how_it_is_given(client: Client, ways: dict[str, bool], said: str) -> None:
    assert said in words(page(client, ServiceFactory(at_venue=False, **ways)))


@pytest.mark.parametrize(
    ("referral", "said"),
    [
        ("", "Not said: ask when you get in touch"),
        ("self", "Get in touch yourself"),
        ("anyone", "Get in touch yourself, or ask somebody to do it for you"),
        ("professional", "Ask your GP, nurse or link worker to refer you"),
        ("signpost", "Nobody need refer you: go along or get in touch"),
    ],
)
def test_how_to_start_is_said_in_plain_words(client: Client, referral: str, said: str) -> None:
    service = ServiceFactory(referral=referral, how_to_refer="Ring Sue.")

    text = words(page(client, service))

    assert f"To join {said}" in text
    assert f"How to start {said}. Ring Sue." in text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"organisation__phone": "0113 496 0001"}, "ask when you call"),
        ({"email": "sue@example.org"}, "ask when you write"),
        ({}, "ask when you go"),
    ],
)
def test_an_unknown_first_visit_is_admitted(client: Client, fields: dict[str, object], said: str) -> None:
    text = words(page(client, ServiceFactory(**fields)))

    assert f"We don’t know yet what a first visit is like: {said}." in text


def test_one_without_contacts_is_reached_through_its_organisation(client: Client) -> None:
    organisation = OrganisationFactory(
        phone="0113 496 0009", email="all@example.org", url="https://a.example.org"
    )

    html = page(client, ServiceFactory(organisation=organisation))

    assert "Call 0113 496 0009" in words(html)
    assert 'href="mailto:all@example.org"' in html
    assert 'href="https://a.example.org"' in html


def test_who_it_is_for_and_not_for_and_in_which_languages(client: Client) -> None:
    service = ServiceFactory(minimum_age=18, accreditations="Quality mark")
    Eligibility.objects.create(service=service, who="unpaid carers")
    Eligibility.objects.create(service=service, who="people under 16", kind="not_for")
    ServiceLanguage.objects.create(service=service, name="Polish")
    ServiceArea.objects.create(service=service, name="Leeds", code="E08000035")

    text = words(page(client, service))

    for said in (
        "For Unpaid carers",
        "Not for People under 16",
        "Ages 18 and over",
        "Where you live Leeds",
        "Languages Also in Polish",
        "Accreditation Quality mark",
    ):
        assert said in text


def test_a_wait_is_said(client: Client) -> None:
    service = ServiceFactory()
    ServiceCapacity.objects.create(service=service, wait_weeks=6)

    assert "Wait About 6 weeks" in words(page(client, service))


@time_machine.travel(NOW, tick=False)
def test_dates_that_differ_are_told_until_they_are_over(client: Client) -> None:
    service = ServiceFactory()
    Schedule.objects.create(service=service, byday="TU", opens_at=time(10), term_time_only=True)
    ScheduleException.objects.create(service=service, on=date(2026, 12, 1), reason="Boiler")
    ScheduleException.objects.create(service=service, on=date(2026, 11, 17), reason="Long ago")
    ScheduleException.objects.create(service=service, on=date(2027, 5, 3), is_open=True, opens_at=time(9))

    text = words(page(client, service))

    assert "Closed on Tuesday 1 December 2026: Boiler" in text
    assert "Open on Monday 3 May 2027, from 9am" in text
    assert "Long ago" not in text
    assert "In school holidays it may be closed" in text


def test_each_of_several_venues_has_its_address_times_and_access(client: Client) -> None:
    service = ServiceFactory()
    for name, day in (("Oswin Hall", "FR"), ("Little Oswin", "SU")):
        venue = LocationFactory(name=name, description=f"Round the back of {name}.")
        service.venues.create(location=venue)
        service.schedules.create(byday=day, opens_at=time(10), location=venue)
        Accessibility.objects.create(location=venue, feature="step_free", description="")
    service.save()

    text = words(page(client, service))

    assert "2 places: Oswin Hall and Little Oswin" in text
    assert (
        "Oswin Hall 1 High Street Leeds LS6 2AB Every Friday, from 10am Getting there Round the back" in text
    )
    assert "Little Oswin 1 High Street Leeds LS6 2AB Every Sunday, from 10am" in text
    assert text.count("Step-free way in") == 2
    assert "On the map: 2 Little Oswin" in text


def test_nothing_that_is_not_known_has_a_heading_or_says_none(client: Client) -> None:
    service = ServiceFactory(description="", at_venue=False, by_phone=True, assured_on=date(2026, 10, 1))

    html = page(client, service)

    text = words(html)
    for absent in ("None", "About", "Ages", "Languages", "Getting there", "Access", "Regular times", "[]"):
        assert absent not in text
    assert not re.search(r"<h[23][^>]*>\s*</h", html)


def test_a_venue_that_nobody_has_published_is_not_shown(client: Client) -> None:
    service = ServiceFactory(at=LocationFactory(name="Rumoured Hall", live=False))

    assert "Rumoured Hall" not in page(client, service)


# --- A confidential address --------------------------------------------------------------------------


def test_nothing_of_a_confidential_address_is_on_the_page(client: Client) -> None:
    service = refuge(online=True, url="https://example.org/x")
    ServiceArea.objects.create(service=service, name="Leeds", code="E08000035")
    hidden = service.venues.get().location
    Accessibility.objects.create(location=hidden, feature="other", description="Ramp from Hidden Lane")
    Schedule.objects.create(service=service, byday="TU", opens_at=time(10), location=hidden)

    html = page(client, service)

    for secret in ("Rose House", "Hidden Lane", "Otley", "LS6", "53.8", "openstreetmap.org/?", "directions"):
        assert secret not in html
    assert "The address is kept private; it is in Leeds" in html


def test_without_areas_a_confidential_address_is_in_its_authority(client: Client) -> None:
    html = page(client, ServiceFactory(at=LocationFactory(confidential=True, town="Otley")))

    assert "it is in Leeds" in html
    assert "Otley" not in html


def test_a_sensitive_need_brings_a_way_out_and_leaves_nothing_in_caches(client: Client) -> None:
    service = refuge()
    service.needs.add(NeedFactory(is_sensitive=True))
    service.save()

    for address in (service.get_absolute_url(), f"{service.get_absolute_url()}something-wrong/"):
        answer = client.get(address)
        assert "data-quick-exit" in answer.content.decode()
        assert "ui/quick_exit.js" in answer.content.decode()
        assert answer["Cache-Control"] == "no-store"


def test_any_other_page_has_no_way_out_and_loads_nothing_for_it(client: Client) -> None:
    answer = client.get(ServiceFactory().get_absolute_url())

    assert "quick" not in answer.content.decode()
    assert "Cache-Control" not in answer


# --- Closed, old, gone, hostile ----------------------------------------------------------------------


def test_a_closed_service_says_so_and_leads_on(client: Client) -> None:
    service = ServiceFactory(closed=True, at=LocationFactory())
    Schedule.objects.create(service=service, byday="TU", opens_at=time(10))

    text = words(page(client, service))

    assert "no longer offered" in text
    assert "Find another service" in text
    for misleading in ("Next", "Call", "Every Tuesday", "High Street", "To join"):
        assert misleading not in text


def test_one_closed_for_a_time_keeps_its_usual_times_and_has_no_next_session(client: Client) -> None:
    service = ServiceFactory(status="temporarily closed")
    Schedule.objects.create(service=service, byday="TU", opens_at=time(10))

    text = words(page(client, service))

    assert "closed for a time" in text
    assert "Usual times Every Tuesday, from 10am" in text
    assert "Add to calendar" not in text


@pytest.mark.parametrize("values", [{"draft": True}, {"organisation__live": False}])
@pytest.mark.parametrize("end", ["", "calendar.ics", "something-wrong/"])
def test_what_is_not_published_is_not_there(client: Client, values: dict[str, object], end: str) -> None:
    service = ServiceFactory(**values)

    assert client.get(f"{service.get_absolute_url()}{end}").status_code == 404


@pytest.mark.parametrize(
    ("assured_on", "said"),
    [
        (None, "Nobody has confirmed this listing yet"),
        (date(2019, 5, 1), "Last confirmed on Wednesday 1 May 2019; please check before you go"),
    ],
)
def test_an_old_listing_says_so(client: Client, assured_on: date | None, said: str) -> None:
    assert said in page(client, ServiceFactory(assured_on=assured_on))


def test_what_people_wrote_is_shown_and_not_obeyed(client: Client) -> None:
    service = ServiceFactory(
        name="<script>alert(1)</script>",
        description="</script><img src=x onerror=alert(1)>",
        url="javascript:alert(1)",
        organisation__name="</script><script>alert(2)</script>",
    )
    service.needs.add(NeedFactory(name="<b>bold</b>"))
    service.save()

    html = page(client, service)

    for hostile in ("<script>alert", "<img src=x", "<b>bold", 'href="javascript'):
        assert hostile not in html


# --- Cost ---------------------------------------------------------------------------------------------


def test_a_page_costs_the_same_few_queries_however_much_is_on_it(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    need = NeedFactory()
    service = ServiceFactory()
    for number in range(5):
        venue = LocationFactory()
        service.venues.create(location=venue)
        service.needs.add(need)
        Accessibility.objects.create(location=venue, feature="toilet")
        ServiceArea.objects.create(service=service, name=f"Area {number}")
        ServiceLanguage.objects.create(service=service, name=f"Tongue {number}")
        Schedule.objects.create(service=service, byday="TU")
        ScheduleException.objects.create(service=service, on=date(2030, 1, number + 1))
        CostOption.objects.create(service=service, amount=number)
        Eligibility.objects.create(service=service, who="carers")
        Contact.objects.create(service=service, phone="0113 496 0001")
    service.save()
    page(client, service)  # what a process remembers is read

    with django_assert_max_num_queries(8):
        page(client, service)


# --- Links and words ----------------------------------------------------------------------------------


def test_no_map_and_no_directions_where_no_position_may_be_shown() -> None:
    for hidden in ({"nowhere": True}, {"is_postal": True}, {"confidential": True}):
        location = LocationFactory.build(**hidden)
        assert (map_link(location), directions_link(location)) == ("", "")


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
