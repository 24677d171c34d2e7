"""The pages that editors write, in a real browser: accessible, small enough, whole without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.looking import faults, overflow

PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}
PATHS = {
    "home": "/",
    "by need": "/needs/",
    "need with words": "/needs/loneliness/",
    "need near a place": "/needs/money-worries/?near=LS6",
    "need without words": "/needs/walking/",
    "sensitive need": "/needs/domestic-abuse/",
    "unknown place": "/needs/food/?near=nowhere+such",
    "page of words": "/how-it-works/",
    "good listings": "/good-listings/",
    "accessibility": "/accessibility/",
}
# What a first view may weigh on its way to a phone, compressed, in bytes.
MOST_BYTES = 120 * 1024


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["320", "1280"])
@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS.keys())
def test_it_is_accessible_and_fits(quiet_page: Page, path: str, size: dict[str, int]) -> None:
    quiet_page.set_viewport_size(size)  # type: ignore[arg-type]
    quiet_page.goto(path)

    assert faults(quiet_page) == []
    assert overflow(quiet_page) <= 0


def test_from_the_front_page_by_a_picture_to_a_service_nearby_with_the_keyboard_alone(
    quiet_page: Page,
) -> None:
    quiet_page.set_viewport_size(DESK)  # type: ignore[arg-type]
    keys = quiet_page.keyboard
    quiet_page.goto("/")

    quiet_page.get_by_role("link", name="Feeling lonely").focus()
    keys.press("Enter")
    quiet_page.wait_for_url(re.compile(r"/needs/loneliness/$"))
    quiet_page.locator("#near").focus()
    keys.type("LS12")
    keys.press("Enter")
    quiet_page.wait_for_url(re.compile(r"/needs/loneliness/\?near=LS12"))
    expect(quiet_page.get_by_role("heading", name="Services that can help near LS12")).to_be_visible()
    quiet_page.locator(".waypost-hit a").first.focus()
    keys.press("Enter")

    expect(quiet_page).to_have_url(re.compile(r"/services/[\w-]+/$"))


@pytest.mark.parametrize("path", ["/", "/services/?q=lonely&near=LS6", "/services/sundays-spare-potato/"])
def test_a_first_view_weighs_little(quiet_page: Page, path: str) -> None:
    fetched: list[Request] = []
    quiet_page.on("requestfinished", lambda request: fetched.append(request))
    quiet_page.set_viewport_size({"width": 375, "height": 667})
    quiet_page.goto(path, wait_until="networkidle")

    weights = {request.url: weight(request) for request in fetched}
    assert len(weights) > 1
    assert sum(weights.values()) <= MOST_BYTES, weights


def weight(request: Request) -> int:
    """What its answer weighed on its way, in bytes."""
    sizes = request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]
