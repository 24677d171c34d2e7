"""What people come for, from beginning to end, as they would do it."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Browser, Page, expect

from tests.browser.asking import press_search
from tests.browser.autosave import wait_until_quiet
from tests.browser.looking import faults
from tests.browser.signing_in import sign_in

PHONE = {"width": 375, "height": 667}


def test_a_patient_finds_a_walking_group_for_saturday_and_prints_it(quiet_page: Page) -> None:
    quiet_page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    quiet_page.add_init_script("window.print = () => { window.printed = (window.printed ?? 0) + 1; };")
    quiet_page.goto("/")

    quiet_page.get_by_label("What do you need?").fill("a walking group for saturday")
    quiet_page.get_by_label("Where?").fill("LS6")
    press_search(quiet_page)
    understood = quiet_page.get_by_role("region", name="What we looked for")
    for part in ("Walking", "On Saturdays", "Near LS6"):
        expect(understood.get_by_text(part).first).to_be_visible()
    quiet_page.locator(".waypost-hit").first.get_by_role("link", name="Saturday Saunter").click()

    expect(quiet_page.get_by_role("heading", name="Saturday Saunter", level=1)).to_be_visible()
    days = quiet_page.get_by_role("main").get_by_text(re.compile(r"Saturday \d+ \w+, 10am"))
    expect(days.filter(visible=True).first).to_be_visible()
    assert faults(quiet_page) == []
    quiet_page.get_by_role("button", name="Print").click()
    quiet_page.wait_for_function("window.printed === 1")

    quiet_page.emulate_media(media="print")
    expect(quiet_page.get_by_role("banner")).to_be_hidden()
    expect(quiet_page.get_by_role("heading", name="Saturday Saunter", level=1)).to_be_visible()
    sheets = re.findall(rb"/Type\s*/Page\b", quiet_page.pdf(format="A4"))
    assert 1 <= len(sheets) <= 2


def test_a_patient_without_scripts_goes_the_same_way(plain_page: Page) -> None:
    plain_page.goto("/")

    plain_page.get_by_label("What do you need?").fill("a walking group for saturday")
    plain_page.get_by_label("Where?").fill("LS6")
    press_search(plain_page)
    plain_page.locator(".waypost-hit").first.get_by_role("link").click()
    plain_page.get_by_role("link", name=re.compile("calendar")).first.wait_for()

    expect(plain_page.get_by_role("heading", level=1)).to_have_text(re.compile("Saturday Saunter"))


def test_an_editor_adds_a_service_with_two_venues_and_monthly_times_sees_it_publishes_it_and_finds_it(
    browser: Browser, site: str
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 1200}, base_url=site)
    page = context.new_page()
    sign_in(page, "moderator@waypost.example")
    page.goto("/cms/snippets/directory/service/add/")
    wait_until_quiet(page)

    page.locator("[name=name]").fill("Ukulele on the Landing")
    page.get_by_role("button", name="Choose organisation").click()
    choose(page, "Name or charity number", "Kettle Lamp Neighbours", "Kettle & Lamp Neighbours")
    page.locator("textarea[name=description]").fill(
        "Four chords and a lot of laughing. We lend you a ukulele."
    )
    page.locator("[name=first_visit]").fill("Ask for Dot at the hatch.")
    needs = page.locator("waypost-needs")
    needs.get_by_role("searchbox").fill("singing")
    needs.get_by_role("checkbox", name="Music and singing").check()

    page.get_by_role("tab", name="Where", exact=True).click()
    for venue in ("Chapel Row Rooms", "The clock-side bandstand"):
        page.get_by_role("button", name="Add venue").click()
        page.get_by_role("button", name="Choose or make a venue").last.click()
        choose(page, "Name, street, town or postcode", venue, venue)

    page.get_by_role("tab", name="When", exact=True).click()
    page.get_by_role("button", name="Add times").click()
    row = page.locator("[data-inline-panel-child]").filter(has=page.locator("waypost-schedule"))
    row.get_by_label("Repeats").select_option("by the month")
    row.get_by_role("checkbox", name="second").check()
    row.get_by_role("checkbox", name="Tuesday").check()
    row.get_by_label("Opens").fill("14:00")
    row.get_by_label("Closes").fill("16:00")
    page.keyboard.press("Escape")
    wait_until_quiet(page)

    page.get_by_role("button", name="Toggle preview").click()
    preview = page.frame_locator("iframe[title=Preview]:not([aria-hidden])").last
    expect(preview.get_by_role("heading", name="Ukulele on the Landing")).to_be_visible()
    expect(preview.get_by_text("Second Tuesday of the month").first).to_be_visible()
    page.get_by_role("button", name="Toggle preview").click()

    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url(re.compile(r"/cms/snippets/directory/service/$"))
    look_until_found(page, "/services/?q=a+ukulele&near=LS12", "Ukulele on the Landing")
    page.locator(".waypost-hit").first.get_by_role("link", name="Ukulele on the Landing").click()

    main = page.get_by_role("main")
    for words in ("Second Tuesday of the month", "Chapel Row Rooms", "clock-side bandstand", "Ask for Dot"):
        expect(main.get_by_text(words).filter(visible=True).first).to_be_visible()
    context.close()


def choose(page: Page, box: str, words: str, name: str) -> None:
    """In Wagtail's window for choosing: look for words, take the one of that name."""
    window = page.locator(".modal-content")
    window.get_by_placeholder(box).fill(words)
    # The list that comes at first, put away under a click, would take it along.
    expect(window.locator("[data-chooser-modal-choice]")).to_have_count(1)
    window.get_by_role("link", name=name).click()
    expect(window).to_have_count(0)


def look_until_found(page: Page, path: str, name: str, seconds: float = 20) -> None:
    """Ask again until the first hit is that: an engine may show what was published a moment later."""
    deadline = time.monotonic() + seconds
    hit = page.locator(".waypost-hit").first.get_by_role("link", name=name)
    page.goto(path)
    while not hit.is_visible() and time.monotonic() < deadline:
        page.reload()
    expect(hit).to_be_visible()
