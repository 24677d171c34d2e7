"""What search engines are told of a listing."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, time
from typing import Any

import pytest
import time_machine
from django.test import Client

from directory.models import Contact, CostOption, Schedule
from tests.directory.factories import LocationFactory, ServiceFactory
from tests.directory.test_pages import page, refuge

pytestmark = pytest.mark.django_db

# A Monday.
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def json_ld(html: str) -> dict[str, Any]:
    """What the page tells search engines."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


@time_machine.travel(NOW, tick=False)
def test_search_engines_are_told_of_the_service_its_venue_hours_price_and_sessions(client: Client) -> None:
    service = ServiceFactory(name="Tea and Chat", at=LocationFactory(), organisation__kind="charity")
    Schedule.objects.create(service=service, byday="TU,TH", opens_at=time(10), closes_at=time(12))
    CostOption.objects.create(service=service, amount=2)
    Contact.objects.create(service=service, name="Sue Smith", email="sue.smith@example.org")

    html = page(client, service)
    told, *events = json_ld(html)["@graph"]

    assert told["@id"] == "http://testserver/services/tea-and-chat/"
    assert told["provider"]["@type"] == "NGO"
    assert told["availableChannel"][0]["serviceLocation"]["address"]["postalCode"] == "LS6 2AB"
    assert told["hoursAvailable"][0]["opens"] == "10:00"
    assert told["offers"][0]["price"] == "2.00"
    assert [event["startDate"] for event in events][:2] == [
        "2026-11-24T10:00:00+00:00",
        "2026-11-26T10:00:00+00:00",
    ]
    assert "Smith" not in json.dumps([told, events])
    assert '<link rel="canonical" href="http://testserver/services/tea-and-chat/">' in html
    assert '<meta property="og:title" content="Tea and Chat">' in html


def test_search_engines_learn_nothing_of_a_confidential_venue(client: Client) -> None:
    service = refuge(name="Safe House")
    Schedule.objects.create(service=service, byday="TU", opens_at=time(10))

    told = json_ld(page(client, service))["@graph"]

    assert [one["@type"] for one in told] == ["Service"]
    assert "availableChannel" not in told[0]


def test_what_is_hostile_stays_a_text() -> None:
    name = "</script><script>alert(1)</script>"
    service = ServiceFactory(name=name, description="<!--<script>", organisation__name=name)

    html = page(Client(), service)

    [told] = json_ld(html)["@graph"]
    assert (told["name"], told["provider"]["name"], told["description"]) == (name, name, "<!--<script>")
    assert "<script>alert" not in html
    assert "<!--<script>" not in html


def test_of_two_venues_only_sessions_that_name_theirs_are_events(client: Client) -> None:
    hall, other = LocationFactory(name="Oswin Hall"), LocationFactory(name="Little Oswin")
    service = ServiceFactory(at=hall)
    service.venues.create(location=other)
    service.schedules.create(byday="TU", opens_at=time(10), location=other)
    service.schedules.create(byday="WE", opens_at=time(10))
    service.save()

    _, *events = json_ld(page(client, service))["@graph"]

    assert {event["location"]["name"] for event in events} == {"Little Oswin"}


def test_a_closed_one_is_never_open(client: Client) -> None:
    service = ServiceFactory(status="temporarily closed", at=LocationFactory())
    Schedule.objects.create(service=service, byday="TU", opens_at=time(10))

    [told] = json_ld(page(client, service))["@graph"]

    assert "hoursAvailable" not in told
