"""A person finds a service, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.asking import press_search
from tests.browser.looking import faults, overflow

PHONE = {"width": 375, "height": 812}
DESK = {"width": 1280, "height": 900}


def ask(page: Page, site: str, need: str, place: str) -> None:
    """Type into the box of the front page and press the button."""
    page.goto(f"{site}/")
    page.get_by_label("What do you need?").fill(need)
    page.get_by_label("Where?").fill(place)
    press_search(page)


def test_from_the_front_page_to_a_telephone_number(quiet_page: Page, site: str) -> None:
    quiet_page.set_viewport_size(PHONE)

    ask(quiet_page, site, "food parcel", "LS14 6PF")
    expect(quiet_page.get_by_role("heading", level=2, name=re.compile("near LS14 6PF"))).to_be_visible()
    quiet_page.get_by_role("link", name="Larkfold Food Bank").click()

    expect(quiet_page.get_by_role("heading", level=1, name=re.compile("Larkfold Food Bank"))).to_be_visible()
    expect(quiet_page.get_by_role("link", name="Call 0113 496 0007")).to_have_attribute(
        "href", "tel:01134960007"
    )


def test_with_the_keyboard_alone(quiet_page: Page, site: str) -> None:
    quiet_page.goto(f"{site}/services/")
    quiet_page.get_by_label("What do you need?").focus()

    quiet_page.keyboard.type("walking group")
    quiet_page.keyboard.press("Tab")
    quiet_page.keyboard.type("Leeds")
    quiet_page.keyboard.press("Enter")

    expect(quiet_page).to_have_url(re.compile(r"q=walking\+group&near=Leeds"))
    expect(quiet_page.locator(".waypost-hit").first).to_be_visible()


def test_without_javascript(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    ask(page, site, "food parcel", "LS14 6PF")
    page.get_by_role("link", name="Larkfold Food Bank").click()

    expect(page.get_by_role("heading", level=1, name=re.compile("Larkfold Food Bank"))).to_be_visible()
    context.close()


def test_a_wrong_postcode_is_explained_beside_its_field(quiet_page: Page, site: str) -> None:
    ask(quiet_page, site, "food", "LS99 9ZZ")

    expect(quiet_page.get_by_text(re.compile("can.t find", re.IGNORECASE)).first).to_be_visible()
    expect(quiet_page.get_by_label("What do you need?")).to_have_value("food")
    expect(quiet_page.get_by_label("Where?")).to_have_value("LS99 9ZZ")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/services/",
        "/services/?q=food&near=LS9",
        "/services/?q=zzzz&near=LS9",
        "/services/?near=nowhere",
        "/services/larkfold-food-bank/",
        "/services/juniper-house-refuge/",
        "/organisations/larkfold-community-trust/",
    ],
)
def test_pages_are_accessible_and_fit(page: Page, site: str, path: str, size: dict[str, int]) -> None:
    page.set_viewport_size(size)
    page.goto(f"{site}{path}")

    assert faults(page) == []
    assert overflow(page) <= 0
