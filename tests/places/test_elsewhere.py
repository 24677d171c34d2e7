import pytest
from geopy.exc import GeocoderTimedOut
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point

from places.finder import PlaceNotFound, find_place

pytestmark = pytest.mark.django_db


class Gazetteer(Geocoder):
    """Another geocoder: it knows one place, and one that takes too long."""

    def geocode(self, query: str, *, exactly_one: bool = True) -> Location | None:
        """As geopy asks for."""
        if query == "slow":
            raise GeocoderTimedOut
        return Location("The Lanes", Point(51.4734, -2.5678), {}) if query == "the lanes" else None


@pytest.fixture
def another(settings) -> None:
    settings.GEOCODER = f"{__name__}.Gazetteer"
    settings.GEOCODER_OPTIONS = {"timeout": 2}


@pytest.mark.usefixtures("another")
def test_another_geocoder_is_asked_about_what_we_do_not_know() -> None:
    place = find_place("the lanes")

    assert (place.name, place.position) == ("The Lanes", (51.4734, -2.5678))
    assert "E06000023" in place.area_codes


@pytest.mark.usefixtures("another")
def test_our_own_tables_come_first() -> None:
    assert find_place("Leeds").name == "Leeds"


@pytest.mark.usefixtures("another")
@pytest.mark.parametrize("typed", ["slow", "unknown everywhere"])
def test_its_failure_and_its_ignorance_are_a_clear_sentence(typed: str, caplog) -> None:
    with pytest.raises(PlaceNotFound, match="We don't know a place called"):
        find_place(typed)

    assert typed not in caplog.text


def test_by_default_nobody_is_asked() -> None:
    with pytest.raises(PlaceNotFound):
        find_place("the lanes")
