"""What each question makes of an answer."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from time_machine import travel

from directory.models import (
    Contact,
    CostOption,
    NeedSynonym,
    Organisation,
    Schedule,
    Service,
    ServiceArea,
    ServiceLanguage,
)
from tests.directory.factories import LocationFactory, NeedFactory, ServiceFactory
from tests.directory.my_organisation.keepers import (
    answer,
    begun,
    draft_of,
    rows,
    said,
    step_address,
)

pytestmark = pytest.mark.django_db


def times(*filled: dict[str, Any], there: int = 0, other: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return rows("schedules", *filled, there=there) | rows("exceptions", *other)


# --- Needs ------------------------------------------------------------------------------------------


def test_needs_are_ticked(client: Client, service: Service) -> None:
    chosen, other = NeedFactory.create(name="Feeling lonely"), NeedFactory.create(name="Money worries")
    service.needs.add(other)
    service.save()

    answer(client, service, "needs", needs=[chosen.pk])

    assert [need.name for need in draft_of(service).needs.all()] == ["Feeling lonely"]
    assert [need.name for need in service.needs.all()] == ["Money worries"]


def test_needs_are_found_by_what_people_say_without_losing_ticks(client: Client, service: Service) -> None:
    chosen, other = NeedFactory.create(name="Feeling lonely"), NeedFactory.create(name="Money worries")
    NeedSynonym.objects.create(need=other, words="skint")

    page = said(answer(client, service, "needs", needs=[chosen.pk], words="skin", find="1"))

    assert "people say “skint”" in page
    assert f'id="need-all-{chosen.pk}" checked' in page
    assert not list(draft_of(service).needs.all())


def test_at_most_three_needs_are_suggested_from_the_words(client: Client, organisation: Organisation) -> None:
    for name in ("knitting", "singing", "dancing", "painting"):
        NeedSynonym.objects.create(need=NeedFactory.create(name=f"Need of {name}"), words=name)
    text = "We go knitting, singing, dancing and painting."
    service = ServiceFactory.create(organisation=organisation, description=text)

    page = said(client.get(step_address(service, "needs")))

    assert page.count('id="need-suggested-') == 3


def test_too_many_needs_are_refused_with_words(client: Client, service: Service) -> None:
    needs = [NeedFactory.create().pk for _ in range(7)]

    response = answer(client, service, "needs", needs=needs)

    assert response.status_code == 400
    assert "Choose 6 at most" in said(response)


# --- Times ------------------------------------------------------------------------------------------


@travel("2026-11-27 12:00", tick=False)
def test_weekly_times_and_the_next_four_dates(client: Client, service: Service) -> None:
    answer(
        client,
        service,
        "when",
        **times({"how": "weekly", "days": ["TU"], "opens_at": "10am", "closes_at": "12"}),
    )

    schedule = draft_of(service).schedules.get()
    assert (schedule.freq, schedule.byday, schedule.opens_at, schedule.closes_at) == (
        "WEEKLY",
        "TU",
        time(10),
        time(12),
    )
    page = said(client.get(step_address(service, "when")))
    assert "Tuesday 1 December, 10am to midday" in page
    assert "Tuesday 22 December, 10am to midday" in page
    assert "Tuesday 29 December" not in page


@travel("2026-11-27 12:00", tick=False)
def test_the_second_tuesday_of_the_month_in_term_time(client: Client, service: Service) -> None:
    row = {"how": "monthly", "days": ["TU"], "weeks": ["2"], "opens_at": "2pm", "term_time_only": "on"}

    told = client.post(
        step_address(service, "when"),
        {"begun": begun(client, step_address(service, "when")), **times(row)},
        headers={"X-Saved-By": "script"},
    ).json()

    schedule = draft_of(service).schedules.get()
    assert (schedule.freq, schedule.byday, schedule.term_time_only) == ("MONTHLY", "2TU", True)
    assert told["dates"][0] == "Tuesday 8 December, from 2pm"


@travel("2026-11-27 12:00", tick=False)
def test_dates_that_differ(client: Client, service: Service) -> None:
    closed = {"on": "01/12/2026", "is_open": "closed", "reason": "Party"}
    opened = {"on": "2026-12-03", "is_open": "open", "opens_at": "11:00"}

    answer(client, service, "when", **times({"how": "weekly", "days": ["TU"]}, other=(closed, opened)))

    draft = draft_of(service)
    assert [(each.on, each.is_open) for each in draft.exceptions.all()] == [
        (date(2026, 12, 1), False),
        (date(2026, 12, 3), True),
    ]
    page = said(client.get(step_address(service, "when")))
    assert "Thursday 3 December, from 11am" in page
    assert "<li>Tuesday 1 December" not in page


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"how": "weekly"}, "Tick at least one day."),
        ({"how": "monthly", "days": ["TU"]}, "Tick which of them"),
        ({"how": "once"}, "Give the date."),
        ({"how": "fortnightly", "days": ["TU"]}, "Give the date of one session"),
        ({"how": "weekly", "days": ["TU"], "opens_at": "teatime"}, "Write a time, such as 10am"),
        ({"how": "weekly", "days": ["TU"], "opens_at": "25:00"}, "Write a time, such as 10am"),
        (
            {"how": "weekly", "days": ["TU"], "opens_at": "2pm", "closes_at": "10am"},
            "It ends before it begins",
        ),
        ({"how": "as it is", "rule": '{"freq": "EVIL"}'}, "Choose how often."),
    ],
)
def test_a_time_that_cant_be_is_told_what_it_lacks(
    client: Client, service: Service, row: dict[str, Any], words: str
) -> None:
    response = answer(client, service, "when", **times({"opens_at": "9", **row}))

    assert response.status_code == 400
    assert words in said(response)


def test_what_no_ticks_can_say_is_kept_as_it_is(client: Client, service: Service) -> None:
    Schedule.objects.create(service=service, freq="MONTHLY", byday="1MO,3WE", opens_at=time(10))
    where = step_address(service, "when")
    page = client.get(where).content.decode()
    rule = '{"freq": "MONTHLY", "interval": 1, "byday": "1MO,3WE", "bymonthday": ""}'
    assert "As it is now" in page

    answer(client, service, "when", **times({"how": "as it is", "rule": rule, "opens_at": "11am"}, there=1))

    schedule = draft_of(service).schedules.get()
    assert (schedule.byday, schedule.opens_at) == ("1MO,3WE", time(11))


def test_a_time_is_taken_away(client: Client, service: Service) -> None:
    Schedule.objects.create(service=service, byday="TU")

    answer(client, service, "when", **times({"how": "weekly", "days": ["TU"], "DELETE": "on"}, there=1))

    assert not list(draft_of(service).schedules.all())
    assert service.schedules.count() == 1


def test_times_are_copied_from_another_service_without_its_places(
    client: Client, organisation: Organisation, service: Service
) -> None:
    place = LocationFactory.create()
    other = ServiceFactory.create(organisation=organisation, at=place)
    Schedule.objects.create(service=other, byday="FR", location=place)

    client.post(step_address(service, "when"), {"copy": str(other.uuid)})

    schedule = draft_of(service).schedules.get()
    assert (schedule.byday, schedule.location_id) == ("FR", None)
    assert other.schedules.count() == 1


# --- Who, where, cost, languages, contact -----------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"minimum_age": "60", "maximum_age": "18"}, "higher than the oldest"),
        ({"minimum_age": "sixty"}, "Write a whole number, such as 18."),
        ({"minimum_age": "-1"}, "Write a whole number, such as 18."),
        ({"minimum_age": "500"}, "Write an age in years"),
    ],
)
def test_ages_that_cant_be(client: Client, service: Service, values: dict[str, str], words: str) -> None:
    response = answer(
        client, service, "who", **{"minimum_age": "", "maximum_age": "", "who_for": "", **values}
    )

    assert response.status_code == 400
    assert words in said(response)


def test_somehow_it_must_be_given(client: Client, service: Service) -> None:
    response = answer(client, service, "how")

    assert response.status_code == 400
    assert "Tick at least one." in said(response)


def test_an_area_is_chosen_by_its_name(client: Client, service: Service) -> None:
    answer(client, service, "area", reach="areas", **rows("areas", {"name": "Leeds", "code": "E99999999"}))

    area = draft_of(service).areas.get()
    assert (area.name, area.code) == ("Leeds", "E08000035")


def test_an_unknown_area_is_refused_and_one_of_a_feed_may_stay(client: Client, service: Service) -> None:
    ServiceArea.objects.create(service=service, name="Over the hills", code="X1")
    there = {"name": "Over the hills", "code": "X1"}

    refused = answer(
        client, service, "area", reach="areas", **rows("areas", there, {"name": "Narnia"}, there=1)
    )
    answer(client, service, "area", reach="areas", **rows("areas", there, {"name": "Bradford"}, there=1))

    assert "We don’t know “Narnia”" in said(refused)
    assert [each.name for each in draft_of(service).areas.all()] == ["Bradford", "Over the hills"]


def test_anywhere_in_the_country_takes_the_areas_away(client: Client, service: Service) -> None:
    ServiceArea.objects.create(service=service, name="Leeds", code="E08000035")

    answer(
        client,
        service,
        "area",
        reach="national",
        **rows("areas", {"name": "Leeds", "code": "E08000035"}, there=1),
    )

    draft = draft_of(service)
    assert (draft.is_national, list(draft.areas.all())) == (True, [])


def test_places_that_arent_named_are_asked_for(client: Client, service: Service) -> None:
    response = answer(client, service, "area", reach="areas", **rows("areas", {"name": ""}))

    assert "Name at least one place" in said(response)


def test_free_is_a_price_of_nought(client: Client, service: Service) -> None:
    CostOption.objects.create(service=service, amount=2)

    answer(
        client, service, "cost", costs="free", fees="", **rows("cost_options", {"amount": "2.00"}, there=1)
    )

    assert [each.amount for each in draft_of(service).cost_options.all()] == [0]


def test_prices(client: Client, service: Service) -> None:
    row = {"amount": "2.50", "option": "over 60s"}

    answer(client, service, "cost", costs="pay", fees="", **rows("cost_options", row))

    cost = draft_of(service).cost_options.get()
    assert (Decimal(cost.amount), cost.option) == (Decimal("2.50"), "over 60s")


@pytest.mark.parametrize("amount", ["-2", "two", "99999999999"])
def test_a_price_that_is_none(client: Client, service: Service, amount: str) -> None:
    data = rows("cost_options", {"amount": amount})

    assert answer(client, service, "cost", costs="pay", fees="", **data).status_code == 400


def test_languages_get_their_codes(client: Client, service: Service) -> None:
    ServiceLanguage.objects.create(service=service, name="Tigrinya", code="ti")

    answer(client, service, "languages", spoken=["Polish"], others="Tigrinya\nTurkish")

    found = {each.name: each.code for each in draft_of(service).languages.all()}
    assert found == {"Polish": "pl", "Tigrinya": "ti", "Turkish": "tr"}


def test_contacts(client: Client, service: Service) -> None:
    Contact.objects.create(service=service, phone="0113 000 0000")
    there = {"phone": "0113 000 0001"}
    new = {"name": "Sam", "title": "group leader"}

    answer(
        client,
        service,
        "contact",
        url="www.example.org/tea",
        email="",
        **rows("contacts", there, new, there=1),
    )

    draft = draft_of(service)
    assert draft.url == "https://www.example.org/tea"
    assert {each.phone or each.name for each in draft.contacts.all()} == {"0113 000 0001", "Sam"}


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "ftp://example.org", "file:///etc"],
)
def test_what_is_no_website_is_refused(client: Client, service: Service, url: str) -> None:
    response = answer(client, service, "contact", url=url, email="", **rows("contacts"))

    assert response.status_code == 400
    assert "Write the address of a website" in said(response)


def test_who_makes_the_first_move(client: Client, service: Service) -> None:
    answer(client, service, "refer", referral="self", how_to_refer="Just come.")

    draft = draft_of(service)
    assert (draft.referral, draft.how_to_refer) == ("self", "Just come.")


def test_the_organisations_own_page_is_written_the_same_way(
    client: Client, organisation: Organisation
) -> None:
    where = f"/my-organisation/{organisation.slug}/details/contact/"

    client.post(where, {"begun": begun(client, where), "phone": "0113 000 0000", "email": "", "url": ""})
    bad = client.post(where, {"begun": begun(client, where), "phone": "", "url": "javascript:alert(1)"})

    organisation.refresh_from_db()
    assert (organisation.phone, organisation.get_latest_revision_as_object().phone) == ("", "0113 000 0000")
    assert bad.status_code == 400


STEPS = (
    "what",
    "needs",
    "who",
    "first-visit",
    "how",
    "venues",
    "access",
    "area",
    "when",
    "cost",
    "languages",
)


@pytest.mark.parametrize("step", [*STEPS, "contact", "refer", "photos", "notice"])
def test_every_question_can_be_opened(client: Client, service: Service, step: str) -> None:
    assert client.get(step_address(service, step)).status_code == 200


def test_a_question_about_places_isnt_asked_of_a_service_without(client: Client, service: Service) -> None:
    answer(client, service, "how", by_phone="on")

    assert client.get(step_address(service, "venues")).status_code == 404


def test_a_long_description_of_a_feed_may_stay_but_none_is_written(client: Client, service: Service) -> None:
    words = {"name": "New name", "alternate_name": ""}
    long = "word " * 300
    Service.objects.filter(pk=service.pk).update(description=long)

    kept = answer(client, service, "what", **words, description=long)
    longer = answer(client, service, "what", **words, description=long * 2)

    assert (kept.status_code, draft_of(service).name) == (302, "New name")
    assert "Make it shorter" in said(longer)
