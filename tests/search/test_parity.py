"""Every engine answers as the plain rule does: the golden questions, and whatever hypothesis makes of their pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import widening
from search.engines import embedded
from search.engines.answer import Engine, EngineAnswer
from search.engines.elastic.engine import ElasticEngine
from search.facets import Choices
from search.forms import SearchForm
from search.request import SearchRequest
from tests.search.golden.asking import TODAY
from tests.search.golden.scoring import Question, questions
from tests.search.plain_engine import PlainEngine
from tests.search.test_properties import PLACES, QUESTIONS, SAID, VALUE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]

MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def plain(city: None, django_db_blocker: Any) -> PlainEngine:
    with django_db_blocker.unblock():
        return PlainEngine.of_listings(TODAY)


def engines() -> Iterator[Engine]:
    """Those that this run has: the database's, and Elasticsearch where it is set."""
    yield embedded
    if django_settings.ELASTICSEARCH_URL:
        yield ElasticEngine()


def asked(q: str, near: str = "", **changes: Any) -> SearchRequest:
    request = SearchForm({"q": q, "near": near}).to_request(page_size=100, today=TODAY)
    return replace(request, **changes)


def comparable(answer: EngineAnswer) -> dict[str, object]:
    """All of an answer, distances to the metre."""
    return {
        "total": answer.total,
        "counts": answer.counts,
        "hits": [
            (hit.service_id, hit.distance_m and round(hit.distance_m), hit.covers, hit.need_ids)
            for hit in answer.hits
        ],
    }


def agree(request: SearchRequest, plain: PlainEngine) -> None:
    expected = comparable(plain.find(request, TODAY))
    for engine in engines():
        assert comparable(engine.find(request, TODAY)) == expected, engine.name


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.label)
def test_they_agree_on_what_people_say(question: Question, plain: PlainEngine) -> None:
    agree(asked(question.q, question.near), plain)


@pytest.mark.parametrize("question", questions()[::4], ids=lambda question: question.label)
def test_they_agree_on_the_nearest_first_and_on_the_pages(question: Question, plain: PlainEngine) -> None:
    agree(asked(question.q, question.near or "LS6", nearest_first=True), plain)
    agree(asked(question.q, question.near, page=2, page_size=5), plain)


@pytest.mark.parametrize("question", questions()[::3], ids=lambda question: question.label)
def test_they_widen_alike(question: Question, plain: PlainEngine) -> None:
    request = asked(question.q, question.near, filters=Choices())
    expected = widening.widen(request, plain, TODAY)
    for engine in engines():
        assert widening.widen(request, engine, TODAY) == expected, engine.name


@pytest.mark.parametrize("near", ["", "LS6", "LS9 7TF", "Leeds", "Otley", "BD3", "Bristol"])
@pytest.mark.parametrize(
    "q", ["", "free", "wheelchair", "no car", "ladies only", "she's 82", "polish speaking"]
)
def test_they_agree_where_no_word_tells_hits_apart(q: str, near: str, plain: PlainEngine) -> None:
    agree(asked(q, near), plain)


@MANY
@given(q=QUESTIONS, near=PLACES, typing=st.booleans(), within_km=st.sampled_from([1.0, 3.0, 15.0, 60.0]))
def test_they_agree_on_whatever_is_typed(
    plain: PlainEngine, q: str, near: str, typing: bool, within_km: float
) -> None:
    agree(asked(q, near, is_typing=typing, within_km=within_km), plain)


@MANY
@given(
    q=st.lists(SAID, max_size=3).map(" ".join),
    near=PLACES,
    values=st.lists(VALUE, min_size=1, max_size=5),
    nearest_first=st.booleans(),
)
def test_they_agree_whatever_it_is_narrowed_by(
    plain: PlainEngine, q: str, near: str, values: list[Any], nearest_first: bool
) -> None:
    chosen = {group: frozenset(value for g, value in values if g is group) for group, _ in values}
    agree(asked(q, near, filters=Choices(chosen), nearest_first=nearest_first), plain)
