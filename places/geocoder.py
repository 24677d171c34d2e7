"""Our tables behind geopy's interface, so that any other geocoder can stand in their place."""

from typing import Any

from geopy.exc import GeocoderQueryError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point

from places import postal
from places.finder import Place, PlaceNotFound, find_place


class LocalGeocoder(Geocoder):
    """Finds postcodes, towns and areas of the United Kingdom without asking anybody.

    `raw` of each Location is the `places.finder.Place`. There is no network, so time-outs, proxies and the like
    are taken and ignored.
    """

    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,
        near: Place | None = None,
    ) -> Location | list[Location] | None:
        """Where a postcode, town or area is, or None; all towns of that name unless `exactly_one`.

        A place whose position nobody knows (in the Crown dependencies) is not found.
        """
        try:
            place = find_place(str(query), near=near)
        except PlaceNotFound:
            return None
        found = [_location(p) for p in (place, *place.alternatives) if p.position is not None]
        if exactly_one:
            return found[0] if found else None
        return found or None

    def reverse(
        self, query: Any, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Location | list[Location] | None:
        """The nearest postcode sector to a point ("51.47, -2.57" or a pair), or None if none is within 30 km."""
        try:
            point = Point(query)
        except (ValueError, TypeError) as error:
            raise GeocoderQueryError("Give a latitude and a longitude in degrees.") from error
        nearest = postal.nearest_sector((point.latitude, point.longitude))
        if nearest is None:
            return None
        location = _location(nearest)
        return location if exactly_one else [location]


def _location(place: Place) -> Location:
    return Location(place.name, Point(place.latitude, place.longitude), place)
