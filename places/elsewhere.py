"""Another geocoder, where an operator has set one: it is asked only about what our own tables don't know."""

import logging
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from geopy.exc import GeopyError

from places import postal
from places.place import Place

_LOCAL = "places.geocoder.LocalGeocoder"

logger = logging.getLogger(__name__)


@cache
def _geocoder(path: str, options: tuple[tuple[str, Any], ...]) -> Any:
    return import_string(path)(**dict(options))


def ask(text: str) -> Place | None:
    """What `settings.GEOCODER` says of a text; None where it is our own, fails, or doesn't know either.

    Its failures are logged without the text, which may say where somebody lives.
    """
    if settings.GEOCODER == _LOCAL:
        return None
    try:
        geocoder = _geocoder(settings.GEOCODER, tuple(settings.GEOCODER_OPTIONS.items()))
        location = geocoder.geocode(text, exactly_one=True)
    except GeopyError as error:
        logger.warning("The geocoder %s failed: %s", settings.GEOCODER, type(error).__name__)
        return None
    if location is None:
        return None
    around = postal.nearest_sector((location.latitude, location.longitude))
    codes = around.area_codes if around else frozenset()
    return Place("town", location.address or text, location.latitude, location.longitude, codes)
