"""Sign-in at an OpenID Connect provider, such as NHS Care Identity, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from tests.accounts.factories import UserFactory
from tests.accounts.oidc_provider import CLIENT_ID, SECRET, Provider, running

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/oidc/oidc/login/"


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    """One that this site knows."""
    with running() as found:
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": "oidc",
                        "name": "Care Identity",
                        "client_id": CLIENT_ID,
                        "secret": SECRET,
                        "settings": {"server_url": found.url},
                    }
                ],
            }
        }
        yield found


def signed_in_there(client: Client, **query: str) -> str:
    """The address that the provider sends the browser back to."""
    there = client.post(LOGIN, query_params=query).headers["Location"]
    return httpx.get(there).headers["Location"]


def back(client: Client, address: str) -> HttpResponse:
    """The browser follows it."""
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def who(client: Client) -> User | None:
    return User.objects.filter(pk=client.session.get("_auth_user_id")).first()


def test_somebody_new_gets_an_account_with_the_address_proven(client: Client, provider: Provider) -> None:
    answer = back(client, signed_in_there(client))

    assert answer.status_code == 302
    nora = User.objects.get(email="nora@example.org")
    assert who(client) == nora
    assert (nora.first_name, nora.has_usable_password()) == ("Nora", False)
    assert EmailAddress.objects.get(user=nora).verified
    assert provider.faults == []


def test_the_next_time_it_is_the_same_account(client: Client, provider: Provider) -> None:
    back(client, signed_in_there(client))
    provider.claims["email"] = "nora.new@example.org"
    again = Client()

    back(again, signed_in_there(again))

    assert who(again) == who(client)
    assert User.objects.count() == 1


def test_an_account_of_that_address_is_not_taken_over(client: Client, provider: Provider) -> None:
    UserFactory(email="nora@example.org")

    back(client, signed_in_there(client))

    assert who(client) is None
    assert User.objects.count() == 1


def test_whoever_is_signed_in_can_connect_it(client: Client, provider: Provider) -> None:
    nora = UserFactory(email="nora@example.org")
    client.force_login(nora)
    client.post("/accounts/reauthenticate/", {"password": "a long enough password"})
    back(client, signed_in_there(client, process="connect"))
    fresh = Client()

    back(fresh, signed_in_there(fresh))

    assert who(fresh) == nora


def test_a_second_factor_is_asked_for_here_too(client: Client, provider: Provider) -> None:
    back(client, signed_in_there(client))
    nora = User.objects.get()
    TOTP.activate(nora, generate_totp_secret())
    again = Client()

    answer = back(again, signed_in_there(again))

    assert answer.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert who(again) is None


def test_an_address_that_the_provider_did_not_prove_is_proven_first(
    client: Client, provider: Provider
) -> None:
    provider.claims["email_verified"] = False

    answer = back(client, signed_in_there(client))

    assert answer.headers["Location"].startswith("/accounts/confirm-email/")
    assert who(client) is None


def test_an_answer_that_nobody_asked_for_signs_nobody_in(client: Client, provider: Provider) -> None:
    victim = Client()
    address = signed_in_there(client)

    back(victim, address)

    assert who(victim) is None


def test_an_answer_counts_once(client: Client, provider: Provider) -> None:
    address = signed_in_there(client)
    back(client, address)
    client.logout()

    back(client, address)

    assert who(client) is None


def test_it_is_only_begun_by_pressing(client: Client, provider: Provider) -> None:
    assert client.get(LOGIN).status_code == 200


def test_it_leads_to_no_other_site(client: Client, provider: Provider) -> None:
    answer = back(client, signed_in_there(client, next="https://evil.example/"))

    assert answer.headers["Location"].startswith("/")
    assert not answer.headers["Location"].startswith("//")


def test_without_one_there_is_no_such_address(client: Client) -> None:
    assert client.post(LOGIN).status_code == 404
