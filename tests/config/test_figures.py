"""The figures that Prometheus reads, and who may read them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from config import figures
from outbox.models import Job

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
TOKEN = "a-token-that-nobody-guesses-at-all-0123"


@pytest.fixture
def token(settings: Settings) -> str:
    """What lets one in."""
    settings.METRICS_TOKEN = TOKEN
    return TOKEN


@pytest.fixture(autouse=True)
def _from_nought() -> Iterator[None]:
    """Figures of this test alone."""
    figures.REQUESTS.clear()
    figures.SECONDS.clear()
    yield
    figures.REQUESTS.clear()
    figures.SECONDS.clear()


def read(page: bytes) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Every sample of a page, by name and labels; a page that Prometheus couldn't read fails."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    }


def sample(page: bytes, name: str, **labels: str) -> float | None:
    """One sample."""
    return read(page).get((name, frozenset(labels.items())))


@pytest.mark.django_db
class TestThePage:
    def test_it_is_given_to_who_holds_the_token(self, client: Client, token: str) -> None:
        client.get("/healthz")
        client.get("/healthz")

        answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})

        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/plain; version=")
        assert "no-store" in answer["Cache-Control"]
        assert (
            sample(answer.content, "waypost_requests_total", view="healthz", method="GET", status="2xx") == 2
        )
        assert sample(answer.content, "waypost_request_seconds_count", view="healthz", method="GET") == 2

    @pytest.mark.parametrize(
        "header",
        [None, "", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"],
    )
    def test_to_others_it_is_not(self, client: Client, token: str, header: str | None) -> None:
        answer = client.get("/metrics", headers={} if header is None else {"Authorization": header})

        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
        assert b"waypost" not in answer.content

    @pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wrong"])
    def test_where_no_token_is_set_there_is_no_such_page(
        self, client: Client, settings: Settings, header: str
    ) -> None:
        settings.METRICS_TOKEN = ""

        assert client.get("/metrics", headers={"Authorization": header}).status_code == 404

    def test_figures_of_other_rooms_stand_there_too(self, client: Client, token: str) -> None:
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})

        names = {family.name for family in REGISTRY.collect()}
        assert names <= {family.name for family in text_string_to_metric_families(answer.content.decode())}

    def test_the_outbox_is_read_when_asked(self) -> None:
        Job.objects.create(kind="thing", key="1", created_at=NOW - timedelta(seconds=90))
        Job.objects.create(kind="thing", key="2", created_at=NOW, dead_at=NOW)

        with CaptureQueriesContext(connection) as queries:
            page = figures.page(NOW)

        assert len(queries) <= 2
        assert sample(page, "waypost_outbox_waiting") == 1
        assert sample(page, "waypost_outbox_dead") == 1
        assert sample(page, "waypost_outbox_oldest_wait_seconds") == 90

    def test_without_a_database_the_rest_is_still_given(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(now: datetime) -> None:
            raise OperationalError

        monkeypatch.setattr(figures, "state", fail)

        page = figures.page(NOW)

        assert b"waypost_requests" in page
        assert b"waypost_outbox" not in page


class TestWhatIsCounted:
    def test_a_made_up_method_makes_no_series_of_its_own(self, rf: RequestFactory) -> None:
        request = rf.generic("BREW", "/healthz")
        request.resolver_match = resolve("/healthz")

        figures.count_request(request, status=405, seconds=0.3)

        labels = {"view": "healthz", "method": "other"}
        assert REGISTRY.get_sample_value("waypost_requests_total", {**labels, "status": "4xx"}) == 1
        assert REGISTRY.get_sample_value("waypost_request_seconds_bucket", {**labels, "le": "0.25"}) == 0
        assert REGISTRY.get_sample_value("waypost_request_seconds_bucket", {**labels, "le": "0.5"}) == 1

    @pytest.mark.parametrize(
        ("path", "view"),
        [("/static/ui/site.css", "static"), ("/whatever.php", "none"), ("/another.php", "none")],
    )
    def test_what_is_no_view_of_ours_shares_a_name(self, rf: RequestFactory, path: str, view: str) -> None:
        assert figures.view_of(rf.get(path)) == view

    def test_two_services_have_one_view(self, rf: RequestFactory) -> None:
        request = rf.get("/services/a-choir/")
        request.resolver_match = resolve(request.path)

        assert figures.view_of(request) == "directory:service"


def test_processes_that_share_a_folder_are_counted_together(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": "sqlite://:memory:",
    }
    count_one = (
        "import django; django.setup()\n"
        "from django.test import RequestFactory\n"
        "from django.utils import timezone\n"
        "from config import figures\n"
        "figures.count_request(RequestFactory().get('/x.php'), status=200, seconds=0.1)\n"
        "print(figures.page(timezone.now()).decode())"
    )

    first, second = (
        subprocess.run(
            [sys.executable, "-c", count_one],
            cwd=configured.BASE_DIR,
            env=environment,
            check=True,
            capture_output=True,
        ).stdout
        for _ in range(2)
    )

    labels = {"view": "none", "method": "GET", "status": "2xx"}
    assert sample(first, "waypost_requests_total", **labels) == 1
    assert sample(second, "waypost_requests_total", **labels) == 2
