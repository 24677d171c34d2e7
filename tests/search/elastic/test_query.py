"""A request as a search: read from what would be sent, without a server."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from search.engines.elastic.query import any_match, search_of
from search.facets import Choices, Group
from search.forms import SearchForm
from search.request import SearchRequest
from tests.search.finding import TODAY, need

pytestmark = pytest.mark.django_db

HERE = {"lat": 53.8, "lon": -1.5}


def asked(q: str = "", near: str = "", **changes: Any) -> SearchRequest:
    return replace(SearchForm({"q": q, "near": near}).to_request(today=TODAY), **changes)


def sent(request: SearchRequest) -> dict[str, Any]:
    return search_of(request, TODAY).to_dict()


def limits(request: SearchRequest) -> list[dict[str, Any]]:
    """What a hit must be, in order."""
    found: list[dict[str, Any]] = sent(request)["query"]["bool"]["filter"][0]["bool"]["filter"]
    return found


def narrowed(**chosen: list[str]) -> Choices:
    return Choices({Group(name): frozenset(values) for name, values in chosen.items()})


def test_every_word_that_was_typed_must_be_held_whole() -> None:
    assert limits(asked("quince marmalade")) == [
        {"bool": {"filter": [{"term": {"all_words": "quinc"}}, {"term": {"all_words": "marmalad"}}]}}
    ]


def test_while_typing_the_last_word_is_a_beginning() -> None:
    [[whole, last]] = [one["bool"]["filter"] for one in limits(asked("quince marma", is_typing=True))]

    assert whole == {"term": {"all_words": "quinc"}}
    assert {"prefix": {"all_words": "marma"}} in last["bool"]["should"]


def test_a_place_is_fitted_by_an_area_or_by_a_venue_of_what_is_not_limited_to_areas() -> None:
    [place] = limits(asked(near="LS6"))

    by_area, by_venue = place["bool"]["should"]
    assert "*" in by_area["terms"]["area_codes"]
    assert by_venue["bool"]["filter"][0]["geo_distance"]["distance"] == "15000.000m"
    assert by_venue["bool"]["must_not"] == [{"term": {"is_bounded": "yes"}}]


def test_a_need_is_asked_by_its_terms_and_told_by_how_well_it_is_met() -> None:
    food = need("Not enough food", "food parcel")

    search = sent(asked("food parcel"))

    [terms] = [
        one["terms"]["all_words"]
        for one in limits(asked("food parcel"))[0]["bool"]["should"]
        if "terms" in one
    ]
    assert terms == [f"need:{food.pk}", f"said:{food.pk}"]
    assert f'"own_need_ids": ["{food.pk}"]' in json.dumps(search["query"]["bool"]["should"])


def test_what_a_listing_takes_back_is_refused() -> None:
    assert sent(asked("quince"))["query"]["bool"]["filter"][0]["bool"]["must_not"] == [
        {"bool": {"should": [{"terms": {"all_words": ["no:quinc"]}}], "minimum_should_match": 1}}
    ]


def test_filters_come_after_the_counts_each_of_which_leaves_out_its_own() -> None:
    request = asked("quince", filters=narrowed(cost=["free"], language=["pl"]))

    search = sent(request)

    free, polish = search["post_filter"]["bool"]["filter"]
    assert polish == {"terms": {"languages": ["pl"]}}
    assert search["aggs"]["all"]["filter"]["bool"]["filter"] == [free, polish]
    assert search["aggs"]["cost"]["filter"]["bool"]["filter"] == [polish]
    assert search["aggs"]["language"]["filter"]["bool"]["filter"] == [free]


def test_without_filters_nothing_is_filtered_after() -> None:
    assert "post_filter" not in sent(asked("quince"))
    assert set(sent(asked("quince"))["aggs"]) == {"all"}


def test_a_day_is_counted_under_the_times_that_are_chosen() -> None:
    search = sent(asked(filters=narrowed(time=["evening"])))

    monday = search["aggs"]["week"]["aggs"]["slots"]["filters"]["filters"]["MO"]
    assert monday == {"terms": {"slots": ["2"]}}  # Monday's evening, of 21 parts of the week


@pytest.mark.parametrize(
    ("page", "size", "first"), [(1, 10, 0), (3, 10, 20), (1000, 10, 9990), (100, 100, 9900)]
)
def test_pages_reach_to_the_ten_thousandth_hit(page: int, size: int, first: int) -> None:
    search = sent(asked("quince", page=page, page_size=size))

    assert (search["from"], search["size"]) == (first, size)


def test_no_page_lies_beyond_it() -> None:
    search = sent(asked("quince", page=1001, page_size=10))

    assert (search["from"], search["size"]) == (10_000, 0)


def test_all_hits_are_counted_and_equals_stand_by_name() -> None:
    search = sent(asked("quince"))

    assert search["track_total_hits"] is True
    assert search["sort"] == ["_score", "name", "service_id"]


def test_nothing_is_left_to_the_engines_own_statistics_scripts_or_fuzziness() -> None:
    need("Not enough food", "food parcel")
    every = [
        sent(asked("food parcel for my nan, she's 82, no car, on tuesdays, free", near="LS6")),
        sent(asked("ladies only choir", near="Leeds", nearest_first=True)),
        sent(asked(near="LS6", filters=narrowed(day=["MO"], who=["women"]))),
    ]

    text = json.dumps(every)

    assert not [word for word in ("script", "fuzz", "match_phrase", "multi_match") if f'"{word}' in text]


def test_to_know_whether_anything_fits_one_service_is_enough() -> None:
    search = any_match(asked("quince", filters=narrowed(cost=["free"]))).to_dict()

    assert (search["size"], search["terminate_after"]) == (0, 1)
    assert "aggs" not in search
    assert len(search["query"]["bool"]["filter"]) == 2


def test_what_is_asked_is_the_same_each_time() -> None:
    request = asked("bingo or a quiz, step free", near="LS6")

    assert json.dumps(sent(request)) == json.dumps(sent(request))


def test_nothing_of_one_question_stays_for_the_next() -> None:
    plain = json.dumps(sent(asked("bingo", near="LS6")))

    sent(asked("bingo", near="LS6", page=7, filters=narrowed(day=["MO"], cost=["free"], language=["pl"])))

    assert json.dumps(sent(asked("bingo", near="LS6"))) == plain
