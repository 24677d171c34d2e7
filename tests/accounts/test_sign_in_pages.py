"""The pages of signing in and of one's own account: in our look and words, safe, and whole without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.core import mail
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.actions import invite, token_of
from accounts.models import SiteMembership, User
from accounts.roles import COMMISSIONER
from accounts.wagtail_hooks import say_who_is_excused
from tests.accounts.factories import SiteMembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough password"
# A virtual authenticator's, of Chromium.
CREDENTIAL = {
    "type": "public-key",
    "id": "jpXiYUBQoWIr17Gv0U-TUH2JyogxLX1UyS0fWLyXboU",
    "rawId": "jpXiYUBQoWIr17Gv0U-TUH2JyogxLX1UyS0fWLyXboU",
    "response": {
        "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiX3dWVHFCXzNHQTZMQjREOE4tTHJQemxyeThVRUxV"
        "YWYwN04tRzFKNmxYQSIsIm9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhvc3Q6ODc2NSIsImNyb3NzT3JpZ2luIjpmYWxzZX0",
        "attestationObject": "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVikSZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2NFAAAA"
        "AQECAwQFBgcIAQIDBAUGBwgAII6V4mFAUKFiK9exr9FPk1B9icqIMS19VMktH1i8l26FpQECAyYgASFYII_qb6TS1LKPlvVuWsgJWJ_cFJh0ML_jhnC"
        "VIBPTeknLIlggDOhdXjCgjqluxLaZ29SHsdoi1sZYTHKb7S4UQNw_DO0",
    },
    "clientExtensionResults": {"credProps": {"rk": True}},
}
ELSEWHERE = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": "Care Identity",
                "client_id": "waypost",
                "secret": "secret",
                "settings": {"server_url": "https://id.example.org"},
            }
        ]
    }
}
# Inline scripts without a nonce, and styles: our content policy refuses both.
REFUSED = re.compile(
    r"<script(?![^>]*(?:\bsrc=|\bnonce=|application/json))|\sstyle=|\son[a-z]+=", re.IGNORECASE
)

VISITORS = {
    "sign in": "/accounts/login/",
    "sign up": "/accounts/signup/",
    "forgotten": "/accounts/password/reset/",
    "inactive": "/accounts/inactive/",
    "new password saved": "/accounts/password/reset/done/",
    "elsewhere cancelled": "/accounts/3rdparty/login/cancelled/",
    "elsewhere failed": "/accounts/3rdparty/login/error/",
    "elsewhere": "/accounts/oidc/oidc/login/",
    "no invitation": "/accounts/invitations/none/",
}
OWN = {
    "account": "/accounts/",
    "name": "/accounts/name/",
    "second factor": "/accounts/second-factor/",
    "e-mail": "/accounts/email/",
    "password": "/accounts/password/change/",
    "devices": "/accounts/sessions/",
    "prove": "/accounts/reauthenticate/",
    "prove by e-mail": "/accounts/reauthenticate/code/",
    "sign out": "/accounts/logout/",
    "elsewhere": "/accounts/3rdparty/",
    "factors": "/accounts/2fa/",
    "app": "/accounts/2fa/totp/activate/",
    "passkeys": "/accounts/2fa/webauthn/",
    "new passkey": "/accounts/2fa/webauthn/add/",
}
OWN_WITH_FACTORS = {
    "factors": "/accounts/2fa/",
    "give up app": "/accounts/2fa/totp/deactivate/",
    "passkeys": "/accounts/2fa/webauthn/",
    "rename": "/accounts/2fa/webauthn/keys/{passkey}/edit/",
    "remove": "/accounts/2fa/webauthn/keys/{passkey}/remove/",
    "codes": "/accounts/2fa/recovery-codes/",
    "new codes": "/accounts/2fa/recovery-codes/generate/",
    "prove by app": "/accounts/2fa/reauthenticate/",
    "prove by passkey": "/accounts/2fa/webauthn/reauthenticate/",
}


@pytest.fixture
def elsewhere(settings: Settings) -> None:
    """Somebody else can sign people in too."""
    settings.SOCIALACCOUNT_PROVIDERS = ELSEWHERE


def proven(client: Client, user: User) -> None:
    """Signed in, with the password given once more just now."""
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def with_factors(user: User) -> Authenticator:
    """An app, recovery codes, and a passkey, which is handed back."""
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    passkey: Authenticator = Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "My phone", "credential": CREDENTIAL},
    )
    return passkey


def looks_right(answer: HttpResponse) -> str:
    """The page as text, once it is seen to be one of ours."""
    text: str = answer.content.decode()
    assert text.count("<h1") == 1
    assert "nhsuk-header" in text
    assert "Traceback" not in text
    assert REFUSED.findall(text) == []
    return text


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("path", VISITORS.values(), ids=VISITORS.keys())
def test_a_visitors_page_is_ours(client: Client, path: str) -> None:
    assert looks_right(client.get(path))


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("path", OWN.values(), ids=OWN.keys())
def test_a_page_of_ones_own_is_ours(client: Client, path: str) -> None:
    proven(client, SiteMembershipFactory(role="governance-lead").user)

    answer = client.get(path)

    assert answer.status_code == 200
    assert looks_right(answer)


@pytest.mark.parametrize("path", OWN_WITH_FACTORS.values(), ids=OWN_WITH_FACTORS.keys())
def test_a_page_for_second_factors_is_ours(client: Client, path: str) -> None:
    user = UserFactory()
    proven(client, user)
    passkey = with_factors(user)

    answer = client.get(path.format(passkey=passkey.pk))

    assert answer.status_code == 200
    assert looks_right(answer)


def test_the_last_app_is_not_offered_to_be_given_up(client: Client) -> None:
    user = SiteMembershipFactory(role="governance-lead").user
    proven(client, user)
    TOTP.activate(user, generate_totp_secret())

    text = looks_right(client.get("/accounts/2fa/totp/deactivate/"))

    assert "You need your authenticator app" in text
    assert "Stop using it" not in text


def test_recovery_codes_come_as_plain_text(client: Client) -> None:
    user = UserFactory()
    proven(client, user)
    with_factors(user)

    answer = client.get("/accounts/2fa/recovery-codes/download/")

    assert answer["Content-Type"].startswith("text/plain")
    assert len(re.findall(r"^\d{8}$", answer.content.decode(), re.MULTILINE)) == 10


@pytest.mark.parametrize("has_app", [True, False], ids=["app and passkey", "passkey"])
def test_the_second_step_of_signing_in_is_ours(client: Client, has_app: bool) -> None:
    user = UserFactory()
    with_factors(user)
    if not has_app:
        Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()

    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}, follow=True)
    text = looks_right(answer)
    wrong = looks_right(client.post("/accounts/2fa/authenticate/", {"code": "1"}))

    assert "One more step" in text
    assert "Use my passkey" in text
    assert ("authenticator app" in text) is has_app
    assert "That is not the code." in wrong


class TestSigningUp:
    FILLED_IN = {"first_name": "Lena", "email": "lena@example.org", "password1": "otter in a lantern"}

    def test_a_code_proves_the_address(self, client: Client) -> None:
        page = looks_right(client.post("/accounts/signup/", self.FILLED_IN, follow=True))
        wrong = looks_right(client.post("/accounts/confirm-email/", {"code": "x"}))

        assert "lena@example.org" in page
        assert "That is not the code." in wrong
        code = re.search(r"^[A-Z]{4}-[A-Z]{4}$", str(mail.outbox[-1].body), re.MULTILINE)
        assert code
        answer = client.post("/accounts/confirm-email/", {"code": code[0].lower()})
        assert answer["Location"] == "/accounts/"

    def test_whoever_has_an_account_already_is_not_given_away(self, client: Client) -> None:
        UserFactory(email="lena@example.org")

        page = looks_right(client.post("/accounts/signup/", self.FILLED_IN, follow=True))

        assert "We sent it to" in page
        assert "has one already" in str(mail.outbox[-1].body)

    def test_what_only_a_machine_fills_in_makes_no_account(self, client: Client) -> None:
        page = looks_right(client.get("/accounts/signup/"))
        client.post("/accounts/signup/", {**self.FILLED_IN, "website": "https://spam.example"})

        assert re.search(
            r'aria-hidden="true">\s*<label[^>]*>Leave this empty</label>\s*<input[^>]*tabindex="-1"', page
        )
        assert not User.objects.filter(email="lena@example.org").exists()

    def test_it_can_be_closed(self, client: Client, settings: Settings) -> None:
        settings.ACCOUNT_SIGNUP_ENABLED = False

        assert "by invitation only" in looks_right(client.get("/accounts/signup/"))

    def test_somebody_from_elsewhere_only_checks_what_is_known(
        self, client: Client, settings: Settings
    ) -> None:
        settings.SOCIALACCOUNT_PROVIDERS = ELSEWHERE
        provider = get_social_adapter().get_provider(RequestFactory().get("/"), "oidc")
        login = SocialLogin(
            user=User(first_name="Lena"), account=SocialAccount(provider="oidc", uid="1"), provider=provider
        )
        session = client.session
        session["socialaccount_sociallogin"] = login.serialize()
        session.save()

        assert "Care Identity says that it is you" in looks_right(client.get("/accounts/3rdparty/signup/"))


class TestForgettingAPassword:
    def test_by_a_code(self, client: Client) -> None:
        user = UserFactory()

        asked = looks_right(client.post("/accounts/password/reset/", {"email": user.email}, follow=True))
        code = re.search(r"^[A-Z]{4}-[A-Z]{4}$", str(mail.outbox[-1].body), re.MULTILINE)
        assert code
        chosen = client.post("/accounts/password/reset/confirm/", {"code": code[0]}, follow=True)
        saved = client.post(
            "/accounts/password/reset/complete/", {"password1": "otter in a lantern"}, follow=True
        )

        assert user.email in asked
        assert "Choose a new password" in looks_right(chosen)
        assert "Your new password is saved" in looks_right(saved)
        assert client.login(username=user.email, password="otter in a lantern")

    def test_a_stranger_is_not_told_that_there_is_no_account(self, client: Client) -> None:
        answer = client.post("/accounts/password/reset/", {"email": "nobody@example.org"}, follow=True)

        assert "We sent it to" in looks_right(answer)
        assert "no account has it" in str(mail.outbox[-1].body)


@pytest.mark.parametrize(
    ("path", "filled_in", "said"),
    [
        ("/accounts/login/", {}, ["Enter an e-mail address, like name@example.org", "Enter your password"]),
        ("/accounts/login/", {"login": "lena", "password": "x"}, ["Enter an e-mail address, like"]),
        ("/accounts/login/", {"login": "a@example.org", "password": "x"}, ["don’t belong together"]),
        ("/accounts/signup/", {}, ["Enter your first name", "Enter an e-mail address", "Choose a password"]),
        ("/accounts/signup/", {"password1": "short"}, ["Use at least 10 characters"]),
        ("/accounts/signup/", {"password1": "password12"}, ["Choose one that fewer people have"]),
        ("/accounts/signup/", {"password1": "8529637410258"}, ["Use letters too, not only digits"]),
        (
            "/accounts/signup/",
            {"password1": "lena@example.org", "email": "lena@example.org"},
            ["isn’t like your name or e-mail address"],
        ),
        ("/accounts/password/reset/", {}, ["Enter an e-mail address"]),
    ],
)
def test_errors_say_what_to_do(client: Client, path: str, filled_in: dict[str, str], said: list[str]) -> None:
    text = looks_right(client.post(path, filled_in))

    assert "<title>Error: " in text
    assert "There is a problem" in text
    for words in said:
        assert words in text
    assert "This field is required" not in text


@pytest.mark.parametrize(
    ("path", "filled_in", "said"),
    [
        ("/accounts/name/", {"first_name": ""}, "Enter your first name"),
        ("/accounts/email/", {"action_add": "yes", "email": "x"}, "Enter an e-mail address"),
        ("/accounts/password/change/", {"oldpassword": "x", "password1": "x"}, "That is not your password."),
        ("/accounts/reauthenticate/", {"password": "x"}, "That is not your password."),
        ("/accounts/2fa/totp/activate/", {"code": "x"}, "That is not the code."),
    ],
)
def test_errors_in_ones_own_account_do_too(
    client: Client, path: str, filled_in: dict[str, str], said: str
) -> None:
    proven(client, UserFactory())

    assert said in looks_right(client.post(path, filled_in))


def test_after_too_many_tries_one_waits(client: Client) -> None:
    user = UserFactory()
    for _ in range(6):
        answer = client.post("/accounts/login/", {"login": user.email, "password": "x"})

    assert "Wait 5 minutes" in looks_right(answer)


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site(client: Client, back: str) -> None:
    user = UserFactory()

    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": back})

    assert answer["Location"] == "/accounts/"
    assert client.post("/accounts/logout/", {"next": back})["Location"] == "/"


def test_one_comes_back_to_where_one_was(client: Client) -> None:
    user = UserFactory()

    page = looks_right(client.get("/accounts/login/?next=/services/"))
    answer = client.post(
        "/accounts/login/", {"login": user.email, "password": PASSWORD, "next": "/services/"}
    )

    assert 'name="next" value="/services/"' in page
    assert answer["Location"] == "/services/"


def test_single_sign_on_is_offered_only_where_there_is_some(client: Client, settings: Settings) -> None:
    assert "Care Identity" not in client.get("/accounts/login/").content.decode()

    settings.SOCIALACCOUNT_PROVIDERS = ELSEWHERE

    assert "Sign in with Care Identity" in client.get("/accounts/login/").content.decode()


def test_an_account_elsewhere_can_be_taken_off(client: Client, settings: Settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = ELSEWHERE
    user = UserFactory()
    proven(client, user)
    account = SocialAccount.objects.create(user=user, provider="oidc", uid="1")

    page = looks_right(client.get("/accounts/3rdparty/"))
    client.post("/accounts/3rdparty/", {"account": account.pk})

    assert "Stop using it" in page
    assert not SocialAccount.objects.filter(pk=account.pk).exists()


def test_an_address_that_waits_to_be_proven_is_shown(client: Client) -> None:
    user = UserFactory()
    proven(client, user)
    EmailAddress.objects.create(user=user, email="new@example.org")

    assert "You have not proven yet that" in looks_right(client.get("/accounts/email/"))


def test_somebody_without_a_password_chooses_one(client: Client) -> None:
    user = UserFactory(password=None)
    user.set_unusable_password()
    user.save()
    client.force_login(user)

    # They prove by e-mail that it is them.
    asking = client.get("/accounts/password/set/")
    assert asking["Location"] == "/accounts/reauthenticate/code/?next=%2Faccounts%2Fpassword%2Fset%2F"
    page = looks_right(client.get(asking["Location"]))
    choice = re.search(r'name="recipient" value="([^"]+)"', page)
    assert choice
    asked = client.post(asking["Location"], {"recipient": choice[1]}, follow=True)
    code = re.search(r"^[A-Z]{4}-[A-Z]{4}$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code
    proven = client.post(
        asked.redirect_chain[-1][0], {"code": code[0], "next": "/accounts/password/set/"}, follow=True
    )

    assert "Choose a password" in looks_right(proven)
    assert (
        client.post("/accounts/password/set/", {"password1": "otter in a lantern"})["Location"]
        == "/accounts/"
    )


class TestInvitations:
    def page_for(self, client: Client) -> str:
        invitation = invite(
            email="new@example.org", role=COMMISSIONER, model=SiteMembership, by=UserFactory()
        )
        return looks_right(client.get(f"/accounts/invitations/{token_of(invitation)}/"))

    def test_a_stranger_may_make_an_account_or_sign_in(self, client: Client) -> None:
        page = self.page_for(client)

        assert "Commissioner" in page
        assert re.search(r'href="/accounts/signup/\?next=/accounts/invitations/', page)
        assert re.search(r'href="/accounts/login/\?next=/accounts/invitations/', page)

    def test_another_is_told_that_it_is_not_for_them(self, client: Client) -> None:
        client.force_login(UserFactory())

        assert "went to another address" in self.page_for(client)

    def test_who_it_is_for_accepts(self, client: Client) -> None:
        client.force_login(UserFactory(email="new@example.org"))

        assert "Accept" in self.page_for(client)


def test_leaving_is_asked_once_more(client: Client) -> None:
    membership = SiteMembershipFactory(role="commissioner")
    client.force_login(membership.user)

    page = looks_right(client.get(f"/accounts/leave/accounts.sitemembership/{membership.pk}/"))

    assert "Stop being a commissioner?" in page


def test_the_devices_are_said_in_words(client: Client) -> None:
    user = UserFactory()
    client.post(
        "/accounts/login/",
        {"login": user.email, "password": PASSWORD},
        headers={"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36"},
    )

    page = looks_right(client.get("/accounts/sessions/"))

    assert "Chrome on an Android phone" in page
    assert "This one" in page


class TestWhoIsSignedIn:
    def test_a_visitors_page_is_the_same_for_all(self, client: Client) -> None:
        answer = client.get("/accessibility/")

        assert "Sign in" in answer.content.decode()
        assert "Cookie" not in answer.headers.get("Vary", "")

    def test_others_find_their_account(self, client: Client) -> None:
        client.force_login(UserFactory())

        assert "Your account" in client.get("/accessibility/").content.decode()


class TestTheDemonstration:
    SAID = "Its accounts sign in without a second factor."

    def test_says_so_on_every_page(self, client: Client, settings: Settings) -> None:
        settings.DEMONSTRATION, settings.SECOND_FACTOR_EXCUSED = True, "@waypost.example"

        assert self.SAID in client.get("/accessibility/").content.decode()
        assert "accounts/excused.js" in say_who_is_excused()

    def test_does_not_where_nobody_is_excused(self, client: Client, settings: Settings) -> None:
        settings.DEMONSTRATION, settings.SECOND_FACTOR_EXCUSED = True, ""

        assert self.SAID not in client.get("/accessibility/").content.decode()
        assert say_who_is_excused() == ""


EMAILS = [
    *(
        f"account/email/{name}"
        for name in (
            "email_confirmation", "email_confirmation_signup", "login_code", "password_reset_code", "unknown_account",
            "account_already_exists", "password_changed", "password_reset", "password_set", "email_changed",
            "email_deleted",
        )
    ),
    *(
        f"mfa/email/{name}"
        for name in (
            "totp_activated", "totp_deactivated", "webauthn_added", "webauthn_removed", "recovery_codes_generated"
        )
    ),
    "socialaccount/email/account_connected",
    "socialaccount/email/account_disconnected",
]  # fmt: skip


@pytest.mark.parametrize("name", EMAILS)
def test_an_email_is_plain_says_whose_it_is_and_nothing_of_the_person(name: str, settings: Settings) -> None:
    user = UserFactory(first_name="Lena", last_name="O'Hara")
    context: dict[str, Any] = {
        "request": RequestFactory().get("/"),
        "user": user,
        "email": user.email,
        "from_email": user.email,
        "to_email": "new@example.org",
        "deleted_email": user.email,
        "code": "ABCD-EFGH",
        "signup_url": "https://testserver/?a=1&b=2",
        "password_reset_url": "https://testserver/?a=1&b=2",
        "timestamp": timezone.now(),
        "ip": "192.0.2.1",
        "user_agent": "Chrome/130.0 Windows",
        "provider": "Care & Identity",
    }

    subject = render_to_string(f"{name}_subject.txt", context).strip()
    body = render_to_string(f"{name}_message.txt", context).strip()

    assert "Waypost" in subject
    assert "\n" not in subject
    assert body.endswith("Waypost\nhttp://testserver/")
    assert not re.search(r"&(amp|#\d+|quot|lt|gt);|<\w", body)
    assert "was not you" in body or "If you did not ask" in body
    for personal in ("Lena", "O'Hara", user.email, "new@example.org", "192.0.2.1"):
        assert personal not in subject + body
