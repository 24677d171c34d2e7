"""Anybody says that something is wrong; keepers answer by a link whether all is right: on a phone, by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.looking import looked_at

PASSWORD = "a long enough password"
LINK = re.compile(r"^http://[^/]+(/still-right/\S+/)$", re.MULTILINE)

Letters = Callable[[str], str]
AtTheSite = Callable[[str], None]

SERVICE = """
from datetime import timedelta
from django.utils import timezone
from directory.models import Organisation, Service
organisation = Organisation.objects.create(name="Heron {word}", slug="heron-{word}", email="{word}@heron.example")
Service.objects.create(
    organisation=organisation, name="Heron Tea {word}", slug="heron-tea-{word}", description="A warm welcome.",
    assured_on=timezone.localdate() - timedelta(days=100),
)
"""
ASK = """
from directory.actions.assurance import ask
ask(timezone.now())
"""
KEEPER = """
from accounts.actions import begin_membership
from accounts.models import User
from accounts.roles import LISTING_KEEPER
from directory.models import OrganisationMembership
user = User.objects.create_user("{word}@example.org", "{password}", first_name="Olive")
user.vouch_for_address()
begin_membership(model=OrganisationMembership, user=user, role=LISTING_KEEPER, by=None, on=organisation)
"""


def press(page: Page, role: str, name: str) -> None:
    """By keyboard alone."""
    target = page.get_by_role(role, name=name)  # type: ignore[arg-type]
    target.focus()
    page.keyboard.press("Enter")


def test_a_keeper_confirms_by_the_link_on_a_phone_and_the_page_says_so(
    phone: Page, word: str, at_the_site: AtTheSite, letters: Letters
) -> None:
    at_the_site(SERVICE.format(word=word) + ASK)
    found = LINK.search(letters(f"{word}@heron.example"))
    assert found

    phone.goto(found[1])
    looked_at(phone, "Is this still right?")
    press(phone, "link", "Places, waiting time or a pause")
    looked_at(phone, "New people at")
    phone.get_by_label("Weeks to wait").fill("6")
    press(phone, "button", "Save")
    expect(phone.get_by_text("About 6 weeks")).to_be_visible()
    press(phone, "button", "Yes, all of it is still right")

    looked_at(phone, "Thank you")
    phone.goto(f"/services/heron-tea-{word}/")
    expect(phone.get_by_text("Last confirmed on")).to_be_visible()
    expect(phone.get_by_text("please check before you go")).to_have_count(0)


def test_what_was_closed_by_mistake_is_open_again(
    phone: Page, word: str, at_the_site: AtTheSite, letters: Letters
) -> None:
    at_the_site(SERVICE.format(word=word) + ASK)
    found = LINK.search(letters(f"{word}@heron.example"))
    assert found

    phone.goto(found[1])
    press(phone, "link", "It has closed")
    looked_at(phone, "closed?")
    press(phone, "button", "Yes, it has closed")
    looked_at(phone, "closed?")
    phone.get_by_label("For good").check()
    press(phone, "button", "Yes, it has closed")
    looked_at(phone, "Thank you")
    press(phone, "button", "That was a mistake")

    looked_at(phone, "Is this still right?")


def test_anybody_reports_without_scripts_and_a_keeper_answers(
    plain_page: Page, phone: Page, word: str, at_the_site: AtTheSite
) -> None:
    at_the_site(SERVICE.format(word=word) + KEEPER.format(word=word, password=PASSWORD))

    plain_page.goto(f"/services/heron-tea-{word}/")
    plain_page.get_by_role("link", name="Something wrong on this page?").click()
    expect(plain_page.get_by_label("Leave this empty")).not_to_be_visible()
    plain_page.get_by_label("The days or times are wrong").check()
    plain_page.get_by_label("In your words").fill("It is at 3pm now.")
    plain_page.get_by_role("button", name="Send").click()
    expect(plain_page.get_by_text("We have what you told us.")).to_be_visible()

    phone.goto(f"/accounts/login/?next=/my-organisation/heron-{word}/reports/")
    phone.locator("[name=login]").fill(f"{word}@example.org")
    phone.locator("[name=password]").fill(PASSWORD)
    phone.locator("[name=password]").press("Enter")
    looked_at(phone, "What people say is wrong")
    press(phone, "link", "The days or times are wrong")
    looked_at(phone, "The days or times are wrong")
    phone.get_by_label("Nothing was wrong").focus()
    phone.keyboard.press("Space")
    press(phone, "button", "Answer")
    expect(phone.get_by_text("Nothing waits for an answer")).to_be_visible()


def test_the_form_by_keyboard_alone(phone: Page) -> None:
    phone.goto("/services/saturday-saunter/something-wrong/")
    looked_at(phone, "Something wrong on this page?")
    phone.get_by_label("It has closed or moved away").focus()
    phone.keyboard.press("Space")
    for _ in range(3):
        phone.keyboard.press("Tab")

    # Past both boxes straight to the button: nobody meets the trap.
    expect(phone.get_by_role("button", name="Send")).to_be_focused()
