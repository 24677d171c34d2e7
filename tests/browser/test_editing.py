"""An editor's own parts of Wagtail's forms, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import looking
from tests.browser.autosave import saved, wait_until_quiet
from tests.browser.signing_in import sign_in

LIST = "/cms/snippets/directory/service/"
# Faults of Wagtail's own pages, whatever stands in them; the field's name is that of its editor of rich text.
WAGTAILS_OWN = {
    "aria-dialog-name",
    "aria-input-field-name",
    "page-has-heading-one",
    "scrollable-region-focusable",
}


SCREENS = {
    "home": "/cms/",
    "services": LIST,
    "organisations": "/cms/snippets/directory/organisation/",
    "venues": "/cms/snippets/directory/location/",
    "needs": "/cms/snippets/directory/need/",
    "duplicates": "/cms/duplicates/",
    "proposals": "/cms/proposals/",
    "a need": "/cms/snippets/directory/need/add/",
    "a venue": "/cms/snippets/directory/location/add/",
    "an organisation": "/cms/snippets/directory/organisation/add/",
    "the site": "/cms/settings/cms/sitesettings/",
}


@pytest.fixture
def desk(browser: Browser, site: str) -> Iterator[Page]:
    """A page on which the demonstration's editor is signed in."""
    context = browser.new_context(viewport={"width": 1280, "height": 1400}, base_url=site)
    page = context.new_page()
    sign_in(page, "editor@waypost.example")
    yield page
    context.close()


def faults(page: Page) -> list[str]:
    """What axe finds wrong that is ours."""
    return looking.faults(page, but=WAGTAILS_OWN)


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def open_form(page: Page) -> None:
    """A service of the demonstration."""
    page.goto(f"{LIST}?q=Pull+Up+a+Chair")
    page.get_by_role("link", name="Pull Up a Chair").click()
    # With its scripts: what is pressed before they have come does nothing.
    page.wait_for_url(re.compile(r"/edit/\d+/$"))
    expect(page.get_by_role("heading", name="Pull Up a Chair").first).to_be_visible()


def window(page: Page) -> Locator:
    """The window in which a venue is chosen, opened from a new row."""
    open_tab(page, "Where")
    page.get_by_role("button", name="Add venue").click()
    page.get_by_role("button", name="Choose or make a venue").last.click()
    modal = page.locator(".modal")
    expect(modal.get_by_role("tab", name="New venue")).to_be_visible()
    return modal


def add_times(page: Page) -> None:
    open_tab(page, "When")
    page.get_by_role("button", name="Add times").click()
    expect(page.locator("waypost-schedule").last).to_be_visible()


def new_venue(page: Page) -> None:
    modal = window(page)
    modal.get_by_role("tab", name="New venue").click()
    expect(modal.get_by_label("Postcode")).to_be_visible()


def filter_need(page: Page) -> None:
    page.goto(LIST)
    page.get_by_label("Show filters").click()
    page.get_by_role("button", name="Need, with all beneath it").click()
    expect(page.locator("waypost-needs").get_by_role("searchbox")).to_be_visible()


@pytest.mark.parametrize(
    "reach",
    [
        lambda page: None,
        lambda page: open_tab(page, "Where"),
        add_times,
        lambda page: open_tab(page, "Who for, and cost"),
        window,
        new_venue,
        filter_need,
    ],
    ids=["what", "where", "when", "who", "chooser", "new venue", "filter"],
)
def test_our_parts_are_accessible(desk: Page, reach: Callable[[Page], object]) -> None:
    open_form(desk)

    reach(desk)

    assert faults(desk) == []


@pytest.mark.parametrize("path", SCREENS.values(), ids=SCREENS.keys())
def test_the_main_screens_are_accessible(desk: Page, path: str) -> None:
    desk.context.clear_cookies()
    sign_in(desk, "administrator@waypost.example")
    desk.goto(path)
    desk.get_by_role("main").wait_for()

    assert faults(desk) == []


def test_a_need_is_found_by_what_people_say_and_taken_away_by_keyboard(desk: Page) -> None:
    desk.goto(f"{LIST}add/")
    picker = desk.locator("waypost-needs")
    picker.get_by_role("searchbox").fill("skint")

    expect(picker.get_by_role("status")).to_have_text("1 need fits “skint”.")
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile("add/$"))
    picker.get_by_role("checkbox", name="Money worries").check()
    taken_away = picker.get_by_role("button", name="Take away Money worries")
    expect(taken_away).to_be_visible()

    picker.get_by_role("searchbox").fill("")
    expect(picker.locator("summary", has_text="Money, food and warmth")).to_contain_text("1 chosen")
    taken_away.press("Enter")
    expect(taken_away).to_have_count(0)
    expect(picker.get_by_role("searchbox")).to_be_focused()


def test_the_fields_of_a_time_follow_how_it_repeats(desk: Page) -> None:
    desk.goto(f"{LIST}add/")
    add_times(desk)
    row = desk.locator("[data-inline-panel-child]").filter(has=desk.locator("waypost-schedule"))
    repeats = row.get_by_label("Repeats")
    second, tuesday = row.get_by_role("checkbox", name="second"), row.get_by_role("checkbox", name="Tuesday")

    expect(tuesday).to_be_visible()
    expect(second).to_be_hidden()

    repeats.select_option("by the month")
    expect(second).to_be_visible()
    expect(row.get_by_label("How often")).to_contain_text("every second month")

    repeats.select_option("no: it happens once")
    expect(tuesday).to_be_hidden()
    expect(row.get_by_label("Only until")).to_be_hidden()

    late = row.get_by_role("checkbox", name="It ends after midnight")
    row.get_by_label("Opens").fill("22:00")
    expect(late).to_be_hidden()
    row.get_by_label("Closes").fill("02:00")
    expect(late).to_be_visible()


def test_wagtail_saves_what_is_ticked_by_itself(desk: Page) -> None:
    open_form(desk)
    wait_until_quiet(desk)
    add_times(desk)
    wait_until_quiet(desk)
    row = desk.locator("[data-inline-panel-child]").filter(has=desk.locator("waypost-schedule")).last

    # Without a day it is not valid, so that nothing is saved before the last of these.
    with saved(desk, "-byday-day", "FR"):
        row.get_by_label("Repeats").select_option("by the month")
        row.get_by_role("checkbox", name="last").check()
        row.get_by_role("checkbox", name="Friday").check()

    desk.reload()
    open_tab(desk, "When")
    expect(desk.get_by_text("Last Friday of the month").first).to_be_visible()


def test_a_venue_is_made_without_leaving_the_form(desk: Page) -> None:
    open_form(desk)
    modal = window(desk)
    modal.get_by_placeholder("Name, street, town or postcode").fill("no such hall")
    expect(modal.get_by_text("no snippets match")).to_be_visible()

    modal.get_by_role("tab", name="New venue").click()
    # Another each time: a second one of the same name is questioned, and the site stays when the test is tried again.
    name = f"Hut {uuid4().hex[:8]}"
    modal.get_by_label("Name").fill(name)
    modal.get_by_label("Postcode").fill("ls62ab")
    modal.get_by_role("button", name="Make this venue").click()

    expect(modal).to_have_count(0)
    expect(desk.get_by_text(f"{name}, LS6 2AB")).to_be_visible()
