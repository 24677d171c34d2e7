"""In which order hits stand: each clause for itself, never a score."""

from __future__ import annotations

from datetime import date

import pytest

from directory.models import ServiceCapacity
from places.finder import find_place
from search.forms import SearchForm
from search.scoring import clauses
from tests.search.finding import LEEDS, TODAY, ask, indexed, listed, names, need, venue_at

pytestmark = pytest.mark.django_db


def here() -> tuple[float, float]:
    position = find_place("LS6").position
    assert position
    return position


def test_a_word_in_the_name_stands_before_one_in_the_description() -> None:
    listed(name="Aardvark group", description="Singing, among other things.")
    listed(name="Singing together")

    assert names(ask("singing")) == ["Singing together", "Aardvark group"]


def test_of_two_alike_the_nearer_stands_first() -> None:
    listed(name="Choir A", at=venue_at(6, south_of=here()))
    listed(name="Choir B", at=venue_at(1, south_of=here()))

    assert names(ask("choir", near="LS6")) == ["Choir B", "Choir A"]


def test_a_little_farther_but_about_it_stands_before_next_door_but_hardly_about_it() -> None:
    food = need("Food", "food parcel")
    listed(name="Debt club", description="Sometimes a food parcel too.", at=venue_at(0.2, south_of=here()))
    listed(name="Food parcel centre", needs=[food], at=venue_at(1.5, south_of=here()))

    assert names(ask("food parcel", near="LS6")) == ["Food parcel centre", "Debt club"]


def test_listed_for_the_need_stands_before_a_text_that_speaks_of_it() -> None:
    bereavement = need("Bereavement", "bereavement support")
    listed(name="Aardvark", description="Bereavement support")
    listed(name="Zebra", description="Bereavement support", needs=[bereavement])

    assert names(ask("bereavement support")) == ["Zebra", "Aardvark"]


def test_of_two_with_the_need_the_one_that_says_the_word_itself_stands_first() -> None:
    for number in range(8):
        listed(name=f"Choir {number}")
    sport = need("Sport", "badminton", "football")
    listed(name="Football club", needs=[sport], at=venue_at(0.5, south_of=here()))
    listed(name="Badminton club", needs=[sport], at=venue_at(1.8, south_of=here()))

    assert names(ask("badminton", near="LS6")) == ["Badminton club", "Football club"]


def test_of_two_alike_the_one_confirmed_lately_stands_first_and_an_unconfirmed_one_last() -> None:
    listed(name="Choir A", assured_on=None)
    listed(name="Choir B", assured_on=date(2023, 1, 1))
    listed(name="Choir C", assured_on=date(2026, 11, 1))

    assert names(ask("choir")) == ["Choir C", "Choir B", "Choir A"]


@pytest.mark.parametrize("dates", [(TODAY, date(2030, 1, 1)), (date(2030, 1, 1), TODAY)])
def test_a_date_in_the_future_is_as_fresh_as_today(dates: tuple[date, date]) -> None:
    for name, confirmed_on in zip(("Choir A", "Choir B"), dates, strict=True):
        listed(name=name, assured_on=confirmed_on)

    assert names(ask("choir")) == ["Choir A", "Choir B"]


def test_of_two_alike_the_one_that_takes_referrals_stands_first() -> None:
    full = listed(name="Choir A")
    ServiceCapacity.objects.create(service=full, takes_referrals=False)
    indexed(full)
    listed(name="Choir B")

    assert names(ask("choir")) == ["Choir B", "Choir A"]


def test_a_local_service_stands_before_a_national_one() -> None:
    listed(name="Choir A", is_national=True)
    listed(name="Choir B", areas=[LEEDS])

    assert names(ask("choir", near="LS6")) == ["Choir B", "Choir A"]


def test_without_words_the_nearest_stands_first_then_what_covers_the_place() -> None:
    listed(name="A everywhere", is_national=True)
    listed(name="B covers", areas=[LEEDS])
    listed(name="C far", at=venue_at(9, south_of=here()))
    listed(name="D near", at=venue_at(1, south_of=here()))

    assert names(ask(near="LS6")) == ["D near", "C far", "B covers", "A everywhere"]


def test_with_nothing_asked_the_order_is_by_name() -> None:
    for name in ("Choir", "Art", "Bowls"):
        listed(name=name)

    assert names(ask()) == ["Art", "Bowls", "Choir"]


def test_every_clause_has_a_name_of_its_own_and_a_reason() -> None:
    need("Food", "food")
    request = SearchForm({"q": "food", "near": "LS6"}).to_request()

    found = clauses(request, today=TODAY)

    assert [clause.name for clause in found] == ["freshness", "open", "words", "need", "nearness"]
    assert all(clause.weight > 0 and len(clause.reason) > 30 for clause in found)


def test_pages_follow_each_other_without_gap_or_repetition() -> None:
    for number in range(7):
        listed(name="Choir", description=f"Number {number}")

    pages = [ask("choir", page=page, page_size=3) for page in (1, 2, 3, 4)]

    keys = [hit.service.pk for page in pages for hit in page.hits]
    assert len(keys) == len(set(keys)) == 7
    assert [page.total for page in pages] == [7, 7, 7, 7]
    assert pages[0].page_count == 3


def test_of_a_need_that_was_picked_what_is_listed_for_it_stands_before_what_is_listed_beneath_it() -> None:
    company = need("Company")
    listed(name="Aardvark lunch", needs=[need("Lunch clubs", parent=company)])
    listed(name="Zebra company", needs=[company])

    assert names(ask(need=[company.slug])) == ["Zebra company", "Aardvark lunch"]


def test_of_a_need_that_was_picked_the_nearer_and_the_confirmed_stand_first() -> None:
    company = need("Company")
    listed(name="Aardvark, far", needs=[company], at=venue_at(9, south_of=here()))
    listed(name="Bear, old", needs=[company], at=venue_at(1, south_of=here()), assured_on=None)
    listed(name="Cat, fresh", needs=[company], at=venue_at(1, south_of=here()), assured_on=TODAY)

    assert names(ask(need=[company.slug], near="LS6")) == ["Cat, fresh", "Bear, old", "Aardvark, far"]
