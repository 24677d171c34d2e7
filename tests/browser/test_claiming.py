"""Somebody finds their organisation and manages it: on a phone, by keyboard alone, without scripts; and moderators."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import faults, looked_at
from tests.browser.signing_in import sign_in as sign_in_to_cms

PASSWORD = "kettle lantern otter"
PROOF = re.compile(r"^[A-Z]{4}-[A-Z]{4}$", re.MULTILINE)
CODE = re.compile(r"^ +(\d{6})$", re.MULTILINE)

Letters = Callable[[str], str]
AtTheSite = Callable[[str], None]

ORGANISATION = """
from directory.models import Organisation
organisation = Organisation.objects.create(name="Kestrel {word}", slug="kestrel-{word}", email="{word}@kestrel.example")
"""
PERSON = """
from accounts.models import User
user = User.objects.create_user("{word}-{role}@example.org", "{password}", first_name="{name}")
user.vouch_for_address()
"""
MEMBER = """
from accounts.actions import begin_membership
from accounts.roles import role_of
from directory.models import OrganisationMembership
begin_membership(model=OrganisationMembership, user=user, role=role_of("{role}"), by=None, on=organisation)
"""
CLAIM = """
from directory.actions.claims import ask_to_manage
ask_to_manage(organisation=organisation, by=user, words="I am the new chair.", by_code=False)
"""


def press(page: Page, role: str, name: str) -> None:
    """By keyboard alone."""
    # What only screen readers hear is read with a space before it.
    said = re.compile(re.escape(name).replace(":", r"\s*:"))
    control = page.get_by_role("main").get_by_role(role, name=said).first  # type: ignore[arg-type]
    control.focus()
    page.keyboard.press("Enter")


def sign_in(page: Page, email: str, onward: str) -> None:
    """As somebody of this test's."""
    page.goto(f"/accounts/login/?next={onward}")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"**{onward}")


def test_somebody_new_finds_their_organisation_and_proves_by_a_code_that_they_may_manage_it(
    phone: Page, word: str, at_the_site: AtTheSite, letters: Letters
) -> None:
    at_the_site(ORGANISATION.format(word=word))
    phone.goto("/")
    phone.get_by_role("contentinfo").get_by_role("link", name="Add or manage your organisation").click()
    looked_at(phone, "Add or manage your organisation")

    phone.get_by_label("What is your organisation called?").fill(f"kestrel {word}")
    phone.keyboard.press("Enter")
    looked_at(phone, "Add or manage your organisation")
    press(phone, "button", f"Manage this one: Kestrel {word}")
    looked_at(phone, "First, an account")
    press(phone, "button", "Make an account")

    phone.get_by_label("First name").fill("Rosa")
    phone.get_by_label("E-mail").fill(f"{word}@example.org")
    phone.locator("[name=password1]").fill(PASSWORD)
    phone.keyboard.press("Enter")
    proof = phone.locator("[name=code]")
    proof.wait_for()
    found = PROOF.search(letters(f"{word}@example.org"))
    assert found
    proof.fill(found[0])
    phone.keyboard.press("Enter")

    looked_at(phone, f"Manage Kestrel {word}")
    phone.get_by_label("What do you do there?").fill("I run the lunch club.")
    phone.get_by_label(re.compile(rf"Send a code to {word}@kestrel.example")).focus()
    phone.keyboard.press("Space")
    press(phone, "button", "Ask to manage it")
    looked_at(phone, f"Enter the code for Kestrel {word}")

    letter = letters(f"{word}@kestrel.example")
    code = CODE.search(letter)
    assert code
    assert f"{word}@example.org" not in letter.replace("\n", "")
    phone.get_by_label("The 6 digits of the code").fill("1")
    phone.keyboard.press("Enter")
    looked_at(phone, f"Enter the code for Kestrel {word}")
    expect(phone.get_by_role("alert")).to_contain_text("you have 4 more tries")
    phone.get_by_label("The 6 digits of the code").fill(code[1])
    phone.keyboard.press("Enter")

    phone.wait_for_url(f"**/my-organisation/kestrel-{word}/")
    expect(phone.get_by_text(f"You now look after Kestrel {word}.")).to_be_visible()
    phone.goto(f"/organisations/kestrel-{word}/claim/")
    looked_at(phone, f"You look after Kestrel {word}")


def test_an_organisation_that_is_not_here_is_added_without_scripts_once_those_like_it_were_seen(
    plain_page: Page, word: str, at_the_site: AtTheSite
) -> None:
    person = PERSON.format(word=word, role="new", password=PASSWORD, name="Rosa")
    at_the_site(ORGANISATION.format(word=word) + person)
    sign_in(plain_page, f"{word}-new@example.org", "/organisations/new/")

    plain_page.get_by_label("What is it called?").fill(f"The Kestrel {word} Group")
    press(plain_page, "button", "Continue")
    expect(plain_page.get_by_role("heading", name="Is it one of these?")).to_be_visible()
    expect(
        plain_page.get_by_role("main").get_by_role("link", name=f"Kestrel {word}", exact=True)
    ).to_be_visible()
    press(plain_page, "button", "None of these: add mine")

    expect(plain_page.get_by_text(f"The Kestrel {word} Group is begun.")).to_be_visible()


@pytest.mark.parametrize("width", [375, 1280])
def test_a_lead_looks_after_the_people(
    browser: Browser, site: str, word: str, at_the_site: AtTheSite, width: int
) -> None:
    lines = ORGANISATION.format(word=word)
    for role, name in (("organisation-lead", "Lena"), ("listing-keeper", "Kit")):
        lines += PERSON.format(word=word, role=role, password=PASSWORD, name=name) + MEMBER.format(role=role)
    at_the_site(lines + PERSON.format(word=word, role="asks", password=PASSWORD, name="Viola") + CLAIM)
    context = browser.new_context(viewport={"width": width, "height": 900}, base_url=site)
    page = context.new_page()
    people = f"/my-organisation/kestrel-{word}/people/"
    sign_in(page, f"{word}-organisation-lead@example.org", people)

    looked_at(page, "People")
    press(page, "link", "Say why they should not: Viola")
    looked_at(page, f"Viola should not manage Kestrel {word}?")
    page.get_by_label("Why should they not look after it?").fill("Nobody here knows her.")
    press(page, "button", "Tell the moderators")
    expect(page.get_by_text("The moderators will read what you said.")).to_be_visible()

    press(page, "button", "Invite somebody")
    press(page, "button", "Send the invitation")
    looked_at(page, "Invite somebody")
    page.get_by_label("Their e-mail address").fill(f"{word}-new@example.org")
    page.get_by_label("Keeps the listings up", exact=True).focus()
    page.keyboard.press("Space")
    press(page, "button", "Send the invitation")
    looked_at(page, "People")
    press(page, "button", f"Take it back: {word}-new@example.org")
    expect(page.get_by_text("The invitation is taken back")).to_be_visible()

    press(page, "link", "Leave")
    looked_at(page, f"Leave Kestrel {word}?")
    page.goto(people)
    press(page, "link", "Make lead: Kit")
    looked_at(page, "Make Kit a lead?")
    press(page, "button", "Make lead")
    expect(page.get_by_text("Kit is now a lead.")).to_be_visible()
    press(page, "link", "End access: Kit")
    looked_at(page, "End the access of Kit?")
    press(page, "button", "End access")
    expect(page.get_by_text(f"Kit can do nothing for Kestrel {word} any more.")).to_be_visible()
    context.close()


def test_a_moderator_decides_ends_access_and_merges(page: Page, word: str, at_the_site: AtTheSite) -> None:
    person = PERSON.format(word=word, role="asks", password=PASSWORD, name="Viola")
    at_the_site(ORGANISATION.format(word=word) + person + CLAIM)
    sign_in_to_cms(page, "moderator@waypost.example")

    page.goto("/cms/claims/")
    assert _in_cms(page) == []
    page.get_by_role("link", name=f"Kestrel {word}").first.click()
    expect(page.get_by_text("I am the new chair.")).to_be_visible()
    assert _in_cms(page) == []
    page.get_by_label("To the claimant").fill("Welcome.")
    page.get_by_role("button", name="Let them manage it").click()
    expect(page.get_by_text(f"Viola can manage “Kestrel {word}”")).to_be_visible()

    page.get_by_role("main").get_by_role("link", name=f"Kestrel {word}").first.click()
    page.get_by_role("main").get_by_role("link", name="Who looks after it").click()
    assert _in_cms(page) == []
    page.get_by_role("link", name=re.compile("^End this")).click()
    assert _in_cms(page) == []
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_text("Nobody of its own looks after it")).to_be_visible()

    page.goto("/cms/duplicates/organisations/")
    assert _in_cms(page) == []


# Wagtail's own, on every one of its screens.
_WAGTAILS_OWN = frozenset({"region", "landmark-unique", "landmark-complementary-is-top-level"})


def _in_cms(page: Page) -> list[str]:
    return faults(page, but=_WAGTAILS_OWN)
