"""Positions held against postcodes, and which addresses are kept secret."""

from typing import Any

import pytest

from directory.models import Location
from directory.openreferral.cleaning import Notes
from directory.openreferral.confidential import is_refuge
from directory.openreferral.placing import Position, position_of
from directory.openreferral.venues import venue
from places.postcodes import PostcodePoint
from tests.directory.openreferral.samples import Feed, address, location, record

LEEDS = PostcodePoint("LS1 3AD", 53.799, -1.5492, "E08000035")


def place(**changes: Any) -> tuple[Position, list[str]]:
    """(position, kinds of notes) of a venue in Leeds with other values."""
    notes = Notes()
    found = venue(location(**changes), fallback_id="x", fallback_name="x", notes=notes)
    assert found is not None
    position = position_of(found, {"LS1 3AD": LEEDS}, notes)
    return position, [kind for kind, _ in notes]


def test_a_position_near_its_postcode_is_believed() -> None:
    assert place() == (Position(53.8, -1.549, "source", "E08000035"), [])


@pytest.mark.parametrize(
    ("latitude", "longitude", "kind"),
    [
        (51.5, -0.12, "position contradicts the postcode"),
        (0, 0, "position left out"),
        (100, 101, "position left out"),
        (430_000, 433_000, "position left out"),
        (48.94127, -122.75756, "position left out"),
        (53.8, None, "position left out"),
        ("NaN", 1, "not a number"),
        (float("inf"), 1, "not a number"),
        (10**400, 1, "not a number"),
        ([53.8], {"x": 1}, "not a number"),
        (True, False, "not a number"),
    ],
)
def test_a_wrong_position_gives_way_to_the_postcode(latitude: Any, longitude: Any, kind: str) -> None:
    position, notes = place(latitude=latitude, longitude=longitude)

    assert position == Position(53.799, -1.5492, "postcode", "E08000035")
    assert kind in notes


def test_a_missing_position_comes_from_the_postcode_without_a_word() -> None:
    assert place(latitude=None, longitude="") == (Position(53.799, -1.5492, "postcode", "E08000035"), [])


def test_swapped_degrees_are_put_right() -> None:
    position, notes = place(latitude=-1.549, longitude=53.8)

    assert (position.latitude, position.longitude) == (53.8, -1.549)
    assert notes == ["latitude and longitude swapped"]


def test_without_a_postcode_a_wrong_position_is_no_position() -> None:
    position, _ = place(latitude=48.9, longitude=-122.7, addresses=[address(postal_code="ABC 1234")])

    assert position == Position(None, None, "none", "")


def test_a_postcode_that_never_was_is_kept_and_doubted() -> None:
    position, notes = place(addresses=[address(postal_code="LS1 9ZZ")])

    assert position.position_from == "source"
    assert notes == ["postcode not known"]


def test_northern_ireland_is_found_by_its_postcode(feed: Feed) -> None:
    belfast = location(
        latitude=None, longitude=None, addresses=[address(postal_code="BT1 5GS", city="Belfast")]
    )

    feed.take(record(service_at_locations=[{"location": belfast}]))

    venue = Location.objects.get()
    assert venue.latitude == pytest.approx(54.596, abs=0.01)
    assert venue.longitude == pytest.approx(-5.93, abs=0.02)
    assert venue.authority_code == "N09000003"


def test_an_office_for_letters_is_postal(feed: Feed) -> None:
    feed.take(record(service_at_locations=[{"location": location(location_type="postal")}]))

    assert Location.objects.get().is_postal
    assert Location.objects.get().public_position is None


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("Larkfield women's refuge", ""),
        ("Haven", "Refuge accommodation for women and children."),
        ("Haven", "We run a refuge for women fleeing domestic abuse."),
        ("The Refuge", "Somewhere safe after domestic violence."),
        ("Safe house", "For survivors of modern slavery."),
        ("Steps", "Emergency accommodation for men who are fleeing an abusive relationship."),
        ("Steps", "Advice line. Our domestic abuse service has six units of safe accommodation."),
        ("Refuge spaces", "Ring us first."),
        ("Larkfield Safe House", "A place to stay."),
        ("Larkfield Women", "Safe accommodation for women and children escaping abuse."),
        ("Steps", "Provision of accommodation and support to women who have experienced domestic abuse."),
    ],
)
def test_a_refuge_is_known_by_its_words(name: str, description: str) -> None:
    assert is_refuge([name], description)


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("Lunch club", "A hot meal and company."),
        ("Community centre", "A café, a charity shop and safe house."),
        ("Recovery", "Supported accommodation for people affected by substance abuse."),
        ("Library", "We collect toys for the local women's refuge."),
        ("Warm space", "A refuge from the cold."),
        ("Refuge Café", "Coffee and cake in the church hall."),
        ("Hedgehog refuge", "Volunteers look after injured animals."),
        ("Refugee welcome", "English classes for refugees and people seeking asylum."),
        ("Helpline", "Advice on domestic abuse. We can help you find a place in a refuge."),
        ("Helpline", "Domestic abuse support by phone. We do not provide refuge accommodation."),
        ("Night shelter", "Emergency accommodation for people sleeping rough."),
        ("Community hub", "Offering a refuge where all can experience belonging and care."),
    ],
)
def test_what_only_speaks_of_a_refuge_is_none(name: str, description: str) -> None:
    assert not is_refuge([name], description)
