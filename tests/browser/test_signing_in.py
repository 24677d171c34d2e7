"""Signing in, and looking after one's own account, in a real browser."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import faults, overflow

PASSWORD = "kettle lantern otter"
PHONE = {"width": 375, "height": 667}
DESK = {"width": 1280, "height": 900}
CODE = re.compile(r"^[A-Z]{4}-[A-Z]{4}$", re.MULTILINE)

Letters = Callable[[str], str]
AtTheSite = Callable[[str], None]

# Somebody who reads of people, so that a password alone is not enough.
LEAD = """
from accounts.actions import begin_membership
from accounts.models import SiteMembership, User
from accounts.roles import GOVERNANCE_LEAD
user = User.objects.create_user("{address}", "{password}", first_name="Grace")
user.vouch_for_address()
begin_membership(model=SiteMembership, user=user, role=GOVERNANCE_LEAD, by=None)
"""
APP = """
from allauth.mfa.totp.internal.auth import TOTP
TOTP.activate(user, "{secret}")
"""
SECRET = base64.b32encode(b"a secret of 20 bytes").decode()


@pytest.fixture
def address() -> str:
    """An e-mail address that nobody has yet."""
    return f"somebody-{uuid4().hex[:12]}@example.org"


@pytest.fixture
def lead(at_the_site: AtTheSite, address: str) -> str:
    """The address of somebody who must have a second factor, and has none."""
    at_the_site(LEAD.format(address=address, password=PASSWORD))
    return address


@pytest.fixture
def phone_page(browser: Browser, site: str) -> Iterator[Page]:
    """A page on a device that keeps passkeys, which exist for names only: the site is asked for as "localhost"."""
    context = browser.new_context(base_url=site.replace("127.0.0.1", "localhost"), viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert complaints == []


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def make_account(page: Page, address: str, letters: Letters) -> None:
    """With the code from the e-mail, so that the page is signed in."""
    page.goto("/accounts/signup/")
    page.get_by_label("First name").fill("Lena")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Make my account")
    heading(page, "Enter the code from our e-mail")
    enter_code(page, letters(address))
    heading(page, "Your account")


def enter_code(page: Page, letter: str) -> None:
    found = CODE.search(letter)
    assert found, letter
    page.get_by_label("Code", exact=True).fill(found[0])
    press(page, "Continue")


def sign_in(page: Page, address: str, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password", exact=True).fill(password)
    press(page, "Sign in")


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    press(page, "Sign out")
    expect(page.get_by_text("You are signed out.")).to_be_visible()


def prove(page: Page) -> None:
    """The password once more."""
    heading(page, "Is it still you?")
    page.get_by_label("Your password").fill(PASSWORD)
    press(page, "Continue")


def shown_by_app(secret: str, ahead: int = 0) -> str:
    """What an authenticator app shows (RFC 6238), so many half minutes ahead."""
    counter = struct.pack(">Q", int(time.time()) // 30 + ahead)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def test_somebody_makes_an_account_signs_out_and_in_again(
    quiet_page: Page, address: str, letters: Letters
) -> None:
    quiet_page.goto("/")
    quiet_page.get_by_role("banner").get_by_role("link", name="Sign in").click()
    quiet_page.get_by_role("link", name="make an account").click()
    quiet_page.get_by_label("First name").fill("Lena")
    quiet_page.get_by_label("E-mail address").fill(address)
    password = quiet_page.get_by_label("Password", exact=True)
    password.fill(PASSWORD)
    quiet_page.get_by_role("button", name="Show password").click()
    expect(password).to_have_attribute("type", "text")
    press(quiet_page, "Make my account")

    letter = letters(address)
    assert "Subject: Your code for Waypost" in letter
    assert "Lena" not in letter
    expect(quiet_page.get_by_text(address)).to_be_visible()
    quiet_page.get_by_label("Code", exact=True).fill("WRONG")
    press(quiet_page, "Continue")
    expect(quiet_page.get_by_role("alert")).to_contain_text("That is not the code.")
    enter_code(quiet_page, letter)

    heading(quiet_page, "Your account")
    sign_out(quiet_page)
    quiet_page.goto("/accounts/name/")
    sign_in(quiet_page, address)
    expect(quiet_page).to_have_url(re.compile(r"/accounts/name/$"))
    expect(quiet_page.get_by_label("First name")).to_have_value("Lena")
    expect(quiet_page.get_by_role("banner").get_by_role("link", name="Your account")).to_be_visible()


def test_a_code_that_went_astray_is_sent_again(quiet_page: Page, address: str, letters: Letters) -> None:
    quiet_page.goto("/accounts/signup/")
    quiet_page.get_by_label("First name").fill("Lena")
    quiet_page.get_by_label("E-mail address").fill(address)
    quiet_page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(quiet_page, "Make my account")
    first = letters(address)

    # One may be asked for every ten seconds.
    quiet_page.wait_for_timeout(10_500)
    press(quiet_page, "Send a new code")
    heading(quiet_page, "Enter the code from our e-mail")
    assert letters(address) != first
    enter_code(quiet_page, letters(address))

    heading(quiet_page, "Your account")


def test_who_forgot_their_password_chooses_a_new_one(
    quiet_page: Page, address: str, letters: Letters
) -> None:
    make_account(quiet_page, address, letters)
    sign_out(quiet_page)

    quiet_page.goto("/accounts/login/")
    sign_in(quiet_page, address, "something else")
    expect(quiet_page.get_by_role("alert")).to_contain_text("don’t belong together")
    quiet_page.get_by_role("link", name="Forgotten your password?").click()
    quiet_page.get_by_label("E-mail address").fill(address)
    press(quiet_page, "Send me a code")
    heading(quiet_page, "Enter the code from our e-mail")
    assert "A new password for Waypost" in letters(address)
    enter_code(quiet_page, letters(address))
    quiet_page.get_by_label("New password", exact=True).fill("password12")
    press(quiet_page, "Save my new password")
    expect(quiet_page.get_by_role("alert")).to_contain_text("Choose one that fewer people have")
    quiet_page.get_by_label("New password", exact=True).fill("an otter in a lantern")
    press(quiet_page, "Save my new password")
    heading(quiet_page, "Your new password is saved")

    quiet_page.goto("/accounts/login/")
    sign_in(quiet_page, address, "an otter in a lantern")
    heading(quiet_page, "Your account")


def test_the_address_is_changed_once_the_new_one_is_proven(
    quiet_page: Page, address: str, letters: Letters
) -> None:
    make_account(quiet_page, address, letters)
    other = f"other-{address}"

    quiet_page.goto("/accounts/email/")
    quiet_page.get_by_label("New e-mail address").fill(other)
    press(quiet_page, "Continue")
    prove(quiet_page)
    enter_code(quiet_page, letters(other))

    heading(quiet_page, "Your account")
    expect(quiet_page.get_by_text(other, exact=True)).to_be_visible()
    assert "Your e-mail address at Waypost was changed" in letters(address)


def test_who_must_have_a_second_factor_is_led_to_set_up_an_app_and_back(quiet_page: Page, lead: str) -> None:
    quiet_page.goto("/accounts/login/")
    sign_in(quiet_page, lead)
    heading(quiet_page, "Your account")
    quiet_page.goto("/services/?q=money")
    heading(quiet_page, "Set up a second factor")

    quiet_page.get_by_role("button", name="Set up an app").click()
    prove(quiet_page)
    heading(quiet_page, "Set up an authenticator app")
    secret = quiet_page.locator("#secret").inner_text().replace(" ", "")
    quiet_page.get_by_label("Code", exact=True).fill("000000")
    press(quiet_page, "Set up")
    expect(quiet_page.get_by_role("alert")).to_contain_text("That is not the code.")
    assert quiet_page.locator("#secret").inner_text().replace(" ", "") == secret
    quiet_page.get_by_label("Code", exact=True).fill(shown_by_app(secret))
    press(quiet_page, "Set up")
    heading(quiet_page, "Keep your recovery codes")
    expect(quiet_page.get_by_label("Recovery codes").get_by_role("listitem")).to_have_count(10)
    recovery = quiet_page.get_by_label("Recovery codes").get_by_role("listitem").first.inner_text()
    quiet_page.get_by_role("button", name="I have kept them: continue").click()
    expect(quiet_page).to_have_url(re.compile(r"/services/\?q=money$"))

    for code in (shown_by_app(secret, ahead=1), recovery):
        sign_out(quiet_page)
        quiet_page.goto("/accounts/login/")
        sign_in(quiet_page, lead)
        heading(quiet_page, "One more step")
        quiet_page.get_by_label("Code", exact=True).fill(code)
        press(quiet_page, "Sign in")
        heading(quiet_page, "Your account")

    quiet_page.goto("/accounts/2fa/totp/deactivate/")
    prove(quiet_page)
    heading(quiet_page, "You need your authenticator app")


def test_a_wrong_code_of_the_app_lets_nobody_in(
    quiet_page: Page, at_the_site: AtTheSite, address: str
) -> None:
    at_the_site(LEAD.format(address=address, password=PASSWORD) + APP.format(secret=SECRET))

    quiet_page.goto("/accounts/login/?next=/accounts/name/")
    sign_in(quiet_page, address)
    quiet_page.get_by_label("Code", exact=True).fill("123")
    press(quiet_page, "Sign in")
    expect(quiet_page.get_by_role("alert")).to_contain_text("That is not the code.")
    quiet_page.goto("/accounts/name/")
    expect(quiet_page).to_have_url(re.compile(r"/accounts/(2fa/authenticate|login)/"))
    quiet_page.goto("/accounts/2fa/authenticate/")
    quiet_page.get_by_label("Code", exact=True).fill(shown_by_app(SECRET))
    press(quiet_page, "Sign in")

    expect(quiet_page.get_by_role("banner").get_by_role("link", name="Your account")).to_be_visible()


def test_a_passkey_is_added_on_the_way_and_signs_in_by_itself(phone_page: Page, lead: str) -> None:
    phone_page.goto("/accounts/login/?next=/services/")
    sign_in(phone_page, lead)
    heading(phone_page, "Set up a second factor")
    phone_page.get_by_role("button", name="Set up a passkey").click()
    prove(phone_page)
    heading(phone_page, "Add a passkey")
    phone_page.get_by_label("Name").fill("My phone")
    press(phone_page, "Add it")
    heading(phone_page, "Keep your recovery codes")
    phone_page.get_by_role("button", name="I have kept them: continue").click()
    expect(phone_page).to_have_url(re.compile(r"/services/$"))

    sign_out(phone_page)
    phone_page.goto("/accounts/login/?next=/accounts/2fa/webauthn/")
    press(phone_page, "Sign in with a passkey")
    heading(phone_page, "Your passkeys")
    expect(phone_page.get_by_role("heading", name="My phone")).to_be_visible()
    expect(phone_page.get_by_text("Signs you in by itself.")).to_be_visible()


def test_a_security_key_is_the_second_step_after_the_password(
    phone_page: Page, address: str, letters: Letters
) -> None:
    make_account(phone_page, address, letters)
    phone_page.goto("/accounts/2fa/webauthn/add/")
    prove(phone_page)
    phone_page.get_by_label("Let it sign me in without my password").uncheck()
    press(phone_page, "Add it")
    heading(phone_page, "Keep your recovery codes")
    sign_out(phone_page)

    phone_page.goto("/accounts/login/")
    sign_in(phone_page, address)
    heading(phone_page, "One more step")
    assert faults(phone_page) == []
    press(phone_page, "Use my passkey")
    heading(phone_page, "Your account")

    # The same proves later that it is still them, and is taken away again.
    phone_page.goto("/accounts/2fa/webauthn/")
    phone_page.get_by_role("link", name="Remove Passkey 1").click()
    heading(phone_page, "Is it still you?")
    phone_page.get_by_role("link", name="Use a passkey").click()
    press(phone_page, "Use my passkey")
    heading(phone_page, "Remove “Passkey 1”?")
    press(phone_page, "Remove it")
    expect(phone_page.get_by_text("The passkey is removed.")).to_be_visible()


def test_a_device_without_the_passkey_is_told_so_in_words(phone_page: Page) -> None:
    phone_page.goto("/accounts/login/")
    phone_page.evaluate(
        """() => {
            navigator.credentials.get = () => Promise.reject(new DOMException("", "NotAllowedError"));
        }"""
    )
    press(phone_page, "Sign in with a passkey")

    expect(phone_page.get_by_role("alert")).to_contain_text("That didn’t work")


def test_signing_out_everywhere_else_ends_the_other_session(
    browser: Browser, site: str, quiet_page: Page, address: str, letters: Letters
) -> None:
    make_account(quiet_page, address, letters)
    elsewhere = browser.new_context(
        base_url=site, user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile Safari/604.1"
    )
    other = elsewhere.new_page()
    other.goto("/accounts/login/")
    sign_in(other, address)
    heading(other, "Your account")

    quiet_page.goto("/accounts/sessions/")
    expect(quiet_page.get_by_role("heading", name="Safari on an iPhone")).to_be_visible()
    press(quiet_page, "Sign out everywhere else")

    expect(quiet_page.get_by_text("You are signed in nowhere else.")).to_be_visible()
    other.goto("/accounts/")
    heading(other, "Sign in")
    quiet_page.goto("/accounts/")
    heading(quiet_page, "Your account")
    elsewhere.close()


def test_with_the_keyboard_alone(quiet_page: Page) -> None:
    keys = quiet_page.keyboard
    quiet_page.goto("/accounts/login/?next=/accounts/")
    keys.press("Tab")
    expect(quiet_page.get_by_role("link", name="Skip to main content")).to_be_focused()
    keys.press("Enter")
    keys.press("Tab")
    expect(quiet_page.get_by_label("E-mail address")).to_be_focused()
    keys.type("commissioner@waypost.example")
    keys.press("Tab")
    keys.type("waypost-demonstration")
    for role, name in (
        ("button", "Show password"),
        ("link", "Forgotten your password?"),
        ("button", "Sign in"),
    ):
        keys.press("Tab")
        expect(quiet_page.get_by_role("main").get_by_role(role, name=name, exact=True)).to_be_focused()  # type: ignore[arg-type]
    keys.press("Enter")

    heading(quiet_page, "Your account")


def test_without_scripts(plain_page: Page, address: str, letters: Letters) -> None:
    make_account(plain_page, address, letters)
    sign_out(plain_page)
    plain_page.goto("/accounts/login/")
    expect(plain_page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    sign_in(plain_page, address)
    heading(plain_page, "Your account")

    plain_page.goto("/accounts/2fa/totp/activate/")
    prove(plain_page)
    secret = plain_page.locator("#secret").inner_text().replace(" ", "")
    plain_page.get_by_label("Code", exact=True).fill(shown_by_app(secret))
    press(plain_page, "Set up")
    heading(plain_page, "Keep your recovery codes")
    plain_page.goto("/accounts/2fa/webauthn/add/")
    expect(plain_page.get_by_text("This browser can’t use passkeys")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/cms/"], ids=["page", "screen"])
def test_it_is_said_that_the_demonstrations_accounts_need_no_second_factor(page: Page, path: str) -> None:
    page.goto("/accounts/login/?next=/accounts/")
    sign_in(page, "editor@waypost.example", "waypost-demonstration")
    heading(page, "Your account")
    page.goto(path)

    expect(page.get_by_text("Its accounts sign in without a second factor.")).to_be_visible()


VISITORS = {
    "sign in": "/accounts/login/",
    "sign up": "/accounts/signup/",
    "forgotten": "/accounts/password/reset/",
    "inactive": "/accounts/inactive/",
    "elsewhere cancelled": "/accounts/3rdparty/login/cancelled/",
    "elsewhere failed": "/accounts/3rdparty/login/error/",
    "no invitation": "/accounts/invitations/none/",
}
OWN = {
    "account": "/accounts/",
    "name": "/accounts/name/",
    "e-mail": "/accounts/email/",
    "password": "/accounts/password/change/",
    "devices": "/accounts/sessions/",
    "sign out": "/accounts/logout/",
    "elsewhere": "/accounts/3rdparty/",
    "factors": "/accounts/2fa/",
    "prove": "/accounts/reauthenticate/",
    "prove by e-mail": "/accounts/reauthenticate/code/",
    "app": "/accounts/2fa/totp/activate/",
    "new passkey": "/accounts/2fa/webauthn/add/",
    "second factor": "/accounts/second-factor/",
}
OWN_LATER = {
    "factors": "/accounts/2fa/",
    "give up app": "/accounts/2fa/totp/deactivate/",
    "codes": "/accounts/2fa/recovery-codes/",
    "new codes": "/accounts/2fa/recovery-codes/generate/",
    "prove by app": "/accounts/2fa/reauthenticate/",
}


def look_at(page: Page, pages: dict[str, str]) -> dict[str, list[str]]:
    """What is wrong with each of these, those with nothing left out."""
    wrong: dict[str, list[str]] = {}
    for name, path in pages.items():
        page.goto(path)
        if found := [*faults(page), *(["wider than the window"] if overflow(page) > 0 else [])]:
            wrong[name] = found
    return wrong


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["375", "1280"])
def test_every_page_is_accessible_and_fits(
    page: Page, size: dict[str, int], address: str, letters: Letters
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    assert look_at(page, VISITORS) == {}

    page.goto("/accounts/signup/")
    press(page, "Make my account")
    assert faults(page) == []
    make_account(page, address, letters)
    page.goto("/accounts/2fa/totp/activate/")
    prove(page)
    assert look_at(page, OWN) == {}

    page.goto("/accounts/2fa/totp/activate/")
    secret = page.locator("#secret").inner_text().replace(" ", "")
    page.get_by_label("Code", exact=True).fill(shown_by_app(secret))
    press(page, "Set up")
    assert look_at(page, OWN_LATER) == {}
    sign_out(page)
    page.goto("/accounts/login/")
    sign_in(page, address)
    heading(page, "One more step")
    assert faults(page) == []
    page.context.clear_cookies()
    page.goto("/accounts/password/reset/")
    page.get_by_label("E-mail address").fill(address)
    press(page, "Send me a code")
    heading(page, "Enter the code from our e-mail")
    assert faults(page) == []
    enter_code(page, letters(address))
    heading(page, "Choose a new password")
    assert faults(page) == []
