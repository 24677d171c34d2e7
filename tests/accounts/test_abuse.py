"""What somebody with bad intentions would try at the door."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.accounts.factories import SiteMembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Nobody has tried anything yet."""
    cache.clear()


def tried(client: Client, user: User, password: str = PASSWORD, **extra: str) -> int:
    """The status of an attempt to sign in."""
    return client.post(LOGIN, {"login": user.email, "password": password}, **extra).status_code  # type: ignore[arg-type]


class TestFloods:
    def test_guessing_one_accounts_password_ends_after_five_from_wherever(self) -> None:
        user = UserFactory()

        found = [tried(Client(), user, f"guess {n}", REMOTE_ADDR=f"10.0.0.{n}") for n in range(7)]

        assert found[:5] == [200] * 5
        assert tried(Client(), user, REMOTE_ADDR="10.0.0.99") != 302

    def test_others_can_sign_in_meanwhile(self) -> None:
        user = UserFactory()
        for n in range(7):
            tried(Client(), user, f"guess {n}", REMOTE_ADDR=f"10.0.0.{n}")

        assert tried(Client(), UserFactory(), REMOTE_ADDR="10.0.0.50") == 302

    def test_guessing_from_one_address_at_many_accounts_ends(self) -> None:
        users = UserFactory.create_batch(12)

        found = [tried(Client(), user, "guess", REMOTE_ADDR="10.0.0.1") for user in users]

        assert found[0] == 200
        assert tried(Client(), UserFactory(), REMOTE_ADDR="10.0.0.1") != 302

    def test_the_limits_are_in_the_cache_that_all_processes_share(self, settings: object) -> None:
        from django.conf import settings as real

        assert real.CACHES["default"]["BACKEND"].endswith("DatabaseCache")

    def test_asking_for_many_passwords_anew_ends(self) -> None:
        client = Client()

        found = [
            client.post("/accounts/password/reset/", {"email": "ann@example.org"}).status_code
            for _ in range(7)
        ]

        assert 429 in found


class TestWhoIsThere:
    def test_a_wrong_password_and_an_unknown_address_read_the_same(self, client: Client) -> None:
        user = UserFactory(email="ann@example.org")
        answers = [
            client.post(LOGIN, {"login": email, "password": "wrong"}).content.decode()
            for email in (user.email, "bob@example.org")
        ]

        assert _without_what_differs(answers[0], user.email) == _without_what_differs(
            answers[1], "bob@example.org"
        )

    def test_so_does_making_an_account_of_an_address_that_has_one(self, client: Client) -> None:
        UserFactory(email="ann@example.org")
        form = {"first_name": "Ann", "password1": PASSWORD}

        answers = [
            Client().post("/accounts/signup/", {**form, "email": email})
            for email in ("ann@example.org", "bob@example.org")
        ]

        assert len({(answer.status_code, answer.headers.get("Location")) for answer in answers}) == 1


class TestSessions:
    def test_the_cookie_is_another_once_somebody_has_signed_in(self, client: Client) -> None:
        session = client.session
        session["planted"] = "yes"
        session.save()
        before = client.cookies["sessionid"].value

        tried(client, UserFactory())

        assert client.cookies["sessionid"].value != before

    def test_a_cookie_from_before_the_sign_in_opens_nothing(self, client: Client) -> None:
        client.session.save()
        planted = Client()
        planted.cookies["sessionid"] = client.session.session_key or ""
        tried(client, UserFactory())

        assert planted.get("/accounts/").status_code == 302

    def test_a_new_password_ends_the_others(self) -> None:
        user, here, there = UserFactory(), Client(), Client()
        for client in (here, there):
            tried(client, user)

        here.post("/accounts/password/change/", {
            "oldpassword": PASSWORD, "password1": "another long one", "password2": "another long one",
        })  # fmt: skip

        assert here.get("/accounts/").status_code == 200
        assert there.get("/accounts/").status_code == 302


class TestRedirects:
    @pytest.mark.parametrize(
        "onward",
        [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "https:evil.example",
            "javascript:alert(1)",
            "\thttps://evil.example",
            "http://testserver@evil.example/",
        ],
    )
    @pytest.mark.parametrize("where", [LOGIN, "/accounts/second-factor/", "/accounts/logout/"])
    def test_none_leads_to_another_site(self, client: Client, where: str, onward: str) -> None:
        user = SiteMembershipFactory().user
        if where == LOGIN:
            answer = client.post(
                where,
                {"login": user.email, "password": PASSWORD, "next": onward},
                query_params={"next": onward},
            )
        else:
            client.force_login(user)
            ask = client.post if "logout" in where else client.get
            answer = ask(where, query_params={"next": onward})

        target = answer.headers.get("Location", "/")
        assert target.startswith("/")
        assert not target.startswith(("//", "/\\"))

    def test_one_within_the_site_is_followed(self, client: Client) -> None:
        user = UserFactory()

        answer = client.post(LOGIN, {"login": user.email, "password": PASSWORD, "next": "/services/?q=tea"})

        assert answer.headers["Location"] == "/services/?q=tea"


class TestWagtailsOwnDoors:
    @pytest.mark.parametrize("door", ["/cms/login/", "/_util/login/"])
    def test_lead_to_the_one_door(self, client: Client, door: str) -> None:
        user = SiteMembershipFactory().user

        answer = client.post(f"{door}?next=/cms/", {"username": user.email, "password": PASSWORD})

        assert answer.headers["Location"] == "/accounts/login/?next=/cms/"
        assert "_auth_user_id" not in client.session

    def test_whoever_may_not_come_in_is_told_so_and_sent_round_in_no_circle(self, client: Client) -> None:
        client.force_login(UserFactory())

        answer = client.get("/cms/", follow=True)

        assert answer.status_code == 403
        assert len(answer.redirect_chain) == 1

    def test_a_visitor_signs_in_and_comes_back(self, client: Client) -> None:
        answer = client.get("/cms/", follow=True)

        assert answer.redirect_chain[-1][0] == "/accounts/login/?next=%2Fcms%2F"

    @pytest.mark.parametrize("address", ["/cms/password_reset/", "/cms/account/change_password/"])
    def test_change_no_password(self, client: Client, address: str) -> None:
        assert client.post(address, {"email": UserFactory().email}).status_code in {302, 404}


def _without_what_differs(page: str, email: str) -> str:
    import re

    page = page.replace(email, "ADDRESS")
    page = re.sub(r'nonce="[^"]*"', "", page)
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
