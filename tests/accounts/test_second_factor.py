"""Whoever can read of a person who is helped sets a second factor up first."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client, override_settings
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.adapters import MFAAdapter
from accounts.checks import nobody_is_excused
from accounts.models import User
from tests.accounts.factories import SiteMembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def signed_in(client: Client, role: str, **options: object) -> User:
    user: User = SiteMembershipFactory(role=role, **options).user
    client.force_login(user)
    return user


def with_app(user: User) -> Authenticator:
    """An authenticator app of theirs."""
    TOTP.activate(user, generate_totp_secret())
    return Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)


def test_without_one_every_page_leads_to_where_it_is_set_up(client: Client) -> None:
    signed_in(client, "governance-lead")

    answers = [client.get(path) for path in ("/services/?q=money", "/", "/cms/")]

    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert answers[0].headers["Location"] == "/accounts/second-factor/?next=%2Fservices%2F%3Fq%3Dmoney"


def test_nothing_can_be_posted_either(client: Client) -> None:
    signed_in(client, "governance-lead")

    answer = client.post("/services/", {"q": "x"})

    assert answer.headers["Location"] == "/accounts/second-factor/"


def test_the_account_itself_stays_open(client: Client) -> None:
    signed_in(client, "governance-lead")

    assert client.get("/accounts/").status_code == 200
    assert client.get("/accounts/logout/").status_code == 200


def test_with_one_they_go_on(client: Client) -> None:
    with_app(signed_in(client, "governance-lead"))

    assert client.get("/services/").status_code == 200


def test_codes_for_emergencies_alone_are_none(client: Client) -> None:
    user = signed_in(client, "governance-lead")
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})

    assert client.get("/services/").status_code == 302


@pytest.mark.parametrize("role", ["moderator", "editor", "commissioner"])
def test_who_reads_of_no_person_needs_none(client: Client, role: str) -> None:
    signed_in(client, role)

    assert client.get("/services/").status_code == 200


def test_once_the_role_is_theirs_it_is_needed_at_the_next_page(client: Client) -> None:
    user = signed_in(client, "moderator")
    assert client.get("/services/").status_code == 200

    SiteMembershipFactory(user=user, role="governance-lead")

    assert client.get("/services/").status_code == 302


def test_a_visitor_costs_nothing_and_no_cookie_parts_their_page(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert "Cookie" not in answer.headers.get("Vary", "")


class TestTheDemonstrations:
    def test_are_excused_where_settings_say_so(self, client: Client, settings: Settings) -> None:
        settings.SECOND_FACTOR_EXCUSED = "@waypost.example"
        signed_in(client, "governance-lead", user__email="grace@waypost.example")

        assert client.get("/services/").status_code == 200

    def test_are_not_elsewhere(self, client: Client, settings: Settings) -> None:
        settings.SECOND_FACTOR_EXCUSED = ""
        signed_in(client, "governance-lead", user__email="grace@waypost.example")

        assert client.get("/services/").status_code == 302

    def test_others_are_not_excused_beside_them(self, client: Client, settings: Settings) -> None:
        settings.SECOND_FACTOR_EXCUSED = "@waypost.example"
        signed_in(client, "governance-lead", user__email="grace@waypost.example.org")

        assert client.get("/services/").status_code == 302

    @override_settings(IS_PRODUCTION=True, SECOND_FACTOR_EXCUSED="@waypost.example")
    def test_in_production_a_check_refuses_it(self) -> None:
        assert [fault.id for fault in nobody_is_excused()] == ["accounts.E001"]

    @override_settings(IS_PRODUCTION=True, SECOND_FACTOR_EXCUSED="")
    def test_the_check_is_content_with_none(self) -> None:
        assert nobody_is_excused() == []


class TestGivingItUp:
    def test_the_last_one_can_not_be_given_up(self) -> None:
        app = with_app(SiteMembershipFactory(role="governance-lead").user)

        assert not MFAAdapter().can_delete_authenticator(app)

    def test_one_of_two_can(self) -> None:
        user = SiteMembershipFactory(role="governance-lead").user
        app = with_app(user)
        Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})

        assert MFAAdapter().can_delete_authenticator(app)

    def test_who_needs_none_may(self) -> None:
        assert MFAAdapter().can_delete_authenticator(with_app(UserFactory()))
