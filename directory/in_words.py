"""What a listing says, in the words in which one tells somebody."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from directory.cards import summary
from places.areas import area
from ui.filters import listed

if TYPE_CHECKING:
    from directory.models import Location, Service, ServiceCapacity

NO_BREAK = "\N{NO-BREAK SPACE}"
_SHORT = 90  # characters of a line in the box at the top


def venues_of(service: Service) -> list[Location]:
    """Its published venues, as the public may be told of them; a row of a form may have none yet."""
    locations = (getattr(venue, "location", None) for venue in service.venues.all())
    return [location for location in locations if location and location.live]


def private_area(service: Service) -> str:
    """As much as may be said of where a confidential venue is: its service's areas, else its authority."""
    if areas := [words for one in service.areas.all() if (words := str(one))]:
        return listed(areas)
    hidden = [location for location in venues_of(service) if location.is_confidential]
    authorities = (area(location.authority_code) for location in hidden)
    return listed(dict.fromkeys(authority.name for authority in authorities if authority))


def where_in_words(service: Service) -> str:
    """ "Oswin Hall, Leeds LS13 3JW", "At your home", "By phone or online", "A private address in Leeds"."""
    ways = [_places_in_words(service)] if service.at_venue and venues_of(service) else []
    ways += [
        words
        for is_so, words in (
            (service.at_home, "at your home"),
            (service.by_phone, "by phone"),
            (service.online, "online"),
        )
        if is_so
    ]
    said = listed(ways, "or")
    return said[:1].upper() + said[1:]


def _places_in_words(service: Service) -> str:
    locations = [location for location in venues_of(service) if not location.is_postal]
    shown = [location for location in locations if not location.is_confidential]
    if not shown:
        area = private_area(service)
        return (
            f"a private address{f' in {area}' if area else ''}" if locations else "a place that they tell you"
        )
    if len(shown) == 1:
        return _short_address(shown[0])
    return f"{len(shown)} places: {listed(location.name or location.town or location.postcode for location in shown)}"


def _short_address(location: Location) -> str:
    """Enough to know it by: "Oswin Hall, Leeds LS13 3JW", of which a line's end parts no postcode."""
    town = f"{location.town} {location.postcode.replace(' ', NO_BREAK)}".strip()
    return ", ".join(dict.fromkeys(part for part in (location.name or location.address, town) if part))


def address_of(location: Location) -> list[str]:
    """Its address as on a letter, a line each: name, street, town with postcode; empty for a confidential venue."""
    if location.is_confidential:
        return []
    street = location.address.removeprefix(f"{location.name}, ")
    town = f"{location.town or location.county} {location.postcode}".strip()
    return list(dict.fromkeys(line for line in (location.name, street, town) if line))


def cost_in_short(service: Service) -> str:
    """What it costs, on one line; what to do where nobody says."""
    return summary(service.cost_in_words, _SHORT) or "Not said: ask before you go"


def joining_in_words(service: Service) -> str:
    """Who makes the first move, as one tells the person who wants to come."""
    referral = service.Referral
    turn_up = service.at_venue and bool(service.schedules.all())
    return {
        referral.SELF: "You can just turn up, or get in touch first" if turn_up else "Get in touch yourself",
        referral.ANYONE: "Get in touch yourself, or ask somebody to do it for you",
        referral.PROFESSIONAL: "Ask your GP, nurse or link worker to refer you",
        referral.SIGNPOST: "Nobody need refer you: go along or get in touch",
        referral.UNKNOWN: "Not said: ask when you get in touch",
    }[referral(service.referral)]


def waiting_in_words(capacity: ServiceCapacity | None, today: date) -> str:
    """Whether one has to wait, where that is known: "Takes nobody new until 4 January 2027", "About 6 weeks"."""
    if capacity is None:
        return ""
    until = capacity.paused_until
    if until and until > today:
        return f"Takes nobody new until {until.day} {until:%B %Y}"
    if not capacity.takes_referrals:
        return "Takes nobody new now"
    if capacity.wait_weeks:
        return f"About {capacity.wait_weeks} week{'' if capacity.wait_weeks == 1 else 's'}"
    return ""


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


def access_in_words(location: Location) -> list[str]:
    """What is known of getting in and around, a phrase each; of a confidential venue nothing that somebody wrote."""
    said = []
    for entry in location.accessibility.all():
        if location.is_confidential:
            said.append("" if entry.feature == entry.Feature.OTHER else entry.get_feature_display())
        else:
            said.append(entry.description or entry.get_feature_display())
    return [f"{words[0].upper()}{words[1:]}" for words in dict.fromkeys(said) if words]
