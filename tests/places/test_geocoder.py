import pytest
from geopy.exc import GeocoderQueryError
from geopy.geocoders.base import Geocoder

from places.finder import find_place
from places.geocoder import LocalGeocoder

pytestmark = pytest.mark.django_db


def test_it_is_a_geocoder_as_geopy_has_them() -> None:
    location = LocalGeocoder().geocode("bs5 6xx")

    assert isinstance(LocalGeocoder(), Geocoder)
    assert (location.latitude, location.longitude) == pytest.approx((51.4734, -2.5678), abs=0.001)
    assert location.address == "BS5 6XX"
    assert location.raw == find_place("BS5 6XX")


def test_all_places_of_a_name_are_given_when_asked() -> None:
    locations = LocalGeocoder().geocode("Newport", exactly_one=False)

    assert len(locations) > 3
    assert locations[0].address == "Newport"


def test_what_is_not_found_is_none_as_in_geopy() -> None:
    assert LocalGeocoder().geocode("no such place anywhere") is None
    assert LocalGeocoder().geocode("", exactly_one=False) is None
    assert LocalGeocoder().geocode("Jersey") is None


def test_a_point_is_in_the_nearest_sector() -> None:
    location = LocalGeocoder().reverse((51.4734, -2.5678))

    assert location.address == "BS5 6"
    assert "E06000023" in location.raw.area_codes
    assert LocalGeocoder().reverse("51.4734, -2.5678", exactly_one=False)[0].address == "BS5 6"


def test_the_sea_is_nowhere_and_nonsense_is_refused() -> None:
    assert LocalGeocoder().reverse((57.0, -20.0)) is None
    with pytest.raises(GeocoderQueryError):
        LocalGeocoder().reverse("nonsense")
