"""An organisation's own people write a service: with a keyboard on a phone, and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import faults, looked_at

PASSWORD = "a long enough password"

KEEPER = """
from accounts.actions import begin_membership
from accounts.models import User
from accounts.roles import LISTING_KEEPER
from directory.models import Organisation, OrganisationMembership

user = User.objects.create_user("{email}", "{password}", first_name="Olive", last_name="Baker")
user.vouch_for_address()
organisation = Organisation.objects.get(slug="striding-owls")
begin_membership(model=OrganisationMembership, user=user, role=LISTING_KEEPER, by=None, on=organisation)
"""


@pytest.fixture
def keeper(at_the_site: Callable[[str], None]) -> str:
    """The address of somebody who keeps an organisation's listings up."""
    email = f"keeper-{uuid4().hex[:8]}@example.org"
    at_the_site(KEEPER.format(email=email, password=PASSWORD))
    return email


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/?next=/my-organisation/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.get_by_role("heading", name="Your pages here")).to_be_visible()


def press(page: Page, role: str, name: str) -> None:
    """By keyboard alone."""
    page.get_by_role(role, name=name, exact=True).first.focus()  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def go_on(page: Page) -> None:
    page.locator(".waypost-buttons button:not([name])").focus()
    page.keyboard.press("Enter")


def tick(page: Page, label: str) -> None:
    page.get_by_label(label, exact=True).first.focus()
    page.keyboard.press("Space")


def type_in(page: Page, label: str, words: str) -> None:
    page.get_by_label(label).first.focus()
    page.keyboard.type(words)


def test_a_new_service_from_nothing_to_the_moderators_on_a_phone_by_keyboard(
    phone: Page, keeper: str
) -> None:
    name = f"Clay and cake {uuid4().hex[:6]}"
    sign_in(phone, keeper)
    looked_at(phone, "Your pages here")

    press(phone, "button", "Add something that you offer")
    looked_at(phone, "Add something that you offer")
    type_in(phone, "What is it called?", name)
    phone.keyboard.press("Enter")
    looked_at(phone, name)

    press(phone, "link", "What it is")
    looked_at(phone, "What is it?")
    type_in(phone, "What happens there", "We make pots from clay and eat cake. Anybody can join in.")
    # It is saved while somebody writes.
    expect(phone.get_by_role("status")).to_have_text("Saved")
    go_on(phone)

    looked_at(phone, "What does it help with?")
    type_in(phone, "Find it by what people say", "lonely")
    phone.keyboard.press("Enter")
    looked_at(phone, "What does it help with?")
    phone.locator("[id^=need-found]").first.focus()
    phone.keyboard.press("Space")
    go_on(phone)

    looked_at(phone, "Who is it for?")
    type_in(phone, "Youngest age", "18")
    go_on(phone)
    looked_at(phone, "What is the first visit like?")
    type_in(phone, "What happens the first time?", "Ring the bell and ask for Olive.")
    go_on(phone)
    looked_at(phone, "How do people get it?")
    go_on(phone)

    looked_at(phone, "Where is it held?")
    type_in(phone, "Its postcode or name", "Assembly Barn")
    phone.keyboard.press("Enter")
    looked_at(phone, "Where is it held?")
    phone.get_by_role("button", name="Add The Assembly Barn").focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_label("The Assembly Barn")).to_be_checked()
    looked_at(phone, "Where is it held?")
    go_on(phone)
    looked_at(phone, "Is it easy to get in and around?")
    press(phone, "button", "Continue")
    looked_at(phone, "Where must people live?")
    go_on(phone)

    looked_at(phone, "When is it on?")
    tick(phone, "Tuesday")
    type_in(phone, "From", "10am")
    type_in(phone, "Until", "midday")
    expect(phone.locator("[data-dates] li")).to_have_count(4)
    expect(phone.locator("[data-dates] li").first).to_contain_text("10am to midday")
    go_on(phone)

    looked_at(phone, "What does it cost?")
    tick(phone, "No, it is free")
    go_on(phone)
    looked_at(phone, "Which languages do you speak there?")
    tick(phone, "Polish")
    go_on(phone)
    looked_at(phone, "How do people get in touch?")
    type_in(phone, "Website", "javascript:alert(1)")
    go_on(phone)
    looked_at(phone, "How do people get in touch?")
    expect(phone.get_by_role("alert")).to_contain_text("Write the address of a website")
    phone.get_by_label("Website").fill("www.example.org/clay")
    go_on(phone)
    looked_at(phone, "How does somebody join?")
    tick(phone, "People themselves: they turn up or get in touch")
    go_on(phone)
    looked_at(phone, "Can you show it?")
    go_on(phone)
    looked_at(phone, "Is there anything to know just now?")
    go_on(phone)

    looked_at(phone, name)
    press(phone, "button", "Check and send")
    looked_at(phone, "Check before you send it")
    press(phone, "link", "See the page as people will see it")
    expect(phone.get_by_text("This is how the page will look.")).to_be_visible()
    assert faults(phone) == []
    press(phone, "link", "Back to what you send")
    press(phone, "button", "Send to the moderators")

    looked_at(phone, name)
    expect(phone.get_by_text("It has waited for a moderator")).to_be_visible()
    press(phone, "link", "Overview")
    looked_at(phone, "Your pages here")
    expect(phone.get_by_role("listitem").filter(has_text=name)).to_contain_text("Waiting")


def test_a_whole_service_without_scripts(plain_page: Page, keeper: str) -> None:
    page, name = plain_page, f"Plain tea {uuid4().hex[:6]}"
    sign_in(page, keeper)

    # A copy of another: “same as Tuesday group”.
    page.get_by_role("button", name="Add something that you offer").click()
    page.get_by_label("What is it called?").fill(name)
    page.get_by_label("Is it much the same as another of yours?").select_option(
        label="Boston Spa Tea and Table Tennis"
    )
    page.get_by_role("button", name="Continue").click()
    if page.get_by_role("heading", name="Is it one of these?").count():
        page.get_by_role("button", name="None of these: add it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)

    page.get_by_role("link", name="What it helps with").click()
    page.get_by_label("Find it by what people say").fill("skint")
    page.get_by_role("button", name="Find", exact=True).last.click()
    page.locator("[id^=need-found]").first.check()
    page.get_by_role("button", name="Save and stop here").click()

    page.get_by_role("link", name="Where it is held").click()
    page.get_by_role("link", name="Add a new place").click()
    page.get_by_label("What is the place called?").fill(f"Shed {name}")
    page.get_by_label("Postcode").fill("ls6 2ab")
    page.get_by_role("button", name="Save the place").click()
    expect(page.get_by_label(f"Shed {name}")).to_be_checked()
    page.get_by_role("button", name="Save and stop here").click()

    page.get_by_role("link", name="When it is on").click()
    page.get_by_text("Add a time").click()
    row = page.locator(".waypost-times").last
    row.get_by_label("Every month, such as the second Tuesday").check()
    row.get_by_label("Second", exact=True).check()
    row.get_by_label("Friday").check()
    row.get_by_label("From").fill("2pm")
    page.get_by_role("button", name="Save, and add another time").click()
    expect(page.get_by_text("Second Friday of the month, from 2pm")).to_be_visible()
    page.get_by_role("button", name="Save and stop here").click()

    page.get_by_role("button", name="Check and send").first.click()
    page.get_by_role("button", name="Send to the moderators").click()

    expect(page.get_by_text("It has waited for a moderator")).to_be_visible()


def test_two_who_write_at_once_are_shown_each_others_words(
    browser: Browser, site: str, keeper: str, at_the_site: Callable[[str], None]
) -> None:
    # Arrange: two browsers on one question.
    pages = []
    for _ in range(2):
        context = browser.new_context(java_script_enabled=False, base_url=site)
        pages.append(context.new_page())
        sign_in(pages[-1], keeper)
        pages[-1].get_by_role("link", name="Chair-Based Movers").last.click()
        pages[-1].get_by_role("link", name="Something to know now").click()
    first, second = pages

    # Act
    first.get_by_label("What should people know before they set out?").fill("No session on 24 December.")
    first.get_by_role("button", name="Save and stop here").click()
    second.get_by_label("What should people know before they set out?").fill("We meet upstairs this week.")
    second.get_by_role("button", name="Save and stop here").click()

    # Assert
    expect(second.get_by_role("heading", name="Somebody else changed this")).to_be_visible()
    expect(second.get_by_text("No session on 24 December.")).to_be_visible()
    expect(second.get_by_label("What should people know before they set out?")).to_have_value(
        "We meet upstairs this week."
    )
    for page in pages:
        page.context.close()
