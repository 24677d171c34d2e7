"""A raw record of a feed, in Open Referral's version 3 or 1, becomes a `ServiceRecord` or is refused.

The two versions' names stand side by side: feeds mix them. Nothing here reads the database, except through
`resolve_area`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.utils import timezone

from directory.models import Service
from directory.openreferral.cleaning import (
    LONGEST_TEXT,
    Notes,
    ages,
    child,
    email,
    filled,
    identifier,
    objects,
    phone,
    shown,
    text,
    url,
)
from directory.openreferral.confidential import is_refuge
from directory.openreferral.details import MOST_PARTS, contacts, costs, eligibility, languages
from directory.openreferral.hashing import hash_of
from directory.openreferral.kinds import kind_of
from directory.openreferral.record_types import (
    AreaRecord,
    OrganisationRecord,
    RecordRefused,
    ServiceRecord,
    VenueRecord,
)
from directory.openreferral.times import (
    MOST_EXCEPTIONS,
    ExceptionRecord,
    ScheduleRecord,
    date_of,
    exceptions,
    instant_of,
    schedules,
)
from directory.openreferral.venues import is_virtual, locations, venue
from words import fold

ResolveArea = Callable[[str], str | None]

UNITED_KINGDOM = "K02000001"
GREAT_BRITAIN = "K03000001"
ENGLAND_AND_WALES = {"K04000001": ("E92000001", "W92000004")}
_DRAWN = {"geojson", "topojson", "kml"}
_GSS_CODE = re.compile(r"\b[EWSNK]\d{8}\b")
_STATUSES = {str(status) for status in Service.Status}
_WHO_FOR = {
    "who for",
    "who is it for",
    "target group",
    "target groups",
    "eligibility",
    "circumstances",
    "circumstance",
}
_CHARITY_SCHEMES = {"GB-CHC", "GB-SC", "GB-NIC"}
_TERM_KEYS = (
    ("attributes", "taxonomy_term"),
    ("service_taxonomys", "taxonomy"),
    ("service_taxonomies", "taxonomy"),
)
_ACCESS = {
    "drop-in": (Service.Referral.SELF, ""),
    "referral": (Service.Referral.UNKNOWN, "By referral."),
    "appointment": (Service.Referral.UNKNOWN, "By appointment."),
    "membership": (Service.Referral.UNKNOWN, "For members."),
}


def read_service(
    raw: dict[str, Any], *, source_id: str, source_hash: str, resolve_area: ResolveArea, notes: Notes
) -> ServiceRecord:
    """The service of a record; `notes` is told what was cleaned or doubted.

    Raises `RecordRefused` where there is no name or no organisation, without which nothing can be shown.
    """
    name = text(raw.get("name"), 255, "name", notes)
    if not name:
        raise RecordRefused("it has no name")
    organisation_id, organisation = read_organisation(raw, notes)
    places = Places.read(raw, source_id, name, notes)
    everywhere = [raw, *places.at_locations]
    areas = _areas(everywhere, resolve_area, notes)
    terms, who_for = _terms(raw, notes)
    said = _said(raw, notes)
    return ServiceRecord(
        source_id=source_id,
        source_hash=source_hash,
        organisation_id=organisation_id,
        organisation=organisation,
        name=name,
        **said,
        **_delivery(raw, places, notes),
        **_ages(raw, notes),
        is_national=any(area.code in {UNITED_KINGDOM, GREAT_BRITAIN} for area in areas),
        terms=terms,
        is_refuge=is_refuge(
            [name, *terms, *(place.name for place in places.venues.values())], said["description"]
        ),
        venues=tuple(places.venues.values()),
        schedules=tuple(places.schedules[:MOST_PARTS]),
        exceptions=tuple(places.exceptions[:MOST_EXCEPTIONS]),
        areas=areas,
        cost_options=tuple(costs(raw, notes)),
        eligibility=eligibility(raw, who_for, notes),
        contacts=contacts(everywhere, notes),
        languages=languages(raw, notes),
    )


def _said(raw: dict[str, Any], notes: Notes) -> dict[str, Any]:
    """What a service says of itself in plain fields."""

    def paragraphs(key: str, limit: int = 2000) -> str:
        return text(raw.get(key), limit, key, notes, lines=True) if key in raw else ""

    referral, how_to_refer = _how_to_refer(raw, notes)
    return {
        "alternate_name": filled(raw.get("alternate_name"), 255, "alternate_name", notes),
        "description": paragraphs("description", LONGEST_TEXT),
        "url": url(raw.get("url"), "url", notes),
        "email": email(raw.get("email"), "email", notes),
        "status": _status(raw.get("status"), notes),
        "alert": paragraphs("alert"),
        "fees": paragraphs("fees") or paragraphs("fees_description"),
        "referral": referral,
        "how_to_refer": how_to_refer,
        "accreditations": paragraphs("accreditations"),
        "assured_on": _assured_on(raw, notes),
        "source_modified_at": instant_of(raw.get("last_modified"), "last_modified", notes),
    }


def read_organisation(raw: dict[str, Any], notes: Notes) -> tuple[str, OrganisationRecord | None]:
    """(the source id of a service's organisation, the organisation where the record tells of it)."""
    found = child(raw, "organization", notes)
    name = text(found.get("name"), 255, "organization.name", notes)
    source_id = identifier(found.get("id")) or identifier(raw.get("organization_id"))
    if not name:
        if source_id is None:
            raise RecordRefused("it has no organisation")
        return source_id, None
    if source_id is None:
        source_id = f"name:{fold(name)}"[:255]
        notes.add("organisation without an id", f"{shown(name)} is known by its name")
    numbers = [
        (str(entry.get("identifier_scheme")), filled(entry.get("identifier"), 20, "identifier", notes))
        for entry in objects(found, "organization_identifiers", notes)
    ]
    phones = [entry for entry in objects(found, "phones", notes) if entry.get("number")][:1]
    charity_number = next((said for scheme, said in numbers if scheme in _CHARITY_SCHEMES), "")
    return source_id, OrganisationRecord(
        source_id=source_id,
        source_hash=hash_of(found),
        name=name,
        alternate_name=filled(found.get("alternate_name"), 255, "organization.alternate_name", notes),
        description=text(
            found.get("description"), LONGEST_TEXT, "organization.description", notes, lines=True
        ),
        url=url(found.get("website") or found.get("url"), "organization.website", notes),
        email=email(found.get("email"), "organization.email", notes),
        phone=phone(phones[0]["number"], None, "organization.phones", notes) if phones else "",
        kind=_kind(found, charity_number, notes),
        charity_number=charity_number,
        company_number=next((said for scheme, said in numbers if scheme == "GB-COH"), ""),
    )


def _kind(organisation: dict[str, Any], charity_number: str, notes: Notes) -> str:
    status = filled(organisation.get("legal_status"), 255, "organization.legal_status", notes)
    kind = kind_of(status, charity_number)
    if kind is None:
        notes.add("kind of organisation not known", f"legal_status is {shown(status)}")
    return kind or ""


class Places:
    """The venues of a record, and all that is said at them rather than of the service."""

    def __init__(self) -> None:
        self.venues: dict[str, VenueRecord] = {}
        self.schedules: list[ScheduleRecord] = []
        self.exceptions: list[ExceptionRecord] = []
        self.at_locations: list[dict[str, Any]] = []
        self.has_online = False

    @classmethod
    def read(cls, raw: dict[str, Any], source_id: str, service_name: str, notes: Notes) -> Places:
        """All places, times and exceptions of a service."""
        places = cls()
        venue_of: dict[str, str] = {}
        for at, (entry, location) in enumerate(locations(raw, notes)):
            places.at_locations.append(entry)
            venue_id = places._add(location, f"{source_id[:240]}:venue:{at}", service_name, notes)
            venue_of[str(entry.get("id"))] = venue_id
            for where in (entry, location):
                places._add_times(where, venue_id, notes)
        places._add_times(raw, "", notes, venue_of)
        return places

    def _add(self, location: dict[str, Any], fallback_id: str, name: str, notes: Notes) -> str:
        if is_virtual(location):
            self.has_online = True
            return ""
        found = venue(location, fallback_id=fallback_id, fallback_name=name, notes=notes)
        if found is None:
            notes.add("venue left out", "it has no name, address or position")
            return ""
        self.venues.setdefault(found.source_id, found)
        return found.source_id

    def _add_times(
        self, raw: dict[str, Any], venue_id: str, notes: Notes, venue_of: dict[str, str] | None = None
    ) -> None:
        for entry, found in schedules(raw, notes):
            at = (venue_of or {}).get(str(entry.get("service_at_location_id")), venue_id)
            self.schedules.append(found._replace(venue_id=at) if at else found)
        self.exceptions.extend(exceptions(raw, notes))


def _status(value: Any, notes: Notes) -> str:
    """One of Open Referral's four; what does not say that it is active is not."""
    said = value.strip().lower().replace("_", " ") if isinstance(value, str) else ""
    if said in _STATUSES:
        return said
    notes.add("status unknown", f"{shown(value)} is taken as inactive")
    return str(Service.Status.INACTIVE)


def _assured_on(raw: dict[str, Any], notes: Notes) -> date | None:
    day = date_of(raw.get("assured_date"), "assured_date", notes)
    if day is not None and day > timezone.localdate():
        notes.add("date left out", f"assured_date {day} is still to come")
        return None
    return day


def _how_to_refer(raw: dict[str, Any], notes: Notes) -> tuple[str, str]:
    said = text(raw.get("application_process"), 2000, "application_process", notes, lines=True)
    access = raw.get("attending_access")
    referral, words = _ACCESS.get(access, ("", "")) if isinstance(access, str) else ("", "")
    return str(referral), said or words


def _delivery(raw: dict[str, Any], places: Places, notes: Notes) -> dict[str, Any]:
    """How it is given; at a venue, where nothing is said."""
    said = raw.get("attending_type")
    ways = " ".join(part for part in (said if isinstance(said, list) else [said]) if isinstance(part, str))
    for entry in objects(raw, "schedules", notes) if "schedules" in raw else ():
        if isinstance(way := entry.get("attending_type"), str):
            ways = f"{ways} {way[:200]}"
    ways = ways.lower()
    at_home = "home visit" in ways
    by_phone = "phone" in ways
    online = places.has_online or "online" in ways or "video" in ways
    met = any(not place.is_postal for place in places.venues.values())
    elsewhere = at_home or by_phone or online
    at_venue = not elsewhere or "venue" in ways or "in-person" in ways or (met and not ways)
    return {"at_venue": at_venue, "at_home": at_home, "by_phone": by_phone, "online": online}


def _ages(raw: dict[str, Any], notes: Notes) -> dict[str, Any]:
    """Version 3's two ages; else the widest range of version 1's eligibilities, if each has a limit."""
    limits = [(raw.get("minimum_age"), raw.get("maximum_age"))]
    if limits == [(None, None)]:
        entries = list(objects(raw, "eligibilitys", notes))
        limits = [(entry.get("minimum_age"), entry.get("maximum_age")) for entry in entries] or limits
    ranges = [ages(low, high, notes) for low, high in limits]
    lowest = [low for low, _ in ranges if low is not None]
    highest = [high for _, high in ranges if high is not None]
    return {
        "minimum_age": min(lowest) if len(lowest) == len(ranges) else None,
        "maximum_age": max(highest) if len(highest) == len(ranges) else None,
    }


def _terms(raw: dict[str, Any], notes: Notes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(the source's categories, those of its categories that say for whom it is)."""
    terms: list[str] = []
    who_for: list[str] = []
    for key, inner in _TERM_KEYS:
        for entry in objects(raw, key, notes) if key in raw else ():
            term = child(entry, inner, notes)
            name = filled(term.get("name"), 255, f"{key}.name", notes)
            if not name:
                continue
            kind = term.get("taxonomy") or term.get("vocabulary")
            is_who = isinstance(kind, str) and kind.strip().lower() in _WHO_FOR
            (who_for if is_who else terms).append(name)
    return tuple(dict.fromkeys(terms)), tuple(dict.fromkeys(who_for))


def _areas(
    places: Iterable[dict[str, Any]], resolve_area: ResolveArea, notes: Notes
) -> tuple[AreaRecord, ...]:
    found: dict[AreaRecord, None] = {}
    for raw in places:
        for entry in objects(raw, "service_areas", notes) if "service_areas" in raw else ():
            found.update(dict.fromkeys(_area(entry, resolve_area, notes)))
    return tuple(found)[:MOST_PARTS]


def _area(raw: dict[str, Any], resolve_area: ResolveArea, notes: Notes) -> Iterator[AreaRecord]:
    name = filled(raw.get("name") or raw.get("service_area"), 255, "service_area", notes)
    extent = raw.get("extent") if isinstance(raw.get("extent"), str) else ""
    code = next((found for said in (extent, raw.get("uri"), name) if (found := _code_in(said))), None)
    drawn = str(raw.get("extent_type")) in _DRAWN or bool(raw.get("extent") and not extent)
    if code is None and drawn:
        notes.add("area's shape left out", f"only its name {shown(name)} is kept")
    elif code is None:
        code = next(
            (said for said in (name, extent) if said and len(said) <= 100 and resolve_area(said)), None
        )
    if code in ENGLAND_AND_WALES:
        yield from (AreaRecord(nation, name) for nation in ENGLAND_AND_WALES[code])
        return
    resolved = resolve_area(code) if code else None
    if resolved is None and not drawn and (name or extent):
        notes.add("area not known", shown(name or extent))
    if resolved or name:
        yield AreaRecord(resolved or "", name)


def _code_in(said: Any) -> str | None:
    found = _GSS_CODE.search(said[:500]) if isinstance(said, str) else None
    return found[0] if found else None
