"""A listing from its claim to the person who finds it: a volunteer on a phone, by keyboard alone, and a moderator."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Browser, Page, expect

from tests.browser import looking
from tests.browser.looking import looked_at
from tests.browser.signing_in import sign_in as sign_in_to_cms

PASSWORD = "kettle lantern otter"
CODE = re.compile(r"^ +(\d{6})$", re.MULTILINE)
# Faults of Wagtail's own frame around every screen.
WAGTAILS_OWN = {"page-has-heading-one", "scrollable-region-focusable"}

THERE = """
from accounts.models import User
from directory.actions import announce_changed
from directory.models import Organisation, Service
organisation = Organisation.objects.create(name="Heron {word}", slug="heron-{word}", email="{word}@heron.example")
service = Service.objects.create(
    organisation=organisation, name="Heron lunch {word}", slug="heron-lunch-{word}",
    by_phone=True, at_venue=False, is_national=True, description="A hot lunch on Fridays.",
)
announce_changed(service_ids=[service.pk])
User.objects.create_user("{word}@example.org", "{password}", first_name="Rosa").vouch_for_address()
"""


def press(page: Page, role: str, name: str) -> None:
    """By keyboard alone."""
    page.get_by_role("main").get_by_role(role, name=name).first.focus()  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def write(page: Page, label: str, words: str) -> None:
    """Replace what stands in a box, by keyboard alone."""
    page.get_by_label(label).first.focus()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(words)


def claim(page: Page, word: str, letters: Callable[[str], str]) -> None:
    """Rosa signs in and proves by the code in the organisation's post that she may manage it."""
    page.goto(f"/accounts/login/?next=/organisations/heron-{word}/claim/")
    write(page, "E-mail", f"{word}@example.org")
    page.locator("[name=password]").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    looked_at(page, f"Manage Heron {word}")
    write(page, "What do you do there?", "I cook.")
    page.get_by_label(re.compile("Send a code")).focus()
    page.keyboard.press("Space")
    press(page, "button", "Ask to manage it")
    looked_at(page, f"Enter the code for Heron {word}")
    code = CODE.search(letters(f"{word}@heron.example"))
    assert code
    write(page, "The 6 digits of the code", code[1])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/my-organisation/heron-{word}/")
    looked_at(page, "Your pages here")


def say_of_the_first_visit(page: Page, word: str, words: str) -> None:
    """Rosa answers one question, and sends it."""
    page.goto(f"/my-organisation/heron-{word}/")
    press(page, "link", f"Heron lunch {word}")
    looked_at(page, f"Heron lunch {word}")
    press(page, "link", "The first visit")
    looked_at(page, "What is the first visit like?")
    write(page, "What happens the first time?", words)
    expect(page.get_by_role("status")).to_have_text("Saved")
    press(page, "button", "Save and stop here")
    press(page, "button", "Check and send")
    looked_at(page, "Check before you send it")
    press(page, "button", "Send to the moderators")
    expect(page.get_by_text("It has waited for a moderator")).to_be_visible()


def open_submission(page: Page, word: str) -> None:
    """Moses finds it in his queue."""
    page.goto("/cms/moderation/")
    page.get_by_role("link", name=f"Heron lunch {word}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Decide")).to_be_visible()
    assert looking.faults(page, but=WAGTAILS_OWN) == []


def test_claimed_edited_returned_edited_again_approved_seen_and_found(
    browser: Browser, site: str, at_the_site: Callable[[str], None], letters: Callable[[str], str]
) -> None:
    word = uuid4().hex[:10]
    public = f"/services/heron-lunch-{word}/"
    at_the_site(THERE.format(word=word, password=PASSWORD))
    rosa = browser.new_context(viewport={"width": 375, "height": 667}, base_url=site).new_page()
    moses = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=site).new_page()
    visitor = browser.new_context(viewport={"width": 375, "height": 667}, base_url=site).new_page()

    claim(rosa, word, letters)
    say_of_the_first_visit(rosa, word, "Come in.")
    visitor.goto(public)
    expect(visitor.get_by_text("Come in.")).to_have_count(0)

    sign_in_to_cms(moses, "moderator@waypost.example")
    open_submission(moses, word)
    write(moses, "What should they change?", "Who meets them at the door?")
    moses.get_by_role("button", name="Return with this note").focus()
    moses.keyboard.press("Enter")
    expect(moses.get_by_role("link", name=f"Heron lunch {word}")).to_have_count(0)

    rosa.goto(f"/my-organisation/heron-{word}/")
    expect(rosa.get_by_text("Who meets them at the door?")).to_be_visible()
    say_of_the_first_visit(rosa, word, f"Ring twice; Zebedee{word} lets you in.")

    open_submission(moses, word)
    expect(moses.locator("ins").first).to_contain_text(f"Zebedee{word}")
    moses.get_by_role("button", name="Approve and publish").focus()
    moses.keyboard.press("Enter")
    expect(moses.get_by_text(f"“Heron lunch {word}” is published.")).to_be_visible()

    visitor.goto(public)
    expect(visitor.get_by_text(f"Zebedee{word}")).to_be_visible()
    assert looking.faults(visitor) == []
    visitor.goto(f"/services/?q=heron+{word}")
    expect(visitor.get_by_role("link", name=f"Heron lunch {word}").first).to_be_visible()
    for page in (rosa, moses, visitor):
        page.context.close()
