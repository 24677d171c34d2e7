"""When nothing fits: what is asked next, and what is said of it."""

from __future__ import annotations

import pytest

from places.finder import find_place
from search import finder
from search.engines import embedded
from search.forms import SearchForm
from tests.search.finding import BRISTOL, TODAY, ask, counted_queries, listed, names, need, venue_at

pytestmark = pytest.mark.django_db


def here() -> tuple[float, float]:
    position = find_place("LS6").position
    assert position
    return position


def test_the_radius_is_widened_first() -> None:
    listed(name="Choir", at=venue_at(20, south_of=here()))
    listed(name="Choir far away", at=venue_at(70, south_of=here()))
    listed(name="Bowls", at=venue_at(1, south_of=here()))

    page = ask("choir", near="LS6")

    assert names(page) == ["Choir"]
    assert page.widened == ("Looked up to 37 miles away.",)
    assert not page.confident
    assert page.hits[0].distance_m == pytest.approx(20_000, abs=2)


def test_then_the_rarest_word_is_left_out_within_the_radius_that_was_asked() -> None:
    for number in range(3):
        listed(name=f"Choir {number}", at=venue_at(1, south_of=here()))
    listed(name="Yodelling", at=venue_at(1, south_of=here()))

    page = ask("choir yodelling", near="LS6")

    assert names(page) == ["Choir 0", "Choir 1", "Choir 2"]
    assert page.widened == ("Left out “yodelling”.",)
    assert not page.confident


def test_words_that_no_listing_holds_are_left_out_together() -> None:
    listed(name="Choir")

    page = ask("xyzzy choir qqzzx")

    assert names(page) == ["Choir"]
    assert page.widened == ("Left out “xyzzy” and “qqzzx”.",)


def test_with_a_place_all_words_may_go_and_the_nearest_of_any_kind_is_offered() -> None:
    listed(name="Bowls", at=venue_at(3, south_of=here()))
    listed(name="Art", at=venue_at(1, south_of=here()))

    page = ask("xyzzy", near="LS6")

    assert names(page) == ["Art", "Bowls"]
    assert not page.confident


def test_without_a_place_nothing_is_offered_for_words_that_nobody_uses() -> None:
    listed(name="Bowls")

    page = ask("xyzzy")

    assert (page.total, page.hits, page.widened, page.confident) == (0, (), (), False)


def test_far_from_everything_the_radius_goes_farther_still() -> None:
    listed(name="Bowls", at=venue_at(200, south_of=here()))

    page = ask(near="LS6")

    assert names(page) == ["Bowls"]
    assert page.widened == ("Looked up to 155 miles away.",)


def test_where_nothing_is_near_the_least_far_comes_first_however_well_others_match() -> None:
    listed(name="Bowls", at=venue_at(200, south_of=here()))
    listed(
        name="A hall with much else, where on some evenings bowls is played", at=venue_at(90, south_of=here())
    )

    page = ask("bowls", near="LS6")

    assert [name[:6] for name in names(page)] == ["A hall", "Bowls"]


def test_nothing_is_widened_where_something_fits() -> None:
    listed(name="Choir", at=venue_at(14, south_of=here()))
    listed(name="Choir far away", at=venue_at(20, south_of=here()))

    page = ask("choir", near="LS6")

    assert (names(page), page.widened, page.confident) == (["Choir"], (), True)


def test_an_area_that_excludes_the_place_is_not_widened_to() -> None:
    listed(name="Choir", areas=[BRISTOL])

    assert ask("choir", near="LS6").total == 0


def test_a_chosen_need_is_kept() -> None:
    sleep = need("Sleep")
    listed(name="Night owls", needs=[sleep])
    listed(name="Choir")

    page = ask("choir", need=[sleep.slug])

    assert names(page) == ["Night owls"]


def test_what_was_understood_is_still_told_as_it_was_asked() -> None:
    listed(name="Choir", at=venue_at(20, south_of=here()))

    page = ask("choir", near="LS6", within_km="10")

    assert page.understood["within_km"] == 10


def test_it_takes_two_further_requests() -> None:
    listed(name="Choir")
    once, widened = (SearchForm({"q": q}).to_request(today=TODAY) for q in ("choir", "choir xyzzy plugh"))

    with counted_queries() as queries:
        finder._found(once, embedded, TODAY)
    assert len(queries) == 1

    with counted_queries() as queries:
        finder._found(widened, embedded, TODAY)
    assert len(queries) == 3
