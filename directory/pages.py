"""What the pages of a listing show; the preview in the editor has the same."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils import timezone

from places.areas import area
from ui.filters import listed

if TYPE_CHECKING:
    from directory.models import Location, Service

# After this long unconfirmed, the page says that the listing may be out of date.
STALE_AFTER_DAYS = 365


def service_context(service: Service) -> dict[str, object]:
    """A service's page: itself, its next four sessions, its venues with links to a map, and its age in words."""
    now = timezone.now()
    return {
        "service": service,
        "sessions": service.next_sessions(now) if service.is_findable or not service.pk else [],
        "venues": [(venue.location, map_link(venue.location)) for venue in service.venues.all()],
        "private_area": private_area(service),
        "is_stale": is_stale(service, timezone.localdate(now)),
        "delivery": delivery_in_words(service),
        "ages": ages_in_words(service),
    }


def private_area(service: Service) -> str:
    """As much as may be said of where a confidential venue is: its service's areas, else its authority."""
    if areas := [str(area) for area in service.areas.all()]:
        return listed(areas)
    venues = [venue.location for venue in service.venues.all() if venue.location.is_confidential]
    authorities = (area(venue.authority_code) for venue in venues)
    return listed(dict.fromkeys(authority.name for authority in authorities if authority))


def is_stale(service: Service, today: date) -> bool:
    """Whether nobody has confirmed it for a year, or ever."""
    return service.assured_on is None or (today - service.assured_on).days > STALE_AFTER_DAYS


def map_link(location: Location) -> str:
    """Where a map of the venue is found; empty where it may not be shown or isn't known.

    A link that somebody chooses to follow: nothing is asked of the map's keeper until then.
    """
    if location.public_position is None:
        return ""
    latitude, longitude = location.public_position
    where = urlencode({"mlat": f"{latitude:.5f}", "mlon": f"{longitude:.5f}"})
    return f"https://www.openstreetmap.org/?{where}#map=17/{latitude:.5f}/{longitude:.5f}"


def delivery_in_words(service: Service) -> list[str]:
    """How it is given, a phrase each."""
    ways = (
        (service.at_venue, "at a venue"),
        (service.at_home, "at your home"),
        (service.by_phone, "by phone"),
        (service.online, "online"),
    )
    return [words for is_so, words in ways if is_so]


def ages_in_words(service: Service) -> str:
    """ "18 and over", "up to 25", "11 to 18", or nothing."""
    youngest, oldest = service.minimum_age or None, service.maximum_age
    if youngest is None:
        return f"up to {oldest}" if oldest is not None else ""
    return f"{youngest} and over" if oldest is None else f"{youngest} to {oldest}"
