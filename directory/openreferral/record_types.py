"""What a feed's record says, read and cleaned, before it meets the database.

Names of fields are those of the models' in `directory.models`, so that a record is written field by field.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from directory.openreferral.times import ExceptionRecord, ScheduleRecord


class RecordRefused(Exception):
    """A record that can't become a listing; the text says why, for whoever keeps the feed."""


class AreaRecord(NamedTuple):
    """A `ServiceArea` to be; no code where the area isn't one that we know."""

    code: str
    name: str


class CostRecord(NamedTuple):
    """A `CostOption` to be; pounds."""

    option: str
    amount: Decimal | None
    amount_description: str
    valid_from_on: date | None
    valid_to_on: date | None


class EligibilityRecord(NamedTuple):
    """An `Eligibility` to be."""

    kind: str
    who: str


class ContactRecord(NamedTuple):
    """A `Contact` to be."""

    name: str
    title: str
    phone: str
    email: str


class LanguageRecord(NamedTuple):
    """A `ServiceLanguage` to be."""

    name: str
    code: str


class AccessRecord(NamedTuple):
    """An `Accessibility` to be."""

    feature: str
    description: str


@dataclass(frozen=True, slots=True)
class OrganisationRecord:
    """An `Organisation` to be."""

    source_id: str
    source_hash: str
    name: str
    alternate_name: str
    description: str
    url: str
    email: str
    phone: str
    kind: str
    charity_number: str
    company_number: str


@dataclass(frozen=True, slots=True)
class VenueRecord:
    """A `Location` to be. Latitude and longitude are as claimed: any numbers at all."""

    source_id: str
    source_hash: str
    name: str
    description: str
    address: str
    town: str
    county: str
    postcode: str
    latitude: float | None
    longitude: float | None
    is_postal: bool
    accessibility: tuple[AccessRecord, ...]


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    """A `Service` to be, with all that belongs to it.

    `organisation` is None where the record only names one by `organisation_id`. `terms` are the source's own
    categories. `is_refuge`: its words say that people hide there, so its venues are confidential.
    """

    source_id: str
    source_hash: str
    organisation_id: str
    organisation: OrganisationRecord | None
    name: str
    alternate_name: str
    description: str
    url: str
    email: str
    status: str
    alert: str
    fees: str
    referral: str
    how_to_refer: str
    accreditations: str
    minimum_age: int | None
    maximum_age: int | None
    at_venue: bool
    at_home: bool
    by_phone: bool
    online: bool
    is_national: bool
    assured_on: date | None
    source_modified_at: datetime | None
    terms: tuple[str, ...]
    is_refuge: bool
    venues: tuple[VenueRecord, ...]
    schedules: tuple[ScheduleRecord, ...]
    exceptions: tuple[ExceptionRecord, ...]
    areas: tuple[AreaRecord, ...]
    cost_options: tuple[CostRecord, ...]
    eligibility: tuple[EligibilityRecord, ...]
    contacts: tuple[ContactRecord, ...]
    languages: tuple[LanguageRecord, ...]

    @property
    def town(self) -> str:
        """The first town that it is in."""
        return next((venue.town for venue in self.venues if venue.town), "")
