"""Where a page's hits are, for the map beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from directory.models import Location, ServiceVenue
from places.distances import distance_m
from search.finder import Hit, SearchPage

MOST_PINS = 10  # of one service


def points(page: SearchPage) -> list[dict[str, Any]]:
    """What `ui/components/map.html` asks for, in one query: numbered as the hits in their list.

    Near a place a service has one point, its nearest venue within what was searched; else one for each of its venues.
    The listings are asked and not the index, so that a venue that was made confidential just now is none.
    """
    venues = _venues([hit for hit in page.hits if hit.service.at_venue])
    found = []
    for number, hit in enumerate(page.hits, page.request.offset + 1):
        for latitude, longitude in _shown(venues[hit.service.pk], page):
            found.append(
                {
                    "name": hit.service.name,
                    "latitude": round(latitude, 5),
                    "longitude": round(longitude, 5),
                    "url": hit.service.get_absolute_url(),
                    "number": number,
                }
            )
    return found


def _venues(hits: list[Hit]) -> dict[int, list[tuple[float, float]]]:
    at = ServiceVenue.objects.filter(
        service__in=[hit.service.pk for hit in hits], location__in=Location.objects.on_maps()
    )
    found: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for key, latitude, longitude in at.values_list("service_id", "location__latitude", "location__longitude"):
        if latitude is not None and longitude is not None:  # for the type checker: `on_maps` has none such
            found[key].append((latitude, longitude))
    return found


def _shown(positions: list[tuple[float, float]], page: SearchPage) -> Iterator[tuple[float, float]]:
    place = page.request.place
    centre = place.position if place else None
    if centre is None:
        yield from positions[:MOST_PINS]
        return
    near = [(distance_m(centre, one), one) for one in positions]
    within = [one for one in near if one[0] <= page.request.within_km * 1000]
    if within:
        yield min(within)[1]
