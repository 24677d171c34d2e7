"""What is offered while somebody types."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpResponse
from django.test import Client

from search import suggestions
from search.suggestions import Suggestion
from search.views import suggesting as views
from tests.directory.factories import NeedFactory
from tests.search.finding import LEEDS, counted_queries, listed, need, venue_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_asked_before(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = LocMemCache("suggestions-test", {})
    counts.clear()
    monkeypatch.setattr(views.SuggestionThrottle, "counts", counts)


def answer(client: Client, path: str = "", **typed: str) -> HttpResponse:
    response = client.get(f"/services/suggest/{path}", typed)
    assert response.status_code == 200
    return response


def options(response: HttpResponse) -> list[tuple[str, str]]:
    """(name, where it leads) of each option."""
    found = re.findall(r'<div role="option"(?: data-to="(.*?)")?>(.*?)</div>', response.content.decode())
    return [(unescape(name), unescape(to)) for to, name in found]


def shown(found: list[Suggestion]) -> list[str]:
    return [one.name for one in found]


def test_needs_come_before_services_and_each_leads_somewhere(client: Client) -> None:
    lonely = need("Feeling lonely", "on my own")
    service = listed(name="Lonely no more")

    response = answer(client, q="lone")

    assert options(response) == [
        ("Feeling lonely", f"/services/?need={lonely.slug}"),
        ("Lonely no more", f"/services/{service.slug}/"),
    ]
    assert re.findall(r'aria-label="(\w+)"', response.content.decode()) == [
        "Needs",
        "Services",
    ]


def test_a_need_is_found_by_any_word_and_by_what_people_say_and_shown_by_its_name() -> None:
    need("Feeling lonely", "no mates")
    need("Sleep", "up all night")

    assert shown(suggestions.needs("lonely")) == ["Feeling lonely"]
    assert shown(suggestions.needs("Mat")) == ["Feeling lonely"]
    assert shown(suggestions.needs("up all n")) == ["Sleep"]
    assert shown(suggestions.needs("onely")) == []


def test_names_come_before_synonyms_and_beginnings_before_middles() -> None:
    need("Money worries", "food bills")
    need("Growing food")
    need("Food banks")
    need("Cooking", "how to cook food")

    assert shown(suggestions.needs("food")) == ["Food banks", "Money worries", "Growing food"]


@pytest.mark.parametrize("typed", ["", " ", "f", "?", "\x00", "🙂", "'"])
def test_less_than_two_letters_suggest_nothing(client: Client, typed: str) -> None:
    need("Food")
    listed(name="Food")

    assert answer(client, q=typed).content == b""
    assert answer(client, "places/", near=typed).content == b""


def test_a_service_is_found_by_the_beginnings_of_its_words() -> None:
    listed(name="Larkfold Walking Group")
    listed(name="Choir", description="Larkfold's own")

    for typed in (
        "lark",
        "larkfold wal",
        "walk",
        "walki",
        "walkin",
        "walking",
        "group lark",
        "walking the gr",
    ):
        assert shown(suggestions.services(typed)) == ["Larkfold Walking Group"], typed
    for typed in ("arkfold", "larkfold choir", "lark group"):
        assert shown(suggestions.services(typed)) == [], typed


def test_a_name_that_begins_so_comes_first_and_no_more_than_four() -> None:
    for name in ("A choir", "The choir", "Our choir", "My choir", "Choir for all"):
        listed(name=name)

    found = shown(suggestions.services("choir"))

    assert found[0] == "Choir for all"
    assert len(found) == 4


def test_near_a_place_only_what_fits_it_the_nearest_first() -> None:
    listed(name="Choir far off", at=venue_at(100))
    listed(name="Choir three", at=venue_at(3))
    listed(name="Choir at home", at_venue=False, at_home=True, areas=[LEEDS])
    listed(name="Choir one", at=venue_at(1))

    near = ["Choir one", "Choir three", "Choir at home"]
    assert shown(suggestions.services("choir", "LS6")) == near
    assert shown(suggestions.services("choir", "ls6 1ab")) == near
    assert len(suggestions.services("choir", "nowhere such")) == 4


def test_what_may_not_be_found_is_not_suggested() -> None:
    closed = listed(name="Choir closed")
    type(closed).objects.filter(pk=closed.pk).update(status="inactive")

    assert suggestions.services("choir") == []


def test_places_are_towns_areas_and_outcodes() -> None:
    assert shown(suggestions.places("leed"))[0] == "Leeds"
    assert "West Yorkshire" in shown(suggestions.places("west y"))
    assert shown(suggestions.places("ls1"))[:3] == ["LS1", "LS10", "LS11"]
    assert shown(suggestions.places("LS 2"))[0] == "LS2"
    assert len(suggestions.places("le")) == 6


def test_a_shared_name_says_which_and_every_place_offered_is_one_that_is_understood(client: Client) -> None:
    found = shown(suggestions.places("newport"))

    assert found[0] == "Newport"
    assert all(name.startswith("Newport, ") for name in found[1:3])
    for name in found:
        assert "There is a problem" not in client.get("/services/", {"near": name}).content.decode()


@pytest.mark.parametrize("letter", ["w", "&", "é", "漢"])
def test_an_answer_is_at_most_two_kilobytes_with_the_longest_names(client: Client, letter: str) -> None:
    for number in range(4):
        NeedFactory(name=f"Food {number} {letter * 112}", slug=f"{number}{'n' * 79}")
        listed(name=f"Food {number} {letter * 248}", slug=f"{number}{'s' * 119}")

    response = answer(client, q="food")

    assert len(response.content) <= 2048
    assert len(options(response)) == 7 if letter == "w" else len(options(response)) >= 4


def test_an_answer_takes_at_most_three_queries(client: Client) -> None:
    need("Food")
    for number in range(6):
        listed(name=f"Food {number}", at=venue_at(1))
    answer(client, q="food", near="LS6 2AB")

    for question in ({"q": "food"}, {"q": "food", "near": "LS6 2AB"}, {"q": "fo", "near": "nowhere"}):
        with counted_queries() as queries:
            answer(client, **question)
        assert len(queries) <= 3, "\n".join(query["sql"][:150] for query in queries)


def test_places_take_no_query_once_they_are_remembered(client: Client) -> None:
    answer(client, "places/", near="ne")

    with counted_queries() as queries:
        for typed in ("ne", "newport", "LS", "w1", "nowhere such", "SW1A 1AA"):
            answer(client, "places/", near=typed)

    assert len(queries) == 0


def test_an_answer_is_kept_by_the_asker_alone(client: Client) -> None:
    assert answer(client, q="food")["Cache-Control"] == "private, max-age=60"


def test_who_asks_too_often_is_told_to_wait(client: Client, settings: Any) -> None:
    settings.API_RATE_PER_MINUTE = 2

    statuses = [client.get("/services/suggest/", {"q": "food"}).status_code for _ in range(3)]

    assert statuses == [200, 200, 429]


def test_names_are_shown_as_text(client: Client) -> None:
    listed(name="Food <script>alert(1)</script>")

    html = answer(client, q="food").content.decode()

    assert "<script" not in html


def test_it_only_reads(client: Client) -> None:
    assert client.post("/services/suggest/").status_code == 405
