"""What is there already that somebody may be about to make again: shown to them before they do.

Few rows are looked at: those that share a fact with what was typed, and those whose names have most of its words, by
the beginnings and ends of these, so that a slip of the finger hides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add, or_
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length
from rapidfuzz import fuzz

from directory.likeness import (
    IN_WORDS,
    WEIGHTS,
    Compared,
    Fact,
    facts_of,
    likeness,
    names_alike,
    read_organisations,
    read_services,
    words_of,
)
from directory.models import Contact, Organisation, Service, ServiceVenue
from directory.models.listing import Listing
from places.postcodes import normalise
from words import split

L = TypeVar("L", bound=Listing)

_MOST_BY_NAME = 200
_MOST_BY_FACT = 200
_WORDS = 6  # of a name that are looked for, the longest
_PIECE = 3  # letters at a word's beginning and end
# What is shown errs on the side of showing: whoever looks sees at once that it is another.
_LIKELY = 60
_SAME_NAME = 88
_SAME_CONTACT_AND_NAME = 45
# Of the letters that somebody types as a name, so many in a hundred must stand in it, in words that are so alike.
_FOUND_BY_NAME = 60
_SAME_WORD = 80


@dataclass(frozen=True, slots=True)
class Alike(Generic[L]):
    """A listing that may be the one somebody is about to make; `shared` says what both have: “the same phone”."""

    listing: L
    likeness: int
    shared: list[str]


def like(
    *,
    name: str,
    postcode: str = "",
    phone: str = "",
    url: str = "",
    email: str = "",
    organisation: Organisation | None = None,
    apart_from: int | None = None,
    limit: int = 5,
) -> list[Alike[Service]]:
    """Services that may be the one of this name (and postcode, phone, website, e-mail, as typed), most likely first.

    Those that the public can find, and of `organisation` its drafts and closed ones too; `apart_from` is the key of
    one that is never among them. A fixed number of statements; each service comes with its organisation.
    """
    seen = Q(live=True, status=Service.Status.ACTIVE, organisation__live=True)
    if organisation is not None:
        seen |= Q(organisation=organisation)
    rows = Service.objects.filter(seen, merged_into=None).exclude(pk=apart_from)
    typed = Compared(
        0,
        organisation.pk if organisation else 0,
        words_of(name),
        frozenset(split(organisation.name)) if organisation else frozenset(),
        _typed_facts(postcode=postcode, phone=phone, url=url, email=email),
    )
    keys = {*_named(rows, name, ("name", "alternate_name")), *_services_sharing(typed.facts)}
    known = read_services(rows.filter(pk__in=keys))
    chosen = _chosen(typed, known.values(), limit)
    found = rows.select_related("organisation").in_bulk([pk for pk, _, _ in chosen])
    return [Alike(found[pk], score, shared) for pk, score, shared in chosen if pk in found]


def organisations_like(
    *,
    name: str,
    postcode: str = "",
    phone: str = "",
    url: str = "",
    email: str = "",
    apart_from: int | None = None,
    limit: int = 5,
) -> list[Alike[Organisation]]:
    """Published organisations that may be the one of this name (and the rest), most likely first.

    The postcode is compared with those of the venues where their services are held.
    """
    rows = Organisation.objects.published().filter(merged_into=None).exclude(pk=apart_from)
    facts = _typed_facts(postcode=postcode, phone=phone, url=url, email=email)
    typed = Compared(0, 0, words_of(name), facts=facts)
    keys = {*_named(rows, name, ("name", "alternate_name")), *_organisations_sharing(typed.facts)}
    chosen = _chosen(typed, read_organisations(rows.filter(pk__in=keys)).values(), limit)
    found = rows.in_bulk([pk for pk, _, _ in chosen])
    return [Alike(found[pk], score, shared) for pk, score, shared in chosen if pk in found]


def organisations_named(words: str, *, limit: int = 20) -> list[Organisation]:
    """Published organisations of that name, or one like it, best first; two statements."""
    rows = Organisation.objects.published().filter(merged_into=None)
    keys = list(_named(rows, words, ("name", "alternate_name")))
    asked = words_of(words) or tuple(split(words))
    scored = []
    for row in rows.in_bulk(keys).values():
        names = [split(each) for each in (row.name, row.alternate_name) if each]
        found = max(_found(asked, each) for each in names)
        if found >= _FOUND_BY_NAME:
            alike = max(fuzz.token_sort_ratio(" ".join(asked), " ".join(each)) for each in names)
            scored.append((-found, -alike, row.name, row.pk, row))
    return [row for *_, row in sorted(scored, key=lambda each: each[:4])[:limit]]


def _found(asked: Sequence[str], name: Sequence[str]) -> float:
    """How much of what was typed stands in a name, 0 to 100; the beginning of a word counts as the word."""
    there = sum(len(word) for word in asked if any(_is_word(word, other) for other in name))
    return 100 * there / (sum(map(len, asked)) or 1)


def _is_word(typed: str, word: str) -> bool:
    begins = len(typed) >= _PIECE and word.startswith(typed)
    return begins or fuzz.ratio(typed, word) >= _SAME_WORD


# --- Weighing ---------------------------------------------------------------------------------------


def _chosen(typed: Compared, known: Iterable[Compared], limit: int) -> list[tuple[int, int, list[str]]]:
    """(key, how likely, what is shared) of those that are worth a look."""
    chosen = []
    for other in known:
        names = names_alike(typed, other)
        score = likeness(typed, other, {})
        shared = typed.facts & other.facts
        by_contact = {kind for kind, _ in shared} & {"phone", "email", "site"}
        is_likely = score >= _LIKELY or names >= _SAME_NAME
        if is_likely or (by_contact and names >= _SAME_CONTACT_AND_NAME):
            chosen.append((other.pk, max(score, 50), _said(shared, names)))
    return sorted(chosen, key=lambda each: (-each[1], each[0]))[:limit]


def _said(shared: set[Fact], names: float) -> list[str]:
    kinds = sorted({kind for kind, _ in shared}, key=list(WEIGHTS).index)
    name = ["the same name"] if names >= 100 else ["a similar name"] if names >= _SAME_NAME else []
    return [*name, *(f"the same {IN_WORDS[kind]}" for kind in kinds)]


def _typed_facts(*, postcode: str, phone: str, url: str, email: str) -> set[Fact]:
    facts = set(facts_of(phone=phone, url=url, email=email))
    if postcode and (known := normalise(postcode)):
        facts.add(("postcode", known))
    return facts


# --- Which rows are worth weighing ------------------------------------------------------------------


def _named(rows: QuerySet[Any], name: str, fields: tuple[str, ...]) -> Iterator[int]:
    """Keys of the rows whose names have most of the words, or of pieces of them."""
    words = sorted(set(words_of(name) or split(name)), key=lambda word: (-len(word), word))[:_WORDS]
    if not words:
        return
    hits = []
    for word in words:
        has = [Q(**{f"{field}__icontains": piece}) for field in fields for piece in _pieces(word)]
        hits.append(
            Case(When(reduce(or_, has), then=Value(1)), default=Value(0), output_field=IntegerField())
        )
    found = rows.annotate(hits=reduce(add, hits)).filter(hits__gt=0).order_by("-hits", Length("name"), "pk")
    yield from found.values_list("pk", flat=True)[:_MOST_BY_NAME]


def _pieces(word: str) -> set[str]:
    return {word[:_PIECE], word[-_PIECE:]}


def _services_sharing(facts: Iterable[Fact]) -> Iterator[int]:
    venues = ServiceVenue.objects.filter(location__is_confidential=False)
    for kind, value in facts:
        if kind == "postcode":
            yield from venues.filter(location__postcode=value).values_list("service", flat=True)[
                :_MOST_BY_FACT
            ]
        elif kind == "phone":
            yield from _with_phone(Contact.objects, value, "service")
        elif kind == "email":
            for where in (
                Service.objects.filter(email__iexact=value).values_list("pk", flat=True),
                Contact.objects.filter(email__iexact=value).values_list("service", flat=True),
            ):
                yield from where[:_MOST_BY_FACT]
        else:
            yield from _on_site(Service.objects, value)


def _organisations_sharing(facts: Iterable[Fact]) -> Iterator[int]:
    venues = ServiceVenue.objects.filter(location__is_confidential=False, service__live=True)
    organisations = Organisation.objects
    for kind, value in facts:
        if kind == "postcode":
            here = venues.filter(location__postcode=value).order_by()
            yield from here.values_list("service__organisation", flat=True).distinct()[:_MOST_BY_FACT]
        elif kind == "phone":
            yield from _with_phone(organisations, value, "pk")
        elif kind == "email":
            same = organisations.filter(email__iexact=value).order_by()
            yield from same.values_list("pk", flat=True)[:_MOST_BY_FACT]
        else:
            yield from _on_site(organisations, value)


def _with_phone(rows: Any, digits: str, key: str) -> Iterator[int]:
    """People put spaces where they like, but seldom before the last three digits."""
    for pk, phone in rows.filter(phone__endswith=digits[-3:]).order_by().values_list(key, "phone"):
        if ("phone", digits) in facts_of(phone=phone):
            yield pk


def _on_site(rows: Any, site: str) -> Iterator[int]:
    host = urlsplit(f"//{site}").hostname or site
    for pk, url in rows.filter(url__icontains=host).order_by().values_list("pk", "url")[: _MOST_BY_FACT * 10]:
        if ("site", site) in facts_of(url=url):
            yield pk
