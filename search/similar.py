"""Services like one that somebody looks at: what fills the place after it on its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import urlencode
from markupsafe import Markup

from directory.in_words import venues_of
from directory.models import Service
from directory.needs import NeedEntry, NeedVocabulary
from places.areas import upward
from places.place import Place
from search.finder import Hit, find_services
from search.request import SearchRequest
from search.views.cards import card

if TYPE_CHECKING:
    from directory.models import Location

MOST = 3
# Itself, its own listings elsewhere and doubles are left out, so more are asked for.
_ASKED_FOR = 10


def similar_services(request: HttpRequest, *, service: Service, **context: object) -> Markup:
    """Up to three services as small cards, or nothing."""
    venue = _venue(service)
    hits = similar_to(service)
    if not hits:
        return Markup()
    now = timezone.now()
    shown = {
        "cards": [_small(card(hit, now)) for hit in hits],
        "venue": venue.name or venue.address
        if venue and any(hit.distance_m is not None for hit in hits)
        else "",
        "all": _address_of_all(service, venue),
    }
    return Markup(render_to_string("search/similar.html", shown, request))  # noqa: S704 - a template escapes


def similar_to(service: Service) -> list[Hit]:
    """Services that meet its needs near its venue, the best three as the finder has them; itself is none of them.

    One whose address is private, or who has no venue, is compared by the areas alone that it serves: no distance
    from there is ever told.
    """
    needs = _needs(service)
    if not needs:
        return []
    place = _place(service, _venue(service))
    page = find_services(SearchRequest(place=place, chosen=needs, page_size=_ASKED_FOR))
    if not page.confident:
        return []
    seen = {_identity(service)}
    found: list[Hit] = []
    for hit in page.hits:
        identity = _identity(hit.service)
        if hit.service.pk != service.pk and identity not in seen:
            seen.add(identity)
            found.append(hit)
    return found[:MOST]


def _identity(service: Service) -> tuple[str, int]:
    """What the same service at several venues shares, where each is a listing of its own."""
    return " ".join(service.name.casefold().split()), service.organisation_id


def _needs(service: Service) -> tuple[NeedEntry, ...]:
    if service.pk is None:
        return ()
    known = NeedVocabulary.remembered().needs
    return tuple(known[need.pk] for need in service.needs.all() if need.pk in known)


def _venue(service: Service) -> Location | None:
    """The venue from which one would look around: the first whose position may be told."""
    if not service.at_venue:
        return None
    return next((location for location in venues_of(service) if location.public_position), None)


def _place(service: Service, venue: Location | None) -> Place:
    """Where to look: around the venue, else only in the areas that it serves, or those of a private address."""
    codes = [area.code for area in service.areas.all() if area.code]
    if venue is None:
        codes = codes or [
            location.authority_code for location in venues_of(service) if location.authority_code
        ]
        return Place("authority", "", None, None, upward(codes))
    assert venue.public_position is not None  # noqa: S101 - for the type checker
    latitude, longitude = venue.public_position
    return Place(
        "postcode", "", latitude, longitude, upward([venue.authority_code] if venue.authority_code else codes)
    )


def _small(shown: dict[str, Any]) -> dict[str, Any]:
    return {**shown, "summary": "", "needs": (), "why": (), "phone": ""}


def _address_of_all(service: Service, venue: Location | None) -> str:
    needs = [need.slug for need in service.needs.all()]
    near = {"near": venue.postcode} if venue and venue.postcode else {}
    return f"/services/?{urlencode({'need': needs, **near}, doseq=True)}"
