"""The demonstration's listings are made up, complete, and can't be taken for anybody's real ones."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest

import directory
from directory.models import Service

DATA = Path(directory.__file__).parent / "data"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
POSTCODE = re.compile(r"(LS|BD)\d{1,2} \d[ABD-HJLNP-UW-Z]{2}")
DRAMA_PHONE = re.compile(r"0113 496 0\d{3}")
NHS_NUMBER = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
BYDAY = re.compile(r"(-1|[1-4])?(MO|TU|WE|TH|FR|SA|SU)")

Record = dict[str, Any]


@pytest.fixture(scope="module")
def page() -> Record:
    return json.loads((DATA / "demo_services.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def services(page: Record) -> list[Record]:
    return page["contents"]


def parts(node: Any) -> Iterator[Record]:
    """Every object of a tree of JSON, the outermost first."""
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from parts(child)


def values(services: list[Record], key: str) -> list[Any]:
    return [part[key] for part in parts(services) if key in part]


def every(services: list[Record], key: str) -> list[Record]:
    """All the objects that the services hold under a key: "schedules", "contacts"."""
    return [child for service in services for child in service.get(key, [])]


def venues(service: Record) -> list[Record]:
    return [at["location"] for at in service.get("service_at_locations", [])]


def test_the_page_counts_itself_rightly(page: Record) -> None:
    count = len(page["contents"])

    assert (page["total_items"], page["size"], page["total_pages"], page["page_number"]) == (
        count,
        count,
        1,
        1,
    )
    assert (page["first_page"], page["last_page"], page["empty"]) == (True, True, False)


def test_there_is_enough_to_find(services: list[Record]) -> None:
    assert len(services) >= 150
    assert len({service["organization"]["id"] for service in services}) >= 100
    assert len({term["term"] for term in values(services, "taxonomy_term")}) >= 90


def test_ids_are_uuids_and_services_have_their_own(services: list[Record]) -> None:
    ids = values(services, "id")

    assert all(str(UUID(each)) == each for each in ids)
    assert len({service["id"] for service in services}) == len(services)
    assert all(service["organization_id"] == service["organization"]["id"] for service in services)


@pytest.mark.parametrize("kind", ["organization", "location", "taxonomy_term"])
def test_what_is_repeated_is_the_same_each_time(services: list[Record], kind: str) -> None:
    seen: dict[str, Record] = {}

    for thing in values(services, kind):
        assert seen.setdefault(thing["id"], thing) == thing


def test_everybody_says_what_they_do(services: list[Record]) -> None:
    assert all(service["name"].strip() and len(service["description"]) > 40 for service in services)
    assert len({service["description"] for service in services}) == len(services)
    lengths = [len(service["description"]) for service in services]
    assert max(lengths) > 4 * min(lengths)


def test_only_example_domains(services: list[Record]) -> None:
    links = [*values(services, "url"), *values(services, "website")]
    hosts = [urlsplit(link).hostname or "" for link in links]
    hosts += [email.partition("@")[2] for email in values(services, "email")]

    assert all(link.startswith("https://") for link in links)
    assert hosts
    assert all(re.fullmatch(r"[a-z]+\.example\.(org|com)", host) for host in hosts)


def test_only_telephone_numbers_kept_for_drama(services: list[Record]) -> None:
    numbers = values(services, "number")

    assert len(numbers) > 40
    assert all(DRAMA_PHONE.fullmatch(number) for number in numbers)


def test_contacts_are_roles_and_not_people(services: list[Record]) -> None:
    contacts = every(services, "contacts")

    assert all(contact["title"] for contact in contacts)
    assert not [contact for contact in contacts if "name" in contact]


def test_nothing_looks_like_an_nhs_number(services: list[Record]) -> None:
    texts = [
        value
        for part in parts(services)
        for key, value in part.items()
        if isinstance(value, str) and not (key == "id" or key.endswith("_id"))
    ]

    assert not [text for text in texts if NHS_NUMBER.search(text)]


def test_postcodes_are_of_leeds_and_bradford_and_widely_spread(services: list[Record]) -> None:
    postcodes = values(services, "postal_code")

    assert all(POSTCODE.fullmatch(postcode) for postcode in postcodes)
    assert len({postcode.split()[0] for postcode in postcodes}) >= 25


def test_few_positions_are_given_and_those_are_near(services: list[Record]) -> None:
    physical = [venue for service in services for venue in venues(service)]
    given = [venue for venue in physical if "latitude" in venue]

    assert 0 < len(given) < len(physical) / 2
    assert all(53.70 < venue["latitude"] < 53.95 for venue in given)
    assert all(-1.90 < venue["longitude"] < -1.30 for venue in given)


def test_four_are_not_active_and_one_has_an_alert(services: list[Record]) -> None:
    statuses = Counter(service["status"] for service in services)

    assert set(statuses) == set(Service.Status.values)
    assert statuses["active"] == len(services) - 4
    assert len(values(services, "alert")) == 1


def test_some_are_long_unconfirmed(services: list[Record]) -> None:
    assured = [date.fromisoformat(on) for on in values(services, "assured_date")]

    assert len(services) - len(assured) == 5
    assert sum(on < date(2024, 11, 1) for on in assured) == 8


def test_something_is_on_every_day_of_the_week(services: list[Record]) -> None:
    days = Counter(day for schedule in every(services, "schedules") for day in schedule["byday"].split(","))

    assert all(days[day] >= 3 for day in WEEKDAYS)


def test_schedules_can_be_read(services: list[Record]) -> None:
    schedules = every(services, "schedules")

    for schedule in schedules:
        assert schedule["freq"] in {"WEEKLY", "MONTHLY"}
        assert all(BYDAY.fullmatch(day) for day in schedule["byday"].split(","))
        assert all(TIME.fullmatch(schedule[key]) for key in ("opens_at", "closes_at"))
        assert schedule["opens_at"] < schedule["closes_at"]
        assert schedule.get("valid_from", "") <= schedule.get("valid_to", "")
    assert {schedule["freq"] for schedule in schedules} == {"WEEKLY", "MONTHLY"}


def test_fortnights_count_from_a_day_on_which_they_meet(services: list[Record]) -> None:
    fortnightly = [schedule for schedule in every(services, "schedules") if schedule["interval"] == 2]

    assert fortnightly
    for schedule in fortnightly:
        assert WEEKDAYS[date.fromisoformat(schedule["dtstart"]).weekday()] == schedule["byday"]


def test_three_services_have_two_venues_with_times_of_their_own(services: list[Record]) -> None:
    double = [service for service in services if len(venues(service)) == 2]

    assert len(double) == 3
    for service in double:
        at = {schedule["service_at_location_id"] for schedule in service["schedules"]}
        assert at == {each["id"] for each in service["service_at_locations"]}


def test_the_refuge_is_known_by_its_words_and_has_an_area(services: list[Record]) -> None:
    refuges = [service for service in services if "refuge" in service["name"].lower()]

    assert len(refuges) == 1
    assert refuges[0]["service_areas"]
    assert [a["taxonomy_term"]["term"] for a in refuges[0]["attributes"]] == ["domestic-abuse"]


def test_the_refuge_has_an_address_that_nothing_else_gives_away(services: list[Record]) -> None:
    [refuge] = [service for service in services if "refuge" in service["name"].lower()]
    [venue] = venues(refuge)
    [address] = venue["addresses"]
    public = " ".join((refuge["name"], refuge["description"], json.dumps(refuge["waypost"])))

    assert values(services, "postal_code").count(address["postal_code"]) == 1
    assert venue["name"] not in public
    assert address["address_1"] not in public


def test_places_served_are_of_the_codes_meant(services: list[Record]) -> None:
    areas = {(area["extent"], area["name"]) for area in every(services, "service_areas")}

    assert areas == {
        ("E08000035", "Leeds"),
        ("E08000032", "Bradford"),
        ("E11000006", "West Yorkshire"),
        ("E92000001", "England"),
    }


def test_needs_are_those_of_the_tree(services: list[Record]) -> None:
    with (DATA / "needs.csv").open(encoding="utf-8", newline="") as file:
        tree = {row["slug"]: row["name"] for row in csv.DictReader(file)}

    assert {term["term"]: term["name"] for term in values(services, "taxonomy_term")}.items() <= tree.items()


def test_our_own_fields_say_how_each_is_given(services: list[Record]) -> None:
    allowed = {
        "first_visit",
        "referral",
        "how_to_refer",
        "at_venue",
        "at_home",
        "by_phone",
        "online",
        "is_national",
    }

    for service in services:
        ours = service.get("waypost", {})
        assert set(ours) <= allowed
        assert ours.get("referral", "") in Service.Referral.values
        elsewhere = ours.get("at_home") or ours.get("by_phone") or ours.get("online")
        assert elsewhere if ours.get("at_venue") is False else venues(service)


def test_money_is_free_or_a_sum(services: list[Record]) -> None:
    amounts = [option["amount"] for option in every(services, "cost_options")]

    assert 0 in amounts
    assert max(amounts) > 0
    assert min(amounts) >= 0
