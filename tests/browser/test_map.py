"""The map beside the results in a real browser: nothing of it before it is opened, then pins by mouse and by key."""

from __future__ import annotations

import re
import struct
import zlib
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.looking import faults, overflow

QUESTION = "/services/?q=lonely&near=LS6"
TILES = re.compile(r"^https://")
PHONE, DESK = {"width": 375, "height": 800}, {"width": 1280, "height": 900}


def picture() -> bytes:
    """A tile: one grey pixel as PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00\xcc")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


class Watched:
    """A page, what it asked for beyond the page itself, and what its console complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.referers: set[str | None] = set()
        self.faults: list[str] = []
        page.on("request", self._note)
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _note(self, request: Request) -> None:
        if TILES.match(request.url) or "/leaflet/" in request.url:
            self.asked.append(request.url)

    def tile(self, route: Route) -> None:
        self.referers.add(route.request.headers.get("referer"))
        route.fulfill(status=200, content_type="image/png", body=picture())

    def open(self) -> None:
        self.page.locator(".waypost-map summary").click()
        expect(self.page.locator(".waypost-pin").first).to_be_visible()

    @property
    def pins(self) -> Any:
        return self.page.locator(".waypost-pin")


@pytest.fixture
def watched(page: Page) -> Watched:
    """A page whose map gets pictures from here."""
    found = Watched(page)
    page.route(TILES, found.tile)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    return found


def test_nothing_of_it_is_fetched_before_it_is_opened(watched: Watched) -> None:
    watched.page.goto(QUESTION, wait_until="networkidle")
    assert watched.asked == []

    with watched.page.expect_request(re.compile("^https://tile.openstreetmap.org/")):
        watched.open()

    assert any("leaflet.js" in url for url in watched.asked)
    assert watched.faults == []


def test_the_pictures_server_learns_the_site_and_not_the_question(watched: Watched, site: str) -> None:
    watched.page.goto(QUESTION)
    with watched.page.expect_response(TILES):
        watched.open()

    assert watched.referers == {f"{site}/"}


def test_a_pin_for_each_place_of_this_page_numbered_as_its_card(watched: Watched) -> None:
    watched.page.goto(QUESTION)
    expect(watched.page.locator(".waypost-hit__pin").first).to_be_hidden()

    watched.open()
    expect(watched.page.locator(".waypost-hit__pin").first).to_be_visible()

    cards = [
        text.rpartition(" ")[2].strip()
        for text in watched.page.locator(".waypost-hit__pin").all_inner_texts()
    ]
    numbers = [number for text in watched.pins.all_inner_texts() for number in text.split(", ")]
    assert sorted(numbers, key=int) == sorted((re.sub(r"\D", "", card) for card in cards), key=int)
    assert len(numbers) > 5


def test_every_pin_lies_within_the_map(watched: Watched) -> None:
    watched.page.goto(QUESTION)
    watched.open()

    outside = watched.page.evaluate(
        """() => {
          const map = document.querySelector("[data-map-canvas]").getBoundingClientRect();
          return [...document.querySelectorAll(".waypost-pin")].filter((pin) => {
            const at = pin.getBoundingClientRect();
            return at.left < map.left || at.right > map.right || at.top < map.top || at.bottom > map.bottom;
          }).length;
        }"""
    )

    assert outside == 0


def test_a_confidential_venue_is_on_no_map(watched: Watched) -> None:
    watched.page.goto("/services/?q=refuge&near=Leeds")
    refuge = watched.page.locator(".waypost-hit", has_text="Juniper House Refuge")
    expect(refuge).to_be_visible()
    watched.open()

    expect(refuge.locator(".waypost-hit__pin")).to_have_count(0)
    assert "Juniper House" not in str(watched.page.locator("[data-map]").get_attribute("data-map"))


def test_with_the_keyboard_alone(watched: Watched) -> None:
    page, keys = watched.page, watched.page.keyboard
    page.goto(QUESTION)
    page.locator(".waypost-map summary").focus()
    keys.press("Enter")
    expect(watched.pins.first).to_be_visible()

    # The map itself, then the pins.
    keys.press("Tab")
    keys.press("Tab")
    pin = page.locator(".waypost-pin:focus")
    expect(pin).to_have_attribute("aria-label", re.compile(r"^1: \S"))
    name = pin.get_attribute("aria-label") or ""
    keys.press("Enter")
    link = page.locator(".waypost-popup a", has_text=name.partition(": ")[2].partition(";")[0]).first
    expect(link).to_be_focused()
    keys.press("Escape")
    expect(page.locator(".waypost-popup")).to_have_count(0)
    expect(watched.pins.first).to_be_focused()

    keys.press("Space")
    expect(link).to_be_focused()
    keys.press("Enter")
    expect(page).to_have_url(re.compile(r"/services/[\w-]+/$"))


def test_it_stays_open_and_follows_the_list_when_a_filter_changes_it(watched: Watched) -> None:
    page = watched.page
    page.goto(QUESTION)
    watched.open()
    before = page.locator("[data-map]").get_attribute("data-map")
    page.locator("#filter-cost > summary").click()

    page.locator("#cost-free").click()

    expect(page).to_have_url(re.compile("cost=free"))
    expect(page.locator("[data-map]")).not_to_have_attribute("data-map", str(before))
    expect(watched.pins.first).to_be_visible()
    shown = {number for text in watched.pins.all_inner_texts() for number in text.split(", ")}
    assert len(shown) == page.locator(".waypost-hit__pin").count()
    assert watched.faults == []


def test_where_the_pictures_fail_one_sentence_says_so_and_the_pins_stay(page: Page) -> None:
    page.route(TILES, lambda route: route.abort())
    page.goto(QUESTION)
    page.locator(".waypost-map summary").click()

    expect(page.locator("[data-map-fault]")).to_have_text(
        "The map’s pictures could not be loaded. The pins still show where places lie."
    )
    expect(page.locator(".waypost-pin").first).to_be_visible()


def test_where_leaflet_itself_fails_the_list_is_pointed_to(page: Page) -> None:
    page.route("**/leaflet/leaflet.js", lambda route: route.abort())
    page.goto(QUESTION)
    page.locator(".waypost-map summary").click()

    expect(page.locator("[data-map-fault]")).to_have_text(
        "The map could not be loaded. Everything on it is in the list too."
    )


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["375", "1280"])
def test_it_is_accessible_and_fits(watched: Watched, size: dict[str, int]) -> None:
    page = watched.page
    page.set_viewport_size(size)  # type: ignore[arg-type]
    # Or the bubble is looked at while it is still fading in.
    page.emulate_media(reduced_motion="reduce")
    page.goto(QUESTION)
    watched.open()
    watched.pins.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".waypost-popup")).to_be_visible()

    assert faults(page) == []
    assert overflow(page) <= 0


def test_without_javascript_only_the_list_is_seen(plain_page: Page) -> None:
    plain_page.goto(QUESTION)

    expect(plain_page.locator(".waypost-hit").first).to_be_visible()
    expect(plain_page.locator(".waypost-map")).to_be_hidden()
