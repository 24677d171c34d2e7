"""How alike two listings are: by what they share, weighed by how alike their names are.

What is shared are facts: a postcode, a phone number, a web address, an e-mail address. Where a confidential venue is
counts for nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from directory.models import Contact, ServiceVenue
from directory.querysets import OrganisationQuerySet, ServiceQuerySet
from words import STOP_WORDS, split

# How far it goes, shared by a few services: (towards certainty, how many are a few, the least it counts in a crowd).
WEIGHTS = {"postcode": (0.75, 6, 0.6), "phone": (0.7, 3, 0.0), "site": (0.6, 3, 0.0), "email": (0.6, 3, 0.0)}
IN_WORDS = {"postcode": "postcode", "phone": "phone", "site": "website", "email": "e-mail"}
# A branch elsewhere shares its mother's telephone and website.
_ELSEWHERE = 0.3
# Words that make two groups of what would else be one.
_TELLING = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday men mens man women womens woman ladies lady gents boys
    girls junior juniors senior seniors adult adults youth young toddler toddlers baby babies child children childrens
    family families beginner beginners improvers intermediate advanced online north south east west upper lower under
    over
    """.split()  # noqa: SIM905
)
_TOLD_APART = 70.0  # the most that names count which such a word, or a number, tells apart
_PART_OF_NAME = 95.0  # for a name that is all in the other; less for each word of the other's beyond two more
_EXTRA_WORD = 4.0

Fact = tuple[str, str]


@dataclass(slots=True)
class Compared:
    """What is compared of one listing; `facts` are (kind, value), as (“postcode”, “LS6 2AB”)."""

    pk: int
    organisation: int
    words: tuple[str, ...]
    of_organisation: frozenset[str] = frozenset()
    facts: set[Fact] = field(default_factory=set)

    @property
    def postcodes(self) -> set[Fact]:
        """Where it is held."""
        return {fact for fact in self.facts if fact[0] == "postcode"}


# --- Reading ----------------------------------------------------------------------------------------


def read_services(services: ServiceQuerySet) -> dict[int, Compared]:
    """What is compared of these services, in three statements."""
    found: dict[int, Compared] = {}
    columns = ("pk", "name", "organisation", "organisation__name", "url", "email")
    for pk, name, organisation, organisation_name, url, email in services.order_by("pk").values_list(
        *columns
    ):
        known = Compared(pk, organisation, words_of(name), frozenset(split(organisation_name)))
        known.facts.update(facts_of(url=url, email=email))
        found[pk] = known
    venues = ServiceVenue.objects.filter(service__in=services, location__is_confidential=False)
    for pk, postcode in venues.exclude(location__postcode="").values_list("service", "location__postcode"):
        found[pk].facts.add(("postcode", postcode))
    contacts = Contact.objects.filter(service__in=services)
    for pk, phone, email in contacts.values_list("service", "phone", "email"):
        found[pk].facts.update(facts_of(phone=phone, email=email))
    return found


def read_organisations(organisations: OrganisationQuerySet) -> dict[int, Compared]:
    """What is compared of these organisations, in two statements; their places are where their services are held."""
    found: dict[int, Compared] = {}
    columns = ("pk", "name", "url", "email", "phone")
    for pk, name, url, email, phone in organisations.order_by("pk").values_list(*columns):
        found[pk] = Compared(pk, pk, words_of(name), facts=set(facts_of(url=url, email=email, phone=phone)))
    venues = ServiceVenue.objects.filter(service__organisation__in=organisations, service__live=True)
    venues = venues.filter(location__is_confidential=False).exclude(location__postcode="")
    for pk, postcode in venues.values_list("service__organisation", "location__postcode").distinct():
        found[pk].facts.add(("postcode", postcode))
    return found


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name that count, folded, in order."""
    return tuple(word for word in split(name) if word not in STOP_WORDS)


def facts_of(*, url: str = "", email: str = "", phone: str = "") -> Iterator[Fact]:
    """What each of these says, however it is written; nothing of what is no address and no number."""
    digits = re.sub(r"\D", "", phone)
    digits = f"0{digits[2:].removeprefix('0')}" if digits.startswith("44") else digits
    if len(digits) >= 10:
        yield "phone", digits[:11]
    if email:
        yield "email", email.lower()
    if site := _site(url):
        yield "site", site


def _site(url: str) -> str:
    """Host and path, without what browsers add."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return (
        f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/').lower()}"
        if parts.hostname
        else ""
    )


# --- Weighing ---------------------------------------------------------------------------------------


def likeness(left: Compared, right: Compared, crowds: dict[Fact, int]) -> int:
    """How likely the two are one, 0 to 100; `crowds` has how many services share each fact."""
    doubt = 1.0
    for fact in left.facts & right.facts:
        doubt *= 1 - _weight(fact, crowds.get(fact, 2))
    certainty = 1 - doubt
    if left.postcodes and right.postcodes and not left.postcodes & right.postcodes:
        certainty *= _ELSEWHERE
    return round(names_alike(left, right) * (0.5 + 0.5 * certainty))


def _weight(fact: Fact, sharing: int) -> float:
    weight, few, least = WEIGHTS[fact[0]]
    return weight if sharing <= few else max(least, weight * few / sharing)


def names_alike(left: Compared, right: Compared) -> float:
    """How alike the names are, 0 to 100; within one organisation its own name tells nothing."""
    ours, theirs = left.words, right.words
    is_one_organisation = left.organisation == right.organisation
    if is_one_organisation:
        ours = tuple(word for word in ours if word not in left.of_organisation)
        theirs = tuple(word for word in theirs if word not in right.of_organisation)
    if sorted(ours) == sorted(theirs):
        return 100.0
    if not ours or not theirs:
        return 0.0
    alike = max(
        fuzz.token_sort_ratio(" ".join(ours), " ".join(theirs)), fuzz.ratio("".join(ours), "".join(theirs))
    )
    if not is_one_organisation:
        alike = max(alike, _part_of_name(set(ours), set(theirs)))
    return min(alike, _TOLD_APART) if _telling(ours) != _telling(theirs) else alike


def _part_of_name(ours: set[str], theirs: set[str]) -> float:
    """For “Oswin Library” and “Oswin Library and Café”; for one word, which may be a town, nothing."""
    short, long = sorted((ours, theirs), key=len)
    if len(short) < 2:
        return 0.0
    alike = fuzz.token_set_ratio(" ".join(short), " ".join(long)) * _PART_OF_NAME / 100
    return alike - _EXTRA_WORD * max(0, len(long) - len(short) - 2)


def _telling(words: Iterable[str]) -> set[str]:
    return {word for word in words if word in _TELLING or word.isdigit()}


# --- In words ---------------------------------------------------------------------------------------


def in_words(facts: Iterable[Fact]) -> list[str]:
    """“postcode LS6 2AB”, “phone 01134960000”, the place first."""
    ordered = sorted(facts, key=lambda fact: (list(WEIGHTS).index(fact[0]), fact[1]))
    return [f"{IN_WORDS[kind]} {value}" for kind, value in ordered]
