"""What holds for whatever is asked, over the demonstration's city."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.models import Service
from search.engines import embedded
from search.facets import VALUES, Choices, Group
from search.finder import find_services
from search.forms import SearchForm
from search.request import SearchRequest
from search.understanding import removal
from tests.search.independent import fits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]

TODAY = date(2026, 11, 24)

# What people say, in pieces; hypothesis puts them together in ways that nobody would.
SAID = st.sampled_from(
    """
    lonely|food bank|lost mum|walking group|carers|benefits|choir|swimming|dad keeps forgetting|no friends|brassic
    |on tuesdays|sunday|friday evening|saturday mornings|weekends|in the afternoon|today|tuesdays or thursdays
    |free|no charge|ladies only|for women|lads|she's 82|15 year old|in his 70s|wheelchair|hearing loop|bsl|parking
    |someone who speaks polish|in urdu|by phone|online|comes to the house|no car|can't drive|no referral
    |LS6|LS9 7TF|in Leeds|Otley|near Harehills|BD3|Bradford|London|Larkfold Food Bank|Kettle and Lamp
    |bereavment|walkinggroup|something|help|for my nan|and|or|the|craft|swim|quiz|origami|knitting|we do not|,|.
    """.replace("\n", "").split("|")
).map(str.strip)
QUESTIONS = st.one_of(
    st.lists(SAID, min_size=1, max_size=6).map(" ".join),
    st.text(max_size=80),
    st.text("lonely LS6tuesd,' ", max_size=40),
)
PLACES = st.sampled_from(["", "LS6", "LS9 7TF", "Leeds", "Otley", "BD3", "Bristol"])
VALUE = st.sampled_from(
    [(group, value) for group, values in VALUES.items() for value in values]
) | st.sampled_from([(Group.LANGUAGE, "pl"), (Group.LANGUAGE, "ur")])
MANY = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def asked(q: str, near: str = "") -> SearchRequest:
    return SearchForm({"q": q, "near": near}).to_request(today=TODAY, page_size=100)


def total(request: SearchRequest) -> int:
    """Before any widening."""
    return embedded.find(request, TODAY).total


def narrowed(request: SearchRequest, *values: tuple[Group, str]) -> SearchRequest:
    chosen = {group: frozenset(value for g, value in values if g is group) for group, _ in values}
    return replace(request, filters=Choices(chosen))


@MANY
@given(q=QUESTIONS, near=PLACES)
def test_whatever_is_typed_there_is_an_answer(q: str, near: str) -> None:
    page = find_services(asked(q, near), today=TODAY)

    assert page.total >= len(page.hits)
    assert page.confident == (bool(page.total) and not page.widened)
    assert page.as_json()["understood"]["words"] is not None


@MANY
@given(q=st.lists(SAID, min_size=1, max_size=6).map(" ".join))
def test_taking_a_place_a_day_or_a_constraint_back_never_finds_fewer(q: str) -> None:
    request = asked(q)
    before = total(request)

    parts = [
        *request.understood.constraints,
        *([request.understood.place] if request.understood.place else []),
    ]
    for part in parts:
        without = removal(q, part)
        assert total(asked(without)) >= before, f"{q!r} without {part.words!r} is {without!r}"


@MANY
@given(q=st.lists(SAID, min_size=1, max_size=4).map(" ".join), near=PLACES)
def test_without_the_place_that_was_given_apart_nothing_is_lost(q: str, near: str) -> None:
    request = asked(q, near)

    assert total(replace(request, place=None)) >= total(request)


@MANY
@given(q=st.lists(SAID, max_size=3).map(" ".join), near=PLACES, first=VALUE, second=VALUE)
def test_a_filter_more_never_finds_more(
    q: str, near: str, first: tuple[Group, str], second: tuple[Group, str]
) -> None:
    request = asked(q, near)

    one = total(narrowed(request, first))

    assert one <= total(request)
    if first[0] is not second[0]:
        assert total(narrowed(request, first, second)) <= one


@MANY
@given(q=st.lists(SAID, max_size=3).map(" ".join), first=VALUE, second=VALUE)
def test_a_count_is_what_choosing_the_value_finds(
    q: str, first: tuple[Group, str], second: tuple[Group, str]
) -> None:
    request = narrowed(asked(q), first)
    (group, value) = second
    others = request.filters.without(group)

    counted = embedded.find(request, TODAY).counts[group].get(value, 0)

    alone = replace(request, filters=Choices({**others.chosen, group: frozenset([value])}))
    assert counted == total(alone)


@MANY
@given(q=st.lists(SAID, max_size=4).map(" ".join), near=PLACES, chosen=st.lists(VALUE, max_size=2))
def test_every_hit_is_all_that_was_asked(q: str, near: str, chosen: list[tuple[Group, str]]) -> None:
    request = narrowed(asked(q, near), *chosen)

    keys = [hit.service_id for hit in embedded.find(request, TODAY).hits]

    found = Service.objects.with_venues().in_bulk(keys)
    wrong = {found[key].name: why for key in keys if (why := fits(found[key], request, TODAY))}
    assert not wrong


def test_the_city_is_there_to_be_asked() -> None:
    assert total(asked("")) > 100
    assert total(asked("lonely, LS6")) > 5
    assert total(asked("walking group on saturdays")) > 0
