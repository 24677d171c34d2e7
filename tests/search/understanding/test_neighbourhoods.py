"""Neighbourhoods known from where the directory's own venues are."""

from __future__ import annotations

import pytest

from places.finder import PlaceNotFound, find_place
from search.understanding.neighbourhoods import VenueAt, neighbourhoods, place_named

pytestmark = pytest.mark.django_db

LEEDS = "E08000035"


def venue(address: str, town: str = "Leeds", latitude: float = 53.81, longitude: float = -1.51) -> VenueAt:
    return VenueAt(address, town, latitude, longitude, LEEDS)


def test_a_neighbourhood_is_in_the_middle_of_its_venues_and_in_their_authority() -> None:
    known = neighbourhoods([venue("1 Elm Road, Zogthorpe"), venue("2 Elm Road, Zogthorpe", latitude=53.83)])

    assert known["zogthorpe"].name == "Zogthorpe"
    assert known["zogthorpe"].position == (53.82, -1.51)
    assert LEEDS in known["zogthorpe"].area_codes


def test_a_name_whose_venues_lie_far_apart_is_no_one_place() -> None:
    assert "zogthorpe" not in neighbourhoods([venue("1, Zogthorpe"), venue("2, Zogthorpe", latitude=54.5)])


@pytest.mark.parametrize(
    "address",
    ["1 Elm Road", "Hall, Elm Road", "Hall, Elm Lane", "Hall, off Zog", "Hall, Unit 4", "Hall, Elm", "Hall"],
)
def test_streets_buildings_and_short_names_are_none(address: str) -> None:
    assert set(neighbourhoods([venue(address)])) == {"leeds"}


def test_one_of_ours_is_found_by_name_and_before_a_namesake_far_away() -> None:
    known = neighbourhoods([venue("Hall, Zogthorpe"), venue("Hall, Hythe")])

    assert place_named("Zogthorpe", known).name == "Zogthorpe"
    assert place_named("hythe", known).position == known["hythe"].position
    assert find_place("hythe").position != known["hythe"].position


def test_what_the_tables_have_nearby_is_taken_from_them() -> None:
    known = neighbourhoods([venue("Hall, Headingley")])

    assert place_named("Leeds", known) == find_place("Leeds")
    assert place_named("LS6", known) == find_place("LS6")


def test_what_nobody_knows_is_not_found() -> None:
    with pytest.raises(PlaceNotFound):
        place_named("Zogthorpe", {})
