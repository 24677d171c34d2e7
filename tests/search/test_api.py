"""`GET /api/services/`: shape, limits, rate, privacy."""

from __future__ import annotations

import logging

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from tests.search.finding import LEEDS, listed, need, venue_at

pytestmark = pytest.mark.django_db

URL = "/api/services/"


@pytest.fixture(autouse=True)
def _no_questions_yet() -> None:
    cache.clear()


def test_it_answers_as_the_command_does(client: Client, settings: Settings) -> None:
    food = need("Food", "food parcel")
    service = listed(name="Pantry", source="feed", source_id="7", needs=[food], areas=[LEEDS], at=venue_at(1))

    answer = client.get(URL, {"q": "food parcel", "near": "LS6", "within_km": "10", "need": food.slug}).json()

    assert answer.pop("took_ms") >= 0
    assert answer["results"][0].pop("distance_m") > 0
    assert answer == {
        "engine": "elasticsearch" if settings.ELASTICSEARCH_URL else "embedded",
        "understood": {
            "place": {"name": "LS6", "kind": "outcode", "words": "LS6"},
            "within_km": 10.0,
            "needs": [{"slug": food.slug, "name": "Food", "words": "food parcel"}],
            "organisation": None,
            "constraints": [],
            "corrections": [],
            "words": [],
        },
        "confident": True,
        "widened": [],
        "total": 1,
        "results": [
            {
                "id": str(service.uuid),
                "source_id": "7",
                "name": "Pantry",
                "organisation": service.organisation.name,
                "covers": "Covers Leeds",
                "needs": ["Food"],
                "why": ["Helps with: Food", answer["results"][0]["why"][1]],
            }
        ],
    }


def test_ten_by_default_and_a_hundred_at_most(client: Client) -> None:
    for number in range(12):
        listed(name=f"Choir {number}")

    assert len(client.get(URL, {"q": "choir"}).json()["results"]) == 10
    assert len(client.get(URL, {"q": "choir", "limit": 12}).json()["results"]) == 12
    assert client.get(URL, {"limit": 100}).status_code == 200


@pytest.mark.parametrize("limit", ["101", "0", "-1", "many", "1e9"])
def test_another_limit_is_refused_with_a_reason(client: Client, limit: str) -> None:
    response = client.get(URL, {"limit": limit})

    assert response.status_code == 422
    (problem,) = response.json()["detail"]
    assert problem["loc"][-1] == "limit"
    assert problem["msg"]


def test_a_need_may_be_given_several_times(client: Client) -> None:
    first, second = need("Debt"), need("Sleep")
    listed(name="A", needs=[first])
    listed(name="B", needs=[second])

    assert client.get(URL, {"need": [first.slug, second.slug]}).json()["total"] == 2


def test_more_than_the_rate_is_429_until_the_minute_ends(client: Client, settings: Settings) -> None:
    settings.API_RATE_PER_MINUTE = 2

    with time_machine.travel("2026-11-22T10:00:45Z", tick=False):
        answers = [client.get(URL).status_code for _ in range(3)]
        refused = client.get(URL)
        other = client.get(URL, REMOTE_ADDR="192.0.2.7")
    with time_machine.travel("2026-11-22T10:01:00Z", tick=False):
        later = client.get(URL)

    assert answers == [200, 200, 429]
    assert refused.headers["Retry-After"] == "15"
    assert "detail" in refused.json()
    assert (other.status_code, later.status_code) == (200, 200)


def test_nobody_gets_round_the_rate_with_a_header(client: Client, settings: Settings) -> None:
    settings.API_RATE_PER_MINUTE = 1

    with time_machine.travel("2026-11-22T10:00:45Z", tick=False):
        client.get(URL, headers={"x-forwarded-for": "192.0.2.1"})
        second = client.get(URL, headers={"x-forwarded-for": "192.0.2.2"})

    assert second.status_code == 429


def test_it_is_described(client: Client) -> None:
    document = client.get("/api/openapi.json").json()

    operation = document["paths"]["/api/services/"]["get"]
    assert {one["name"] for one in operation["parameters"]} == {"q", "near", "within_km", "need", "limit"}
    assert {"200", "422", "429"} <= set(operation["responses"])


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_only_reads(client: Client, method: str) -> None:
    assert getattr(client, method)(URL).status_code == 405


@pytest.mark.parametrize("address", ["/services/", URL])
def test_no_log_line_holds_what_was_asked(
    client: Client, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)

    client.get(address, {"q": "gonorrhoea", "near": "LS6 9ZZ9"})
    client.get(address, {"q": "gonorrhoea", "near": "LS6"})

    assert "gonorrhoea" not in caplog.text
    assert "LS6" not in caplog.text
