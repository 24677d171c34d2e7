"""What holds for every page."""

import logging

import pytest
from django.conf import settings
from django.test import Client

from config.errors import server_error
from config.logging import WithoutQueryString


@pytest.mark.django_db
class TestPages:
    def test_the_home_page_stands_after_migrate_alone(self, client: Client) -> None:
        answer = client.get("/")

        assert answer.status_code == 200
        assert "What do you need?" in answer.content.decode()

    def test_healthz_asks_nothing_of_the_database(self, client: Client) -> None:
        answer = client.get("/healthz")

        assert (answer.status_code, answer.content) == (200, b"ok\n")

    @pytest.mark.parametrize("path", ["/", "/services/", "/no-such-page/"])
    def test_the_content_policy_is_strict(self, client: Client, path: str) -> None:
        policy = client.get(path)["Content-Security-Policy"]

        assert "unsafe-inline" not in policy
        assert "unsafe-eval" not in policy
        assert "default-src 'none'" in policy

    def test_each_answer_has_a_nonce_of_its_own(self, client: Client) -> None:
        first, second = (client.get("/")["Content-Security-Policy"] for _ in range(2))

        assert "'nonce-" in first
        assert first != second

    def test_wagtails_screens_have_the_policy_that_they_need(self, client: Client) -> None:
        policy = client.get("/cms/login/")["Content-Security-Policy"]

        assert "script-src 'self' 'unsafe-inline'" in policy
        assert "nonce" not in policy

    def test_no_address_is_passed_to_another_site(self, client: Client) -> None:
        assert client.get("/services/")["Referrer-Policy"] == "same-origin"

    def test_a_missing_page_offers_the_finder(self, client: Client) -> None:
        answer = client.get("/no-such-page/")

        assert answer.status_code == 404
        assert 'action="/services/"' in answer.content.decode()

    def test_the_shared_cache_has_its_table(self) -> None:
        from django.core.cache import cache

        cache.set("a", 1)

        assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
        assert cache.get("a") == 1


def test_a_fault_of_ours_has_its_page_and_the_scripts_nonce(rf: object) -> None:
    request = rf.get("/")
    request.csp_nonce = "n0nce"

    answer = server_error(request)

    assert answer.status_code == 500
    assert 'nonce="n0nce"' in answer.content.decode()


@pytest.mark.parametrize(
    ("message", "arguments", "line"),
    [
        ('"%s" %s', ("GET /services/?q=debt&near=LS6 HTTP/1.1", "200"), '"GET /services/ HTTP/1.1" 200'),
        ("Not Found: /a?q=secret", (), "Not Found: /a"),
        ("plain", (), "plain"),
    ],
)
def test_log_lines_lose_what_somebody_looked_for(message: str, arguments: tuple[str, ...], line: str) -> None:
    record = logging.LogRecord("django.server", logging.INFO, "", 0, message, arguments, None)

    assert WithoutQueryString().filter(record)

    assert record.getMessage() == line
