"""The A to Z of organisations in a real browser: small, wide, by keyboard, without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import faults, overflow

SMALLEST, PHONE, DESK = (
    {"width": 320, "height": 640},
    {"width": 375, "height": 800},
    {"width": 1280, "height": 900},
)
PATHS = {
    "all": "/organisations/",
    "narrowed": "/organisations/?area=E08000032&kind=charity",
    "letter": "/organisations/?letter=S",
    "nothing": "/organisations/?q=zzzz&kind=faith",
}


@pytest.mark.parametrize("size", [SMALLEST, PHONE, DESK], ids=["320", "375", "1280"])
@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS.keys())
def test_it_is_accessible_and_fits(quiet_page: Page, path: str, size: dict[str, int]) -> None:
    quiet_page.set_viewport_size(size)  # type: ignore[arg-type]
    quiet_page.goto(path)
    quiet_page.evaluate("document.querySelector('#filters-panel').open = true")

    assert faults(quiet_page) == []
    assert overflow(quiet_page) <= 0


def test_by_keyboard_to_a_letter_and_an_organisation(quiet_page: Page) -> None:
    quiet_page.set_viewport_size(DESK)  # type: ignore[arg-type]
    quiet_page.goto("/organisations/")

    quiet_page.get_by_role("link", name=re.compile(r"^L\s*\d")).focus()
    quiet_page.keyboard.press("Enter")
    quiet_page.wait_for_url(re.compile(r"letter=L$"))
    expect(quiet_page.locator(".waypost-letter[aria-current]")).to_have_text(re.compile("^L"))
    entry = quiet_page.locator(".waypost-index__name").first
    name = entry.inner_text()
    entry.focus()
    quiet_page.keyboard.press("Enter")

    expect(quiet_page.locator("h1")).to_contain_text(name)


def test_without_javascript_it_is_filtered_by_its_button(plain_page: Page) -> None:
    plain_page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    plain_page.goto("/organisations/")
    plain_page.locator("#filters-panel > summary").click()
    plain_page.get_by_label("Kind of organisation").select_option("Faith group")
    plain_page.get_by_label("Area").select_option("Leeds")
    plain_page.get_by_role("button", name="Show").click()

    plain_page.wait_for_url(re.compile(r"area=E08000035.*kind=faith"))
    expect(plain_page.locator(".waypost-chip__text")).to_have_text(["Leeds", "Faith group"])
    facts = plain_page.locator(".waypost-index__facts")
    expect(facts).not_to_have_count(0)
    assert all("Faith group" in text for text in facts.all_inner_texts())
    plain_page.get_by_role("link", name="Remove Leeds").click()

    expect(plain_page.locator(".waypost-chip__text")).to_have_text(["Faith group"])
