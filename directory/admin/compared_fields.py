"""What a comparison shows of each kind of listing: every field that an editor knows, in the order of the form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from directory.in_words import ages_in_words, delivery_in_words
from directory.models import Location, Organisation, Service
from directory.sessions import hours_in_words, in_words
from ui.filters import date_words

Said = Callable[[Any], str | list[str]]


@dataclass(frozen=True, slots=True)
class Compared:
    """A row: its label, the model's fields that it tells of, and how it says them (a text, or a list of parts).

    `tells_two_apart` is false for what differs between any two listings and says nothing.
    """

    label: str
    fields: tuple[str, ...]
    said: Said
    tells_two_apart: bool = True


def _text(label: str, name: str, **kwargs: Any) -> Compared:
    """A field that is shown as it is."""
    return Compared(label, (name,), lambda listing: _as_text(getattr(listing, name)), **kwargs)


def _choice(label: str, name: str) -> Compared:
    """A field with choices, by its label."""
    return Compared(label, (name,), lambda listing: str(getattr(listing, f"get_{name}_display")() or ""))


def _parts(label: str, name: str, said: Callable[[Any], str] = str) -> Compared:
    """A relation, a line each."""
    return Compared(label, (name,), lambda listing: [said(part) for part in getattr(listing, name).all()])


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(part for part in parts if part)


# --- Parts in words ---------------------------------------------------------------------------------


def _schedule_words(schedule: Any) -> str:
    """Its times, and what the public's sentence leaves out: from when it counts, where, what was written of it."""
    said = in_words(schedule)
    since = schedule.valid_from_on
    counts_from = schedule.starts_on if schedule.freq else None
    return _joined(
        [
            said,
            f"from {date_words(since)}" if since else "",
            f"counted from {date_words(counts_from)}" if counts_from else "",
            f"at {schedule.location}" if schedule.location else "",
            f"“{schedule.description}”" if schedule.description and schedule.description != said else "",
        ]
    )


def _exception_words(exception: Any) -> str:
    return _joined(
        [str(exception), hours_in_words(exception.opens_at, exception.closes_at), exception.reason]
    )


def _venue_words(venue: Any) -> str:
    # One private address reads like another; its key tells them apart and nobody where it is.
    private = venue.location.is_confidential
    return f"{venue} (kept private, venue {venue.location_id})" if private else str(venue)


def _code_words(part: Any) -> str:
    return f"{part.name} ({part.code})" if part.name and part.code else str(part.name or part.code)


def _cost_words(cost: Any) -> str:
    since, until = cost.valid_from_on, cost.valid_to_on
    return _joined(
        [
            str(cost),
            f"from {date_words(since)}" if since else "",
            f"until {date_words(until)}" if until else "",
        ]
    )


def _contact_words(contact: Any) -> str:
    return _joined([contact.name, contact.title, contact.phone, contact.email])


def _photo_words(photo: Any) -> str:
    # Its key tells apart two pictures that are said in the same words.
    return f"{photo.alt} (picture {photo.image_id})"


def _access_words(access: Any) -> str:
    return ": ".join(dict.fromkeys(part for part in (str(access), access.description) if part))


def _position(location: Location) -> str:
    return "" if location.position is None else "{:.5f}, {:.5f}".format(*location.position)


# --- Kinds of listing -------------------------------------------------------------------------------

_NAMES = (_text("Name", "name"), _text("Also known as", "alternate_name"))
_ADDRESS = _text("End of its address", "slug", tells_two_apart=False)
_FEED = _text("Feed", "source")

_SERVICE = (
    *_NAMES,
    _text("Organisation", "organisation"),
    _text("Description", "description"),
    _text("The first visit", "first_visit"),
    _parts("Needs", "needs"),
    _text("Alert", "alert"),
    Compared("How it is given", ("at_venue", "at_home", "by_phone", "online"), delivery_in_words),
    _parts("Venues", "venues", _venue_words),
    _parts("Areas", "areas", _code_words),
    _text("For the whole country", "is_national"),
    _parts("Times", "schedules", _schedule_words),
    _parts("Other dates", "exceptions", _exception_words),
    Compared("Ages", ("minimum_age", "maximum_age"), ages_in_words),
    _parts("Who it is for", "eligibility"),
    _parts("Languages", "languages", _code_words),
    _parts("Cost", "cost_options", _cost_words),
    _text("Fees", "fees"),
    _choice("How to refer", "referral"),
    _text("How to refer, in words", "how_to_refer"),
    _text("Website", "url"),
    _text("E-mail", "email"),
    _parts("Contacts", "contacts", _contact_words),
    _text("Accreditations", "accreditations"),
    _parts("Photos", "photos", _photo_words),
    _ADDRESS,
    _choice("Open or closed", "status"),
    Compared(
        "Last confirmed",
        ("assured_on",),
        lambda service: date_words(service.assured_on) if service.assured_on else "",
    ),
    _FEED,
)
_ORGANISATION = (
    *_NAMES,
    _choice("Kind", "kind"),
    _text("Description", "description"),
    _text("Website", "url"),
    _text("E-mail", "email"),
    _text("Phone", "phone"),
    _text("Charity number", "charity_number"),
    _text("Company number", "company_number"),
    _ADDRESS,
    _text("Kept by its own people", "is_managed"),
    _FEED,
)
_LOCATION = (
    _text("Name", "name"),
    _text("Street address", "address"),
    _text("Town", "town"),
    _text("County or authority", "county"),
    _text("Postcode", "postcode"),
    Compared("Place on the map", ("latitude", "longitude"), _position),
    _choice("Position from", "position_from"),
    _text("Authority", "authority_code"),
    _text("Kept private", "is_confidential"),
    _text("Only for letters", "is_postal"),
    _text("Finding it", "description"),
    _parts("Access", "accessibility", _access_words),
    _FEED,
)
COMPARED: dict[type[Any], tuple[Compared, ...]] = {
    Service: _SERVICE,
    Organisation: _ORGANISATION,
    Location: _LOCATION,
}
