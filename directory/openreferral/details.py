"""The smaller parts of a record: costs, who it is for, whom to ask, languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.conf.locale import LANG_INFO

from directory.models import Eligibility
from directory.openreferral.cleaning import Notes, email, filled, objects, phone, pounds, shown, text
from directory.openreferral.record_types import ContactRecord, CostRecord, EligibilityRecord, LanguageRecord
from directory.openreferral.times import date_of

MOST_PARTS = 100


def costs(raw: dict[str, Any], notes: Notes) -> Iterator[CostRecord]:
    """What it costs, for whom; amounts in other money than pounds stay words."""
    for entry in islice(objects(raw, "cost_options", notes), MOST_PARTS):
        option = text(entry.get("option"), 255, "cost_options.option", notes)
        words = text(entry.get("amount_description"), 255, "cost_options.amount_description", notes)
        amount = pounds(entry.get("amount"), notes)
        currency = entry.get("currency")
        if (
            amount is not None
            and isinstance(currency, str)
            and currency.strip().upper() not in {"", "GBP", "£"}
        ):
            notes.add("amount left out", f"it is in {shown(currency)}, not in pounds")
            amount, words = None, f"{amount} {currency[:3].upper()} {words}".strip()[:255]
        if amount is not None or option or words:
            first = date_of(entry.get("valid_from"), "cost_options.valid_from", notes)
            last = date_of(entry.get("valid_to"), "cost_options.valid_to", notes)
            yield CostRecord(option, amount, words, first, last)


def eligibility(raw: dict[str, Any], who_for: Iterable[str], notes: Notes) -> tuple[EligibilityRecord, ...]:
    """Who it is for, in words; ages stand in fields of their own."""
    said = [text(raw.get("eligibility_description"), 500, "eligibility_description", notes)]
    said += [
        filled(entry.get("eligibility"), 500, "eligibility", notes)
        for entry in objects(raw, "eligibilitys", notes)
    ]
    everyone = dict.fromkeys(who for who in (*said, *who_for) if who)
    return tuple(EligibilityRecord(str(Eligibility.Kind.FOR), who) for who in everyone)[:MOST_PARTS]


def contacts(places: Iterable[dict[str, Any]], notes: Notes) -> tuple[ContactRecord, ...]:
    """People and telephones; a number that stands alone gets a contact of its own."""
    found: dict[ContactRecord, None] = {}
    for raw in places:
        for entry in objects(raw, "contacts", notes) if "contacts" in raw else ():
            found.update(dict.fromkeys(_contact(entry, notes)))
        for entry in objects(raw, "phones", notes) if "phones" in raw else ():
            said = phone(entry.get("number"), entry.get("extension"), "phones", notes)
            title = filled(entry.get("description"), 255, "phones.description", notes)
            if said and not any(contact.phone == said for contact in found):
                found[ContactRecord("", title, said, "")] = None
    return tuple(found)[:MOST_PARTS]


def _contact(raw: dict[str, Any], notes: Notes) -> Iterator[ContactRecord]:
    name = filled(raw.get("name"), 255, "contacts.name", notes)
    title = filled(raw.get("title"), 255, "contacts.title", notes)
    address = email(raw.get("email"), "contacts.email", notes)
    numbers = [
        phone(entry.get("number"), entry.get("extension"), "contacts.phones", notes)
        for entry in objects(raw, "phones", notes)
    ]
    for at, said in enumerate([entry for entry in numbers if entry] or [""]):
        if name or title or said or address:
            yield ContactRecord(name, title, said, address if at == 0 else "")


def languages(raw: dict[str, Any], notes: Notes) -> tuple[LanguageRecord, ...]:
    """Languages other than English."""
    found: dict[str, LanguageRecord] = {}
    for entry in objects(raw, "languages", notes) if "languages" in raw else ():
        code = filled(entry.get("code"), 10, "languages.code", notes)
        name = filled(entry.get("name") or entry.get("language"), 100, "languages.name", notes)
        name = name or LANG_INFO.get(code.lower(), {}).get("name", code)
        if name and not (name.lower() in {"english", "en", "eng"} or code.lower().startswith("en")):
            found.setdefault(name.lower(), LanguageRecord(name, code))
    return tuple(found.values())[:MOST_PARTS]
