"""The page of a service, in a real browser: on a phone, on paper, by keyboard, and left in a hurry."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import looking

OLD_PHONE, PHONE, DESK = (
    {"width": 320, "height": 568},
    {"width": 375, "height": 812},
    {"width": 1280, "height": 900},
)
NORMAL = "/services/the-ginnel-singers/"
REFUGE = "/services/juniper-house-refuge/"
TWO_VENUES = "/services/english-for-everyday-life/"
EXIT = re.compile(r"^https://www\.bbc\.co\.uk/")
FIVE_KINDS = {
    "normal": NORMAL,
    "closed": "/services/larkfold-lunch-bus/",
    "refuge": REFUGE,
    "online": "/services/sleep-better-from-home/",
    "two venues": TWO_VENUES,
}
OTHERS = {
    "closed for a time": "/services/sunday-tea-dance/",
    "phone line": "/services/harebell-line-for-women/",
    "alert": "/services/chair-based-movers/",
    "something wrong": f"{REFUGE}something-wrong/",
    "organisation": "/organisations/number-eleven-after-dark/",
}


def faults(page: Page) -> list[str]:
    """What axe finds wrong, and how much wider than the window the page is."""
    excess = looking.overflow(page)
    return [*looking.faults(page), *([f"{excess} pixels too wide"] if excess > 0 else [])]


@pytest.mark.parametrize("size", [OLD_PHONE, PHONE, DESK], ids=["old phone", "phone", "desk"])
@pytest.mark.parametrize("path", FIVE_KINDS.values(), ids=FIVE_KINDS.keys())
def test_pages_are_accessible_and_fit(quiet_page: Page, site: str, path: str, size: dict[str, int]) -> None:
    quiet_page.set_viewport_size(size)
    quiet_page.goto(f"{site}{path}")

    assert faults(quiet_page) == []


@pytest.mark.parametrize("path", OTHERS.values(), ids=OTHERS.keys())
def test_seldom_ones_are_accessible_on_a_phone(quiet_page: Page, site: str, path: str) -> None:
    quiet_page.set_viewport_size(PHONE)
    quiet_page.goto(f"{site}{path}")

    assert faults(quiet_page) == []


def test_what_is_pressed_is_big_enough_for_a_thumb(quiet_page: Page, site: str) -> None:
    quiet_page.set_viewport_size(OLD_PHONE)
    quiet_page.goto(f"{site}{NORMAL}")

    expect(quiet_page.get_by_role("button", name="Print")).to_be_visible()
    buttons = quiet_page.locator(".waypost-action")
    sizes = [buttons.nth(number).bounding_box() for number in range(buttons.count())]

    assert len(sizes) == 5
    assert all(box and box["height"] >= 44 and box["width"] >= 44 for box in sizes)


def test_without_javascript_nothing_is_missing_but_the_print_button(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}{TWO_VENUES}")

    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.get_by_role("link", name=re.compile("^Call"))).to_be_visible()
    expect(page.get_by_role("link", name="Leave this page")).to_have_attribute("href", EXIT)
    expect(page.get_by_text("or press Esc")).to_be_hidden()
    expect(page.get_by_role("heading", name="More like this")).to_be_visible()
    context.close()


def test_with_the_keyboard_alone(quiet_page: Page, site: str) -> None:
    quiet_page.set_viewport_size(DESK)
    quiet_page.goto(f"{site}{REFUGE}")
    looking.wait_for_header(quiet_page)

    reached = []
    for _ in range(30):
        quiet_page.keyboard.press("Tab")
        reached.append(quiet_page.evaluate("document.activeElement.textContent.trim().replace(/\\s+/g, ' ')"))

    # The way out comes before anything of the page itself, and nothing is out of reach.
    assert reached.index("Leave this page") < reached.index("Juniper Door")
    assert {"Call 0113 496 0029", "E-mail", "Website", "Print"} <= set(reached)


def test_sessions_are_taken_along_in_a_calendar(quiet_page: Page, site: str) -> None:
    quiet_page.goto(f"{site}{NORMAL}")

    with quiet_page.expect_download() as download:
        quiet_page.get_by_role("link", name="Add to calendar").click()

    assert download.value.suggested_filename == "the-ginnel-singers.ics"


# --- Leaving in a hurry -------------------------------------------------------------------------------


@pytest.fixture
def watched(page: Page, site: str) -> Page:
    """A refuge's page, reached from the front page; the harmless site is played by us."""

    def play(route: Route) -> None:
        route.fulfill(body="<title>Weather</title><h1>Rain</h1>", content_type="text/html")

    page.route(EXIT, play)
    page.goto(f"{site}/")
    page.goto(f"{site}{REFUGE}")
    expect(page.locator("[data-quick-exit-hint]")).not_to_have_attribute("hidden", "")
    return page


def test_the_button_leads_away_and_back_does_not_return(watched: Page, site: str) -> None:
    watched.get_by_role("link", name="Leave this page").click()
    watched.wait_for_url(EXIT)

    watched.go_back()

    expect(watched).to_have_url(f"{site}/")


def test_escape_pressed_three_times_leads_away(watched: Page) -> None:
    # The page forgets a press after some seconds, and a slow machine would need them: its clock stands still.
    watched.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    watched.keyboard.press("Escape")
    watched.keyboard.press("Escape")
    expect(watched.get_by_text("Press Escape 1 more time to leave this page.")).to_be_attached()
    expect(watched.get_by_role("heading", level=1)).to_be_visible()

    watched.keyboard.press("Escape")

    expect(watched).to_have_url(EXIT)


def test_the_page_is_blank_before_the_other_site_has_come(watched: Page) -> None:
    watched.unroute_all()
    watched.route(EXIT, lambda route: None)  # never answered

    left = watched.evaluate(
        """() => {
          document.querySelector("[data-quick-exit]").click();
          return { height: document.body.offsetHeight, title: document.title };
        }"""
    )

    assert left["height"] == 0
    assert not re.search(r"\w", left["title"])


def test_on_a_phone_the_way_out_hides_nothing(watched: Page) -> None:
    watched.set_viewport_size(OLD_PHONE)
    looking.wait_for_header(watched)
    assert looking.overflow(watched) <= 0
    watched.evaluate("scrollTo(0, document.body.scrollHeight)")

    way_out = watched.locator(".waypost-exit").bounding_box()
    last = watched.locator("footer").bounding_box()

    assert way_out
    assert last
    assert way_out["y"] + way_out["height"] == pytest.approx(568, abs=1)
    assert last["y"] + last["height"] <= way_out["y"] + 1


# --- On paper -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [NORMAL, REFUGE, TWO_VENUES], ids=["normal", "refuge", "two venues"])
def test_it_prints_on_two_sheets_at_most(quiet_page: Page, site: str, path: str) -> None:
    quiet_page.goto(f"{site}{path}")

    sheets = re.findall(rb"/Type\s*/Page\b(?!s)", quiet_page.pdf(format="A4"))

    assert 1 <= len(sheets) <= 2


def test_paper_has_what_one_needs_on_the_way_and_no_buttons(quiet_page: Page, site: str) -> None:
    quiet_page.goto(f"{site}{NORMAL}")
    quiet_page.emulate_media(media="print")

    expect(quiet_page.locator(".waypost-venue")).to_contain_text(re.compile(r"LS\d+ \d\w\w"))
    expect(quiet_page.get_by_role("link", name=re.compile(r"^0113 496 \d{4}$"))).to_be_visible()
    expect(quiet_page.get_by_role("heading", name="How to start")).to_be_visible()
    days = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
    expect(quiet_page.locator(".waypost-glance")).to_contain_text(re.compile(f"({days}) \\d+ [A-Z]"))
    expect(quiet_page.get_by_text(f"{site}{NORMAL}, printed on")).to_be_visible()
    for hidden in (
        ".nhsuk-header",
        ".nhsuk-footer",
        ".nhsuk-breadcrumb",
        ".waypost-actions",
        ".waypost-similar",
    ):
        expect(quiet_page.locator(hidden).first).to_be_hidden()


def test_the_button_prints(quiet_page: Page, site: str) -> None:
    quiet_page.add_init_script("window.print = () => { document.title = 'printed'; }")
    quiet_page.goto(f"{site}{NORMAL}")

    quiet_page.get_by_role("button", name="Print").click()

    expect(quiet_page).to_have_title("printed")
