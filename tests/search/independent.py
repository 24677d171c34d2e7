"""What a hit must be, checked in plain Python against the listings, without the index or the engine."""

from __future__ import annotations

from datetime import date

from directory.models import Service
from places.areas import upward
from places.distances import distance_m
from search.facets import Choices, Group, Traits
from search.listed import listed
from search.request import SearchRequest
from search.traits import traits_of

DAY_NUMBER = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}


def fits(service: Service, request: SearchRequest, today: date) -> str:
    """Why a service does not fit a request; empty where it does."""
    if not (service.live and service.organisation.live and service.status == "active"):
        return "it is closed"
    if request.place and not _fits_place(service, request):
        return "it is elsewhere"
    for constraint in request.understood.constraints:
        if why := _breaks(service, constraint.choices, today):
            return why
        if constraint.age is not None and not _is_of_age(service, constraint.age, today):
            return "it is for another age"
        if constraint.suits and _is_only_for(service, _other(constraint.suits), today):
            return "it is for the other gender"
        if constraint.no_car and request.place and not _without_car(service, request):
            return "it takes a car"
    return _breaks(service, request.filters, today)


def _fits_place(service: Service, request: SearchRequest) -> bool:
    assert request.place
    codes = {area.code for area in service.areas.all()} - {""}
    if codes - {"K02000001"}:
        return bool(codes & upward(request.place.area_codes))
    if codes or service.is_national or service.by_phone or service.online:
        return True
    return _nearest_m(service, request) <= request.within_km * 1000 * 1.0001 or _hidden_in(service, request)


def _nearest_m(service: Service, request: SearchRequest) -> float:
    assert request.place
    if not request.place.position or not service.at_venue:
        return float("inf")
    positions = [venue.location.public_position for venue in service.venues.all() if venue.location.live]
    return min((distance_m(request.place.position, each) for each in positions if each), default=float("inf"))


def _hidden_in(service: Service, request: SearchRequest) -> bool:
    assert request.place
    hidden = [venue.location for venue in service.venues.all() if venue.location.is_confidential]
    return any(location.authority_code in request.place.area_codes for location in hidden)


def _breaks(service: Service, choices: Choices, today: date) -> str:
    days, times = choices.of(Group.DAY), choices.of(Group.TIME)
    if (days or times) and not _meets(service, days, times, today):
        return "it is on another day"
    if choices.of(Group.COST) and not _traits(service, today).holds(Group.COST, "free"):
        return "it isn't free"
    wanted = choices.of(Group.DELIVERY)
    given = {
        name
        for name, is_so in (
            ("venue", service.at_venue),
            ("home", service.at_home),
            ("phone", service.by_phone),
            ("online", service.online),
        )
        if is_so
    }
    if wanted and not wanted & given:
        return "it is given in another way"
    for group in (Group.WHO, Group.ACCESS, Group.AGE, Group.LANGUAGE, Group.REFERRALS):
        values = choices.of(group)
        if values and not any(_traits(service, today).holds(group, value) for value in values):
            return f"it has none of {sorted(values)}"
    return ""


def _meets(service: Service, days: frozenset[str], times: frozenset[str], today: date) -> bool:
    if not service.at_venue and not service.schedules.all():
        return True  # by arrangement
    return any(
        _is_on(schedule, days) and _is_at(schedule, times)
        for schedule in service.schedules.all()
        if not (schedule.valid_to_on and schedule.valid_to_on < today)
    )


def _is_on(schedule: object, days: frozenset[str]) -> bool:
    byday = getattr(schedule, "byday", "")
    return not days or schedule.freq == "DAILY" or any(day in byday for day in days)  # type: ignore[attr-defined]


def _is_at(schedule: object, times: frozenset[str]) -> bool:
    opens, closes = schedule.opens_at, schedule.closes_at  # type: ignore[attr-defined]
    if not times or opens is None or closes is None:
        return True
    parts = {"morning": (0, 12), "afternoon": (12, 17), "evening": (17, 24)}
    start, end = opens.hour + opens.minute / 60, closes.hour + closes.minute / 60
    end = end if end > start else 24
    return any(
        parts[name][0] <= start < parts[name][1]
        or min(end, parts[name][1]) - max(start, parts[name][0]) >= 0.99
        for name in times
    )


def _is_of_age(service: Service, age: int, today: date) -> bool:
    lowest, highest = service.minimum_age, service.maximum_age
    if lowest is None and highest is None:
        return age >= 18 or _traits(service, today).youngest == 0
    return (lowest or 0) <= age <= (120 if highest is None else highest)


def _is_only_for(service: Service, gender: str, today: date) -> bool:
    traits = _traits(service, today)
    return traits.holds(Group.WHO, gender) and not traits.holds(Group.WHO, _other(gender))


def _other(gender: str) -> str:
    return {"women": "men", "men": "women"}[gender]


def _without_car(service: Service, request: SearchRequest) -> bool:
    return (
        service.at_home
        or service.by_phone
        or service.online
        or _nearest_m(service, request) <= 2_000 * 1.0001
    )


def _traits(service: Service, today: date) -> Traits:
    """What words say of it; `test_traits` checks these."""
    return traits_of(listed(Service.objects.filter(pk=service.pk)).get(), today)
