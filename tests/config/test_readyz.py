"""Whether visitors may be sent here, and what each part says of itself."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from config import health
from config.health import Condition, readiness
from outbox.models import Job
from places import package
from places.models import Postcode
from search.engines.elastic import client as elastic

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen_node(settings: Settings) -> Iterator[str]:
    """Elasticsearch set to a port that takes connections and then says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{listener.getsockname()[1]}"
        elastic.client.cache_clear()
        yield settings.ELASTICSEARCH_URL
    elastic.client.cache_clear()


def asked(client: Client) -> tuple[int, dict[str, object]]:
    """Status and parts of the answer."""
    answer = client.get("/readyz")
    return answer.status_code, json.loads(answer.content)


def job(**fields: object) -> Job:
    """A job asked for an hour ago."""
    return Job.objects.create(
        **{"kind": "thing", "key": "1", "created_at": NOW - timedelta(hours=1), **fields}
    )


def test_a_site_that_is_well_says_so_of_each_part(client: Client) -> None:
    status, answer = asked(client)

    assert status == 200
    assert (answer["ready"], answer["condition"]) == (True, "well")
    assert list(answer["parts"]) == ["database", "search", "outbox", "postcodes"]
    assert {part["condition"] for part in answer["parts"].values()} == {"well"}


def test_it_is_cheap(client: Client) -> None:
    asked(client)

    with CaptureQueriesContext(connection) as queries:
        asked(client)

    assert len(queries) <= 4


def test_nobody_keeps_the_answer(client: Client) -> None:
    assert "no-store" in client.get("/readyz")["Cache-Control"]


def test_a_migration_that_has_not_run_keeps_visitors_away(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="outbox").order_by("-pk").first().delete()

    status, answer = asked(client)

    assert status == 503
    assert (answer["ready"], answer["condition"]) == (False, "unready")
    assert answer["parts"]["database"]["pending"] == 1
    assert list(answer["parts"]) == ["database"]


def test_a_migration_of_a_newer_release_does_not() -> None:
    MigrationRecorder.Migration.objects.create(app="outbox", name="9999_of_another_release")

    assert readiness(NOW).is_ready


def test_a_squashed_migration_counts_where_all_that_it_replaces_have_run() -> None:
    key, replaced = next((key, replaced) for key, replaced in health._migrations().items() if replaced)
    rows = MigrationRecorder.Migration.objects
    rows.filter(app=key[0], name=key[1]).delete()
    for app, name in replaced:
        rows.get_or_create(app=app, name=name)

    assert readiness(NOW).is_ready

    rows.filter(app=key[0], name=min(replaced)[1]).delete()
    assert not readiness(NOW).is_ready


@pytest.mark.parametrize("at", ["_database", "_outbox", "_postcodes"])
def test_a_database_that_cannot_be_asked_keeps_visitors_away_and_tells_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    def fail(*arguments: object) -> None:
        raise OperationalError('connection to server at "db.secret.example" failed: FATAL: password')

    monkeypatch.setattr(health, at, fail)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert json.loads(answer.content)["parts"] == {
        "database": {"condition": "unready", "says": "It can't be asked."}
    }
    assert b"secret" not in answer.content


def test_a_frozen_elasticsearch_is_said_within_a_second_and_keeps_nobody_away(
    client: Client, frozen_node: str
) -> None:
    asked(client)  # the first of a process reads its migrations
    started = time.monotonic()

    answer = client.get("/readyz")

    assert time.monotonic() - started < 1
    assert answer.status_code == 200
    assert json.loads(answer.content)["parts"]["search"]["condition"] == "degraded"
    assert b"127.0.0.1" not in answer.content


def test_an_elasticsearch_that_refuses_keeps_nobody_away(client: Client, settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{gone.getsockname()[1]}"
    elastic.client.cache_clear()

    status, answer = asked(client)

    elastic.client.cache_clear()
    assert (status, answer["condition"]) == (200, "degraded")


@pytest.mark.parametrize(
    ("waited", "condition"), [(601, Condition.DEGRADED), (599, Condition.WELL), (0, Condition.WELL)]
)
def test_work_that_waits_for_too_long_is_said_and_keeps_nobody_away(
    settings: Settings, waited: int, condition: Condition
) -> None:
    settings.READY_OUTBOX_SECONDS = 600
    job(created_at=NOW - timedelta(seconds=waited))

    found = readiness(NOW)

    assert (found.is_ready, found.parts["outbox"].condition) == (True, condition)
    assert found.parts["outbox"].figures == {"waiting": 1, "dead": 0, "oldest_wait_s": waited}


def test_work_that_was_given_up_is_said() -> None:
    job(dead_at=NOW)

    found = readiness(NOW)

    assert (found.is_ready, found.condition) == (True, Condition.DEGRADED)
    assert found.parts["outbox"].figures["dead"] == 1


class TestPostcodes:
    def test_with_rows_the_table_is_named(self) -> None:
        Postcode.objects.create(code="LS61AA", latitude=53.8, longitude=-1.5, authority_code="E08000035")

        assert readiness(NOW).parts["postcodes"].says == "They are looked up in the table."

    def test_an_empty_table_is_no_fault_while_the_package_is_there(self) -> None:
        part = readiness(NOW).parts["postcodes"]

        assert part.condition == Condition.WELL
        assert "package's file" in part.says

    @pytest.mark.parametrize("missing", ["package", "files"])
    def test_without_either_it_is_said_and_keeps_nobody_away(
        self, monkeypatch: pytest.MonkeyPatch, missing: str
    ) -> None:
        monkeypatch.setattr(package, "letters", _lacking(missing))

        found = readiness(NOW)

        assert (found.is_ready, found.parts["postcodes"].condition) == (True, Condition.DEGRADED)


def _lacking(missing: str) -> Callable[[], list[str]]:
    def letters() -> list[str]:
        if missing == "package":
            raise FileNotFoundError
        return []

    return letters
