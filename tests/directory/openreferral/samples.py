"""Made-up records of feeds, and a short way to import them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from directory.openreferral.importing import Import
from directory.openreferral.reading import FileSource
from directory.openreferral.report import Report

ORGANISATION = {"id": "org-1", "name": "Larkfield Neighbours", "description": "Neighbours who help."}


def address(**changes: Any) -> dict[str, Any]:
    """An address in the middle of Leeds."""
    return {
        "id": "address-1",
        "address_1": "The Headrow",
        "city": "Leeds",
        "state_province": "West Yorkshire",
        "postal_code": "LS1 3AD",
        "country": "GB",
        "address_type": "physical",
    } | changes


def location(**changes: Any) -> dict[str, Any]:
    """A venue at that address, where the postcode says that it is."""
    return {
        "id": "venue-1",
        "location_type": "physical",
        "name": "Larkfield Hall",
        "latitude": 53.8,
        "longitude": -1.549,
        "addresses": [address()],
    } | changes


def record(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A service in version 3."""
    return {
        "id": f"service-{number}",
        "name": f"Lunch club {number}",
        "description": "A hot meal and company.",
        "status": "active",
        "organization": ORGANISATION,
        "service_at_locations": [{"id": f"at-{number}", "location": location()}],
        "schedules": [
            {"id": "s", "freq": "WEEKLY", "byday": "TU", "opens_at": "12:00", "closes_at": "14:00"}
        ],
    } | changes


def version_1(**changes: Any) -> dict[str, Any]:
    """A service in version 1."""
    return {
        "id": "old-1",
        "name": "Knit and natter",
        "description": "<p>Bring your <b>wool</b> &amp; needles.</p><p>Tea provided.</p>",
        "url": "www.example.org/knit",
        "email": "",
        "status": "active",
        "fees": None,
        "assured_date": "2024-05-01",
        "attending_type": "venue",
        "attending_access": "drop-in",
        "organization": {"id": "org-9", "name": "Wool Works", "url": "https://example.org", "logo": None},
        "service_areas": [{"id": "a", "service_area": "Leeds", "extent": None, "uri": None}],
        "eligibilitys": [
            {"id": "e", "eligibility": "Older people", "minimum_age": 50, "maximum_age": None},
            {"id": "f", "eligibility": "Carers", "minimum_age": 18, "maximum_age": 999},
        ],
        "service_at_locations": [
            {
                "id": "at",
                "regular_schedule": [],
                "location": {
                    "id": "hall",
                    "name": "Wool Hall",
                    "latitude": 53.8,
                    "longitude": -1.549,
                    "accessibility_for_disabilities": [{"id": "d", "accessibility": "Wheelchair access"}],
                    "physical_addresses": [
                        {"id": "p", "address_1": "1 The Headrow", "city": "Leeds", "postal_code": "ls13ad"}
                    ],
                },
            }
        ],
        "cost_options": [{"id": "c", "amount": "2.50", "option": "", "amount_description": "a session"}],
        "languages": [{"id": "l", "language": "Polish"}, {"id": "m", "language": "English"}],
        "service_taxonomys": [
            {"id": "t", "taxonomy": {"id": "x", "name": "Knitting", "vocabulary": "crafts"}}
        ],
        "contacts": [
            {"id": "k", "name": "Jo", "title": "Organiser", "phones": [{"number": "0113 496 0000"}]}
        ],
        "regular_schedules": [
            {"id": "r", "weekday": "Wednesday", "opens_at": "10:00:00", "closes_at": "12:00:00"}
        ],
        "holiday_schedules": [
            {"id": "h", "closed": True, "start_date": "2030-12-25", "end_date": "2030-12-26"}
        ],
    } | changes


def as_lines(records: list[Any], path: Path) -> Path:
    """A file of NDJSON; text stands for itself."""
    lines = [entry if isinstance(entry, str) else json.dumps(entry) for entry in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


class Feed:
    """A feed in a folder, imported as often as it changes; `said` has the lines of the last import."""

    def __init__(self, folder: Path, name: str = "larkfield") -> None:
        self.path = folder / "feed.ndjson"
        self.name = name
        self.said: list[str] = []

    def take(self, *records: Any, **options: Any) -> Report:
        """Import exactly these records."""
        self.said = []
        report = Report(say=self.said.append)
        return Import(FileSource(as_lines(list(records), self.path)), self.name, report, **options).run()
