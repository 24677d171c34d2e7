"""The results page in a real browser: by keyboard, by touch, without scripts, small and enlarged."""

from __future__ import annotations

import re
from threading import Event

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.asking import suggestions, type_for_suggestions
from tests.browser.looking import faults, overflow

SMALLEST = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}
PATHS = {
    "all": "/services/",
    "results": "/services/?q=lonely+tuesdays&near=LS6&delivery=venue",
    "nothing": "/services/?q=zzzz+qqqq",
    "widened": "/services/?q=origami+vikings&near=LS6",
    "shared name": "/services/?near=Newport",
    "error": "/services/?q=food&near=nowhere+such",
    "last page": "/services/?page=9999",
}


def open_filters(page: Page) -> None:
    """Open every group, and on a phone the panel that they are in."""
    page.evaluate("document.querySelectorAll('#filters details').forEach((one) => { one.open = true; })")


def heading(page: Page) -> Locator:
    return page.locator("#results [data-said]")


@pytest.mark.parametrize("size", [SMALLEST, DESK], ids=["320", "1280"])
@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS.keys())
def test_it_is_accessible_and_fits(quiet_page: Page, site: str, path: str, size: dict[str, int]) -> None:
    quiet_page.set_viewport_size(size)  # type: ignore[arg-type]
    quiet_page.goto(f"{site}{path}")

    assert faults(quiet_page) == []
    open_filters(quiet_page)
    assert faults(quiet_page) == []
    assert overflow(quiet_page) <= 0


@pytest.mark.parametrize("size", [SMALLEST, DESK], ids=["320", "1280"])
def test_it_is_accessible_while_somebody_types(quiet_page: Page, size: dict[str, int]) -> None:
    quiet_page.set_viewport_size(size)  # type: ignore[arg-type]
    quiet_page.goto("/services/")
    for box, text in (("q", "fo"), ("near", "le")):
        quiet_page.locator(f"#{box}").focus()
        type_for_suggestions(quiet_page, box, text)
        quiet_page.keyboard.press("ArrowDown")
        expect(suggestions(quiet_page, box).first).to_have_attribute("aria-selected", "true")

        assert faults(quiet_page) == []
        assert overflow(quiet_page) <= 0


def test_who_types_before_the_script_has_come_is_answered_when_it_comes(quiet_page: Page) -> None:
    held: list[Route] = []
    has_typed = Event()
    quiet_page.route(
        "**/ui/suggest.js",
        lambda route: route.continue_() if has_typed.is_set() else held.append(route),
    )
    quiet_page.goto("/services/", wait_until="domcontentloaded")
    quiet_page.locator("#q").press_sequentially("fo")

    # The page may not have asked for it yet.
    has_typed.set()
    for route in held:
        route.continue_()

    expect(suggestions(quiet_page, "q").first).to_be_visible()


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS.keys())
def test_enlarged_twice_nothing_scrolls_sideways(quiet_page: Page, path: str) -> None:
    # 200% of a window of 1280 pixels; then letters alone twice as large in the narrowest.
    quiet_page.set_viewport_size({"width": 640, "height": 450})
    quiet_page.goto(path)
    open_filters(quiet_page)
    assert overflow(quiet_page) <= 0

    quiet_page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    quiet_page.evaluate("document.documentElement.style.fontSize = '200%'")
    # The menu puts what has no room under "More" a moment after its letters have grown.
    assert overflow(quiet_page) <= 0


def test_with_the_keyboard_alone(quiet_page: Page) -> None:
    quiet_page.set_viewport_size(DESK)  # type: ignore[arg-type]
    keys = quiet_page.keyboard
    quiet_page.goto("/services/")

    # A place and a need from the lists.
    quiet_page.locator("#near").focus()
    type_for_suggestions(quiet_page, "near", "leed")
    expect(suggestions(quiet_page, "near").first).to_have_text("Leeds")
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(quiet_page.locator("#near")).to_have_value("Leeds")
    keys.press("Shift+Tab")
    expect(quiet_page.locator("#q")).to_be_focused()
    type_for_suggestions(quiet_page, "q", "lonel")
    need = suggestions(quiet_page, "q").first.inner_text()
    keys.press("ArrowDown")
    keys.press("Enter")
    quiet_page.wait_for_url(re.compile(r"/services/\?need=[\w-]+&near=Leeds$"))
    expect(quiet_page.locator(".waypost-chip", has_text=need)).to_be_visible()
    before = heading(quiet_page).inner_text()

    # A filter: open its group, tick a box.
    quiet_page.locator("#filter-cost > summary").focus()
    keys.press("Enter")
    keys.press("Tab")
    keys.press("Space")
    expect(quiet_page).to_have_url(re.compile(r"cost=free"))
    chip = quiet_page.get_by_role("link", name="Remove Free")
    expect(chip).to_be_visible()
    expect(quiet_page.locator("#cost-free")).to_be_checked()
    expect(quiet_page.locator("#cost-free")).to_be_focused()
    expect(quiet_page.locator("#said")).to_have_text(heading(quiet_page).inner_text())

    # Taken away again as a chip.
    chip.focus()
    keys.press("Enter")
    expect(quiet_page).not_to_have_url(re.compile(r"cost=free"))
    quiet_page.wait_for_load_state()
    expect(heading(quiet_page)).to_have_text(before)

    # And a result.
    quiet_page.locator(".waypost-hit a").first.focus()
    keys.press("Enter")
    expect(quiet_page).to_have_url(re.compile(r"/services/[\w-]+/$"))


def test_a_combobox_tells_what_it_is_doing(quiet_page: Page) -> None:
    quiet_page.goto("/services/")
    box = quiet_page.get_by_role("combobox", name="Where?")
    expect(box).to_have_attribute("aria-expanded", "false")

    box.focus()
    type_for_suggestions(quiet_page, "near", "lee")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(quiet_page.get_by_role("listbox", name="Suggestions")).to_be_visible()

    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "near-suggestions-0")
    expect(suggestions(quiet_page, "near").first).to_have_attribute("aria-selected", "true")
    box.press("ArrowUp")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))

    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("lee")
    box.press("ArrowDown")
    expect(suggestions(quiet_page, "near").first).to_be_visible()
    box.press("Tab")
    expect(box).to_have_attribute("aria-expanded", "false")


def test_enter_without_a_choice_asks_what_was_typed(quiet_page: Page) -> None:
    quiet_page.goto("/services/")
    box = quiet_page.locator("#q")

    box.focus()
    type_for_suggestions(quiet_page, "q", "food")
    box.press("Enter")

    expect(quiet_page).to_have_url(re.compile(r"\?q=food&near="))


def test_a_service_is_chosen_with_a_click(quiet_page: Page) -> None:
    quiet_page.goto("/services/")

    quiet_page.locator("#q").focus()
    type_for_suggestions(quiet_page, "q", "larkfold fo")
    suggestions(quiet_page, "q").filter(has_text="Larkfold Food Bank").click()

    expect(quiet_page).to_have_url(re.compile(r"/services/larkfold-food-bank/$"))


def test_what_is_asked_next_keeps_what_was_ticked_in_place(quiet_page: Page) -> None:
    quiet_page.set_viewport_size(DESK)  # type: ignore[arg-type]
    quiet_page.goto("/services/?near=LS6")
    quiet_page.locator("#filter-cost > summary").click()
    quiet_page.locator("#cost-free").click()
    expect(quiet_page).to_have_url(re.compile(r"/services/\?near=LS6&cost=free$"))
    expect(quiet_page.locator("#search-kept [name=cost]")).to_have_value("free")

    quiet_page.locator("#q").fill("food")
    quiet_page.locator("#q").press("Enter")

    expect(quiet_page).to_have_url(re.compile(r"q=food&near=LS6&cost=free"))


def test_unticking_keeps_the_group_open_and_going_back_brings_the_list_before(quiet_page: Page) -> None:
    quiet_page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    quiet_page.goto("/services/?near=LS6&cost=free")
    free = heading(quiet_page).inner_text()
    quiet_page.locator("#filters-panel > summary").click()

    quiet_page.locator("#cost-free").click()

    expect(quiet_page).to_have_url(re.compile(r"/services/\?near=LS6$"))
    expect(quiet_page.locator("#cost-free")).to_be_visible()
    expect(quiet_page.locator("#cost-free")).not_to_be_checked()
    expect(quiet_page.locator("#cost-free")).to_be_focused()
    quiet_page.go_back()
    expect(heading(quiet_page)).to_have_text(free)
    expect(quiet_page.locator(".waypost-chip", has_text="Free")).to_be_visible()


def test_the_browser_keeps_no_page_that_was_looked_at(quiet_page: Page) -> None:
    quiet_page.set_viewport_size(DESK)  # type: ignore[arg-type]
    quiet_page.goto("/services/?q=food&near=LS6")
    quiet_page.locator("#within_km").select_option("5")
    expect(quiet_page).to_have_url(re.compile(r"within_km=5"))
    expect(quiet_page.locator("#said")).not_to_be_empty()

    assert quiet_page.evaluate("Object.keys({...localStorage, ...sessionStorage}).join()") == ""


def test_without_javascript_all_of_it_works(plain_page: Page) -> None:
    plain_page.goto("/services/")
    plain_page.get_by_label("What do you need?").fill("food")
    plain_page.get_by_label("Where?").fill("LS9")
    plain_page.get_by_role("button", name="Search").click()
    expect(plain_page.get_by_role("combobox", name="Where?")).to_have_count(0)

    plain_page.locator("#filter-cost > summary").click()
    plain_page.get_by_label(re.compile(r"^Free \(")).check()
    plain_page.get_by_label("Distance").select_option("30")
    plain_page.get_by_role("button", name="Apply").click()
    expect(plain_page).to_have_url(re.compile(r"q=food.*near=LS9.*within_km=30.*cost=free"))
    plain_page.get_by_role("link", name="Nearest").click()
    expect(plain_page).to_have_url(re.compile(r"sort=nearest"))

    plain_page.get_by_role("link", name="Remove Free").click()
    expect(plain_page).not_to_have_url(re.compile(r"cost=free"))
    plain_page.get_by_role("link", name="Larkfold Food Bank").click()
    expect(plain_page.get_by_role("heading", level=1, name=re.compile("Larkfold"))).to_be_visible()


def test_without_javascript_the_filters_open_on_a_phone(plain_page: Page) -> None:
    plain_page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    plain_page.goto("/services/?near=LS6")
    expect(plain_page.locator("#filter-day")).to_be_hidden()

    plain_page.locator("#filters-panel > summary").click()

    expect(plain_page.locator("#filter-day")).to_be_visible()


def test_on_paper_only_the_list_is_left(quiet_page: Page, site: str) -> None:
    quiet_page.goto("/services/?q=food+bank&near=LS9")
    quiet_page.emulate_media(media="print")

    for hidden in (
        ".waypost-search",
        ".waypost-understood",
        ".waypost-filters",
        ".nhsuk-header",
        ".waypost-sorts",
    ):
        for one in quiet_page.locator(hidden).all():
            expect(one).to_be_hidden()
    hit = quiet_page.locator(".waypost-hit").first
    expect(hit.locator("h3")).to_be_visible()
    expect(hit.locator(".waypost-hit__address")).to_be_visible()
    expect(hit.locator(".waypost-facts .waypost-no-print")).to_be_hidden()
    expect(hit.locator(".waypost-hit__address")).to_contain_text(f"{site}/services/")
