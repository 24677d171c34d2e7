"""The map beside a list: nothing of it is asked for until it is opened, and it says whose pictures it has."""

from __future__ import annotations

import json
from html import unescape
from types import SimpleNamespace

import pytest
from django.conf import LazySettings

from tests.ui.rendering import render
from ui.maps import OPENSTREETMAP, map_tiles, origin

HOSTILE = "\"><script>alert('1')</script>"
POINT = {"name": "Food Pantry", "latitude": 53.8, "longitude": -1.5, "url": "/services/pantry/", "number": 3}
OURS = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"


def service_map(points: list[dict[str, object]], *, operator: object = None, arguments: str = "") -> str:
    source = (
        '{% from "ui/components/map.html" import service_map with context %}'
        f"{{{{ service_map(points{arguments}) }}}}"
    )
    return render(source, points=points, **({"operator": operator} if operator else {}))


def attribute(html: str, name: str) -> str:
    return unescape(html.partition(f' {name}="')[2].partition('"')[0])


def test_the_points_travel_as_data() -> None:
    html = service_map([POINT])

    assert json.loads(attribute(html, "data-map")) == [POINT]
    assert "data-map-numbered" in html
    assert "data-map-numbered" not in service_map([POINT], arguments=", number=false")


def test_nothing_that_the_map_needs_is_fetched_by_the_page_itself() -> None:
    html = service_map([POINT])

    assert "<img" not in html
    assert "<link" not in html
    assert html.count("<script") == 1
    assert "map.js" in html.partition("<script")[2]
    assert attribute(html, "data-map-script").endswith("leaflet/leaflet.js")


def test_without_places_there_is_no_map() -> None:
    assert service_map([]).strip() == ""


@pytest.mark.parametrize("where", ["name", "url"])
def test_words_of_a_listing_can_t_break_out(where: str) -> None:
    html = service_map([{**POINT, where: HOSTILE}])

    assert "<script>alert" not in html
    assert json.loads(attribute(html, "data-map"))[0][where] == HOSTILE


def test_it_says_whose_pictures_they_are_before_it_is_opened() -> None:
    html = service_map([POINT])

    assert "The map’s pictures come from tile.openstreetmap.org," in html.partition("</details>")[2]
    assert attribute(html, "data-map-attribution") == OPENSTREETMAP


def test_an_operator_s_own_pictures_come_first() -> None:
    operator = SimpleNamespace(
        tiles_url="https://tiles.example.org/{z}/{x}/{y}.png", tiles_attribution="© Somebody"
    )

    html = service_map([POINT], operator=operator)

    assert attribute(html, "data-map-tiles") == operator.tiles_url
    assert attribute(html, "data-map-attribution") == "© Somebody"
    assert "come from tiles.example.org" in html


def test_others_pictures_are_not_said_to_be_openstreetmap_s() -> None:
    operator = SimpleNamespace(tiles_url="https://tiles.example.org/{z}/{x}/{y}.png", tiles_attribution="")

    assert map_tiles(operator)["attribution"] == ""


def test_without_an_address_the_map_has_no_pictures_and_nobody_is_named(settings: LazySettings) -> None:
    settings.MAP_TILES_URL = ""

    html = service_map([POINT])

    assert attribute(html, "data-map-tiles") == ""
    assert "pictures come from" not in html


def test_it_stands_open_where_it_is_the_main_thing() -> None:
    assert "<details" in service_map([POINT], arguments=", open=true").replace(" open>", ">")
    assert " open>" in service_map([POINT], arguments=", open=true")
    assert " open>" not in service_map([POINT])


@pytest.mark.parametrize(
    ("url", "source"),
    [
        (OURS, "https://tile.openstreetmap.org"),
        ("https://{s}.tiles.example.org/{z}/{x}/{y}.png", "https://*.tiles.example.org"),
        ("http://localhost:8080/{z}/{x}/{y}.png", "http://localhost:8080"),
        ("/tiles/{z}/{x}/{y}.png", ""),
        ("", ""),
        ("https://a.example; script-src *//{z}", ""),
        ("https://a.example,b.example/{z}", ""),
        ("https://*/{z}/{x}/{y}.png", ""),
        ("javascript://a.example/{z}", ""),
        ("https://[::1/{z}", ""),
    ],
)
def test_a_content_policy_is_told_of_one_server_and_nothing_else(url: str, source: str) -> None:
    assert origin(url) == source
