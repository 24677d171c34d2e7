"""What to look at twice before a draft is approved: named rules, each with a reason in words and a level.

A rule reads a `Look` (one draft beside its row) and `Known` (what the whole queue needed to know, asked once). It
looks only at what the draft would change, so that an old listing isn't complained of with every new phone number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.db import models

from directory.models import Location, Organisation, Service
from directory.models.listing import Listing


class Level(models.TextChoices):
    """How closely to look."""

    HIGH = "high", "high"
    MEDIUM = "medium", "medium"
    LOW = "low", "low"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why to look twice: the rule's name, its level, and words for the moderator."""

    rule: str
    level: Level
    words: str


@dataclass(frozen=True, slots=True)
class Look:
    """A draft beside its row. `fields` are those that it would change; all that it fills in, where it is new."""

    row: Listing
    now: Mapping[str, Any]
    content: Mapping[str, Any]
    fields: frozenset[str]
    is_new: bool
    sender: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is asked once for a whole queue; keys, all of them."""

    approved_before: frozenset[int] = frozenset()  # people of whom something was approved
    delicate_needs: frozenset[int] = frozenset()  # sensitive or urgent
    secret_venues: frozenset[int] = frozenset()
    waiting_services: Mapping[int, int] = field(default_factory=dict)  # how many wait, by organisation


MANY_AT_ONCE = 5  # services of one organisation that wait together
MANY_LINKS = 3
_SHOUTED_LETTERS = 20  # from so many letters on, more than half in capitals is shouting

_TEXTS = (
    "name",
    "alternate_name",
    "description",
    "first_visit",
    "alert",
    "fees",
    "how_to_refer",
    "accreditations",
)
_REACHED_BY = {"url": "web address", "email": "e-mail address", "phone": "phone number"}
_WHERE = frozenset({"address", "postcode", "town", "county", "latitude", "longitude", "description", "name"})
_SHORTENED = frozenset({"bit.ly", "tinyurl.com", "t.co", "goo.gl", "is.gd", "ow.ly", "rebrand.ly", "cutt.ly"})
_ADDRESS_ON_THE_WEB = re.compile(r"\b(?:[a-z][a-z+.-]*://|www\.)[^\s<>\"')]+", re.IGNORECASE)
_HARMFUL = re.compile(r"\b(javascript|data|vbscript|file):(?!\s)", re.IGNORECASE)
_BANK = re.compile(
    r"\b\d{2}[ -]\d{2}[ -]\d{2}\b(?=.{0,60}\b\d{8}\b)|\b\d{8}\b(?=.{0,60}\b\d{2}[ -]\d{2}[ -]\d{2}\b)"
    r"|\bsort ?code\b|\baccount (?:no|number)\b|\bGB\d{2} ?[A-Z]{4}(?: ?\d){14}\b",
    re.IGNORECASE | re.DOTALL,
)


def reasons_for(look: Look, known: Known) -> list[Reason]:
    """All of them, worst first."""
    found = [reason for rule in RULES for reason in rule(look, known)]
    return sorted(found, key=lambda reason: list(Level).index(reason.level))


def level_of(reasons: list[Reason]) -> Level:
    """The worst of them; low where there are none."""
    return min((reason.level for reason in reasons), key=list(Level).index, default=Level.LOW)


# --- Who --------------------------------------------------------------------------------------------


def new_organisation(look: Look, known: Known) -> Iterator[Reason]:
    """Nobody has ever looked at it."""
    if isinstance(look.row, Organisation) and look.is_new:
        yield Reason(
            "new_organisation", Level.HIGH, "The organisation is new here. Does it exist, and is it theirs?"
        )
    elif isinstance(look.row, Service) and not look.row.organisation.live:
        yield Reason("new_organisation", Level.HIGH, "Its organisation is not published. Look at that first.")


def first_submission(look: Look, known: Known) -> Iterator[Reason]:
    """Somebody of whom nothing was ever approved."""
    if look.sender is not None and look.sender not in known.approved_before:
        yield Reason("first_submission", Level.MEDIUM, "It is the first thing that this person sends.")


def many_at_once(look: Look, known: Known) -> Iterator[Reason]:
    """A sudden change of many services."""
    number = known.waiting_services.get(getattr(look.row, "organisation_id", 0) or 0, 0)
    if isinstance(look.row, Service) and number >= MANY_AT_ONCE:
        words = f"{number} services of this organisation wait at once."
        yield Reason("many_at_once", Level.MEDIUM, words)


# --- Harm to people who look for help ---------------------------------------------------------------


def secret_place(look: Look, known: Known) -> Iterator[Reason]:
    """A refuge, or somebody's home: a slip tells where somebody is."""
    if isinstance(look.row, Location):
        was, is_now = look.row.is_confidential, bool(look.content.get("is_confidential"))
        if was and not is_now:
            yield Reason("secret_place", Level.HIGH, "It would make an address public that is kept private.")
        elif is_now and not was and not look.is_new:
            yield Reason("secret_place", Level.HIGH, "It would keep an address private that was public.")
        elif is_now and look.fields & _WHERE:
            yield Reason("secret_place", Level.HIGH, "It changes where a place is that is kept private.")
    elif isinstance(look.row, Service):
        before, after = _places(look.now) if not look.is_new else set(), _places(look.content)
        if (before ^ after) and (before | after) & known.secret_venues:
            yield Reason(
                "secret_place",
                Level.HIGH,
                "It changes the places of a service whose address is kept private.",
            )


def delicate_needs(look: Look, known: Known) -> Iterator[Reason]:
    """Somebody may be in danger, or in distress."""
    if known.delicate_needs.intersection(look.content.get("needs") or ()):
        words = "It helps with a need that is sensitive or urgent: a wrong number there does harm."
        yield Reason("delicate_needs", Level.MEDIUM, words)


def _places(content: Mapping[str, Any]) -> set[int]:
    parts = [*content.get("venues", ()), *content.get("schedules", ())]
    return {part["location"] for part in parts} - {None}


# --- Where it leads people --------------------------------------------------------------------------


def reached_elsewhere(look: Look, known: Known) -> Iterator[Reason]:
    """The public would be sent to another number or address than until now."""
    if look.is_new:
        return
    changed = [words for name, words in _REACHED_BY.items() if name in look.fields]
    for name in ("phone", "email"):
        words = _REACHED_BY[name]
        if (
            "contacts" in look.fields
            and words not in changed
            and _told(look.now, name) != _told(look.content, name)
        ):
            changed.append(words)
    if changed:
        said = " and the ".join(changed)
        yield Reason("reached_elsewhere", Level.MEDIUM, f"It changes the {said}. Does it lead to them?")


def bank_numbers(look: Look, known: Known) -> Iterator[Reason]:
    """Whoever can write here could ask for money."""
    if _BANK.search(" ".join(_words(look))):
        yield Reason("bank_numbers", Level.HIGH, "It says what looks like the number of a bank account.")


def links(look: Look, known: Known) -> Iterator[Reason]:
    """Addresses that hide where they lead, and more of them than a listing needs."""
    said = " ".join(_words(look))
    if _HARMFUL.search(said) or any(_hides(address) for address in _ADDRESS_ON_THE_WEB.findall(said)):
        yield Reason("links", Level.HIGH, "It holds a link that hides where it leads.")
    found = _ADDRESS_ON_THE_WEB.findall(" ".join(_words(look, but_for={"url"})))
    if len(found) >= MANY_LINKS:
        yield Reason("links", Level.MEDIUM, f"It holds {len(found)} links.")


def shouting(look: Look, known: Known) -> Iterator[Reason]:
    """Capital letters."""
    for name in look.fields & set(_TEXTS):
        letters = [letter for letter in look.content.get(name) or "" if letter.isalpha()]
        capitals = sum(letter.isupper() for letter in letters)
        if len(letters) >= _SHOUTED_LETTERS and capitals * 2 > len(letters):
            yield Reason("shouting", Level.LOW, "It is written mostly in capital letters.")
            return


def _hides(address: str) -> bool:
    """Whether one can't tell from an address where it leads."""
    whole = address if "://" in address else f"http://{address}"
    try:
        parts = urlsplit(whole)
        host = (parts.hostname or "").lower()
    except ValueError:
        return True
    is_plain = parts.scheme.lower() in {"http", "https"} and "@" not in parts.netloc and "xn--" not in host
    return not is_plain or host.removeprefix("www.") in _SHORTENED or host.replace(".", "").isdigit()


def _told(content: Mapping[str, Any], name: str) -> list[str]:
    return sorted(part.get(name) or "" for part in content.get("contacts", ()))


def _words(look: Look, but_for: Set[str] = frozenset()) -> Iterator[str]:
    """All that is written in the fields that it would change."""
    for name in sorted(look.fields - but_for):
        yield from _strings(look.content.get(name))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)


Rule = Callable[[Look, Known], Iterator[Reason]]
RULES: tuple[Rule, ...] = (
    new_organisation,
    secret_place,
    bank_numbers,
    links,
    first_submission,
    many_at_once,
    delicate_needs,
    reached_elsewhere,
    shouting,
)
