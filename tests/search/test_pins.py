"""Where hits are, on the map beside `/services/`."""

from __future__ import annotations

import json
from html import unescape
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from directory.models import Location, ServiceVenue
from search.views.pins import MOST_PINS, points
from tests.directory.factories import LocationFactory
from tests.search.finding import LEEDS, ask, counted_queries, listed, venue_at

pytestmark = pytest.mark.django_db


def pins(**question: Any) -> list[tuple[str, int]]:
    return [(point["name"], point["number"]) for point in points(ask(**question))]


def page(client: Client, **question: object) -> str:
    return client.get("/services/", question).content.decode()


def on_the_map(html: str) -> list[dict[str, Any]]:
    data = html.partition('data-map="')[2].partition('"')[0]
    return json.loads(unescape(data)) if data else []


def test_a_hit_s_pin_has_its_number_in_the_list(client: Client) -> None:
    for number in range(12):
        listed(name=f"Choir {number:02}", at=venue_at(1 + number / 10))

    first, second = page(client, q="choir", near="LS6"), page(client, q="choir", near="LS6", page=2)

    assert [point["number"] for point in on_the_map(first)] == list(range(1, 11))
    assert [point["number"] for point in on_the_map(second)] == [11, 12]
    assert second.count('class="waypost-hit__pin"') == 2
    assert on_the_map(first)[0].keys() == {"name", "latitude", "longitude", "url", "number"}


def test_what_is_nowhere_leaves_its_number_out() -> None:
    listed(name="Ash", at=venue_at(1))
    listed(name="Birch", at_venue=False, by_phone=True)
    listed(name="Cedar", at=LocationFactory(nowhere=True))
    listed(name="Damson", at=venue_at(2))

    assert pins() == [("Ash", 1), ("Damson", 4)]


def test_near_a_place_the_nearest_venue_within_what_was_searched_is_shown() -> None:
    listed(name="Choir", at=[venue_at(9), venue_at(2), venue_at(4)])

    found = points(ask("choir", near="LS6"))

    assert [round(point["latitude"], 3) for point in found] == [round(venue_at(2).latitude, 3)]


def test_a_venue_beyond_what_was_searched_has_no_pin() -> None:
    listed(name="Choir", at=venue_at(30), areas=[LEEDS])

    assert len(ask("choir", near="LS6").hits) == 1
    assert pins(q="choir", near="LS6") == []


def test_without_a_place_every_venue_is_shown_but_not_without_end() -> None:
    listed(name="Choir", at=[venue_at(1 + number) for number in range(MOST_PINS + 3)])

    assert pins(q="choir") == [("Choir", 1)] * MOST_PINS


@pytest.mark.parametrize("hidden", [{"is_confidential": True}, {"is_postal": True}, {"live": False}])
@pytest.mark.parametrize("near", ["", "LS6"])
def test_what_may_not_be_shown_has_no_pin(client: Client, hidden: dict[str, bool], near: str) -> None:
    secret = venue_at(1, name="Hidden House", **hidden)
    listed(name="Choir", at=[secret], areas=[LEEDS])

    html = page(client, q="choir", near=near)

    assert "Choir" in html
    assert on_the_map(html) == []
    for part in (str(secret.latitude)[:7], "Hidden House"):
        assert part not in html


def test_a_venue_that_became_secret_a_moment_ago_has_no_pin_even_before_the_index_knows() -> None:
    venue = venue_at(1)
    listed(name="Choir", at=venue)
    assert pins(q="choir", near="LS6") == [("Choir", 1)]

    Location.objects.filter(pk=venue.pk).update(is_confidential=True)

    assert len(ask("choir", near="LS6").hits) == 1
    assert pins(q="choir", near="LS6") == []


def test_an_office_of_what_comes_to_one_has_no_pin() -> None:
    listed(name="Choir", at=venue_at(1), at_venue=False, at_home=True)

    assert pins(q="choir") == []


def test_the_pins_cost_one_query_however_many_venues() -> None:
    for number in range(10):
        service = listed(name=f"Choir {number}", at=venue_at(1))
        ServiceVenue.objects.create(service=service, location=venue_at(2))
    found = ask("choir")

    with counted_queries() as queries:
        assert len(points(found)) == 20

    assert len(queries) == 1


def test_only_a_page_with_a_map_lets_the_pictures_server_in(client: Client) -> None:
    policies = {
        path: client.get(path)["Content-Security-Policy"] for path in ("/services/", "/", "/no-such-page/")
    }

    assert "img-src 'self' data: https://tile.openstreetmap.org;" in f"{policies['/services/']};"
    assert [path for path, policy in policies.items() if "openstreetmap" in policy] == ["/services/"]


def test_a_map_without_pictures_lets_nobody_in(client: Client, settings: LazySettings) -> None:
    from cms.operator import forget

    settings.MAP_TILES_URL = ""
    forget()

    policy = client.get("/services/")["Content-Security-Policy"]

    assert "img-src 'self' data:;" in f"{policy};"
    forget()
