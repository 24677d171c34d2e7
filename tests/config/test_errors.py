"""The pages for what went wrong: what it is, what to do next, and the finder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.views.decorators.csrf import csrf_protect

from accounts.models import User
from config import errors
from config.urls import urlpatterns as real_urls
from search.throttle import PageThrottle
from tests.directory.factories import ServiceFactory


def _raising(error: Exception) -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    path("refused/", _raising(PermissionDenied())),
    path("broken/", _raising(RuntimeError("boom"))),
    path("form/", csrf_protect(lambda request: HttpResponse("ok"))),
    *real_urls,
]
handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"

odd_addresses = pytest.mark.urls("tests.config.test_errors")


@pytest.fixture
def visitor() -> Client:
    """Somebody who sees the page for a fault of ours, as in service."""
    return Client(raise_request_exception=False)


@pytest.fixture(autouse=True)
def forgotten_askers() -> Iterator[None]:
    PageThrottle.counts.clear()
    yield
    PageThrottle.counts.clear()


def said(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def has_the_finder(answer: Any) -> bool:
    return 'action="/services/"' in answer.content.decode()


def has_the_nonce(answer: Any) -> bool:
    nonce = re.search(r"'nonce-(.*?)'", answer["Content-Security-Policy"])
    return bool(nonce and f'nonce="{nonce[1]}"' in answer.content.decode())


# --- 404 --------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestNotFound:
    def test_it_says_what_to_do_and_has_the_finder(self, client: Client) -> None:
        answer = client.get("/no-such-page/")

        assert answer.status_code == 404
        assert "Page not found" in said(answer)
        assert "check that it is right" in said(answer)
        assert has_the_finder(answer)
        assert has_the_nonce(answer)
        assert "999" not in said(answer)

    def test_the_words_of_an_old_address_are_a_search(self, client: Client) -> None:
        answer = client.get("/services/tea-and-chat-old/")

        assert "Look for “tea and chat old”" in said(answer)
        assert 'href="/services/?q=tea+and+chat+old"' in answer.content.decode()

    def test_an_organisation_s_are_looked_for_among_the_organisations(self, client: Client) -> None:
        html = client.get("/organisations/helping-hands/").content.decode()

        assert 'href="/organisations/?q=helping+hands"' in html

    def test_an_unpublished_service_tells_nothing_of_itself(self, client: Client) -> None:
        service = ServiceFactory(name="Secret plan", slug="sp-1", draft=True, description="Hush")

        answer = client.get(service.get_absolute_url())

        assert answer.status_code == 404
        assert "Secret plan" not in said(answer)
        assert "Hush" not in said(answer)

    @pytest.mark.parametrize(
        "odd", ["/%3Cscript%3Ealert(1)%3C/script%3E/", "/a%22onload=x/", "/%00/", "/%F0%9F%98%80/"]
    )
    def test_an_odd_address_is_neither_obeyed_nor_looked_for(self, client: Client, odd: str) -> None:
        answer = client.get(odd)

        assert answer.status_code == 404
        assert "<script>alert" not in answer.content.decode()
        assert "Look for" not in said(answer)

    @pytest.mark.parametrize(
        ("address", "words"),
        [
            ("/services/tea-and-chat-old/", "tea and chat old"),
            ("/needs/loneliness", "loneliness"),
            ("/a/Food_Bank/", "Food Bank"),
            ("/", ""),
            ("/services/12-34/", ""),
            ("/favicon.ico", ""),
            ("/wp-login.php", ""),
            ("/a-b-c/", ""),
            ("/" + "-".join(["word"] * 12) + "/", " ".join(["word"] * 8)),
            ("/" + "x" * 300 + "/", ""),
        ],
    )
    def test_which_words_an_address_has(self, address: str, words: str) -> None:
        assert errors.words_of(address) == words


# --- 403 --------------------------------------------------------------------------------------------


@pytest.mark.django_db
@odd_addresses
class TestRefused:
    def test_who_is_not_signed_in_is_shown_where(self, client: Client) -> None:
        answer = client.get("/refused/?a=b")

        assert answer.status_code == 403
        assert "Sign in to see this page" in said(answer)
        assert 'href="/accounts/login/?next=%2Frefused%2F%3Fa%3Db"' in answer.content.decode()
        assert has_the_finder(answer)
        assert has_the_nonce(answer)

    def test_who_is_signed_in_learns_that_it_is_for_others(self, client: Client) -> None:
        client.force_login(User.objects.create_user(email="ann@example.org", password="p"))

        answer = client.get("/refused/")

        assert answer.status_code == 403
        assert "for people with another kind of account than yours (ann@example.org)" in said(answer)
        assert "Sign in to see" not in said(answer)

    def test_a_form_without_its_token_says_what_to_do(self) -> None:
        answer = Client(enforce_csrf_checks=True).post("/form/", {"a": "b"})

        assert answer.status_code == 403
        assert "Nothing has been saved or sent." in said(answer)
        assert "Load that page again." in said(answer)
        assert has_the_finder(answer)


# --- 429 --------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestTooOften:
    def test_it_says_when_to_ask_again(self, client: Client, settings: LazySettings) -> None:
        settings.PAGE_RATE_PER_MINUTE = 2
        first, second, third = (client.get("/services/?q=tea&near=LS6") for _ in range(3))

        assert (first.status_code, second.status_code, third.status_code) == (200, 200, 429)
        assert 1 <= int(third["Retry-After"]) <= 60
        assert third["Cache-Control"] == "private, no-store"
        assert "You have asked very often" in said(third)
        assert "Wait a minute" in said(third)
        assert 'href="/services/?q=tea&amp;near=LS6"' in third.content.decode()
        assert "999" in said(third)
        assert 'value="tea"' in third.content.decode()
        assert has_the_finder(third)
        assert has_the_nonce(third)

    def test_each_address_has_a_limit_of_its_own(self, client: Client, settings: LazySettings) -> None:
        settings.PAGE_RATE_PER_MINUTE = 1
        client.get("/services/")

        assert client.get("/services/", REMOTE_ADDR="203.0.113.9").status_code == 200
        assert client.get("/services/").status_code == 429

    def test_other_pages_stay_open(self, client: Client, settings: LazySettings) -> None:
        settings.PAGE_RATE_PER_MINUTE = 0

        assert client.get("/services/").status_code == 429
        assert client.get("/").status_code == 200


# --- 400 and 500 ------------------------------------------------------------------------------------


class TestBadRequest:
    def test_a_host_that_is_not_ours_gets_the_page_and_nothing_is_asked_of_the_database(
        self, visitor: Client
    ) -> None:
        answer = visitor.get("/", headers={"host": "evil.example"})

        assert answer.status_code == 400
        assert "We could not understand that request" in said(answer)
        assert "evil.example" not in answer.content.decode()
        assert has_the_finder(answer)
        assert has_the_nonce(answer)


class TestFault:
    @odd_addresses
    def test_it_is_ours_and_help_is_named(self, visitor: Client) -> None:
        answer = visitor.get("/broken/")

        assert answer.status_code == 500
        assert said(answer).count("This is our fault, not yours.") == 1
        assert "999" in said(answer)
        assert "116 123" in said(answer)
        assert "boom" not in said(answer)
        assert has_the_finder(answer)
        assert has_the_nonce(answer)

    def test_it_stands_while_the_database_is_down(self, visitor: Client) -> None:
        # Here every use of the database raises.
        answer = visitor.get("/services/?q=tea")

        assert answer.status_code == 500
        assert "This is our fault" in said(answer)
        assert has_the_finder(answer)

    def test_a_missing_page_while_the_database_is_down_is_our_fault_too(self, visitor: Client) -> None:
        assert visitor.get("/no-such-page/").status_code == 500

    def test_it_stands_without_context_processors(
        self, visitor: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("config.context_processors.operator_for", lambda request: 1 / 0)

        assert visitor.get("/services/").status_code == 500

    def test_it_needs_nothing_of_the_request(self) -> None:
        answer = errors.server_error(HttpRequest())

        assert answer.status_code == 500
        assert "This is our fault" in said(answer)

    def test_even_without_templates_something_is_said(
        self, rf: RequestFactory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def broken(*args: object) -> str:
            raise ValueError("Missing staticfiles manifest entry")

        monkeypatch.setattr(errors, "render_to_string", broken)

        answer = errors.server_error(rf.get("/"))

        assert answer.status_code == 500
        assert "This is our fault" in said(answer)
        assert "999" in said(answer)
        assert "could not be rendered" in caplog.text
