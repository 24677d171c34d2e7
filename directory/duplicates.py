"""Services that may be one: found by what they share, weighed by how alike their names are.

Only services that share a postcode, a phone number, a web address, an e-mail address or all words of the name are
compared. Where very many share one (a hall with two hundred groups), each is held against its neighbours in the
alphabet alone, so that the work grows with the directory and not with its square. Where a confidential venue is
counts for nothing here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import NamedTuple
from urllib.parse import urlsplit

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from rapidfuzz import fuzz

from directory.models import Contact, LikelyDuplicate, Service, ServiceVenue
from directory.querysets import ServiceQuerySet
from words import STOP_WORDS, split

LIKELY = 80  # of 100; of pairs from there on nine in ten are one, of forty of real feeds that were read
_CROWD = 30  # services sharing one thing, above which only neighbours in the alphabet are compared
_NEIGHBOURS = 8
_BATCH = 500
_LOOKED_AT = "directory.duplicates.looked_at"

# How far it goes, shared by a few services: (towards certainty, how many are a few, the least it counts in a crowd).
_WEIGHTS = {"postcode": (0.75, 6, 0.6), "phone": (0.7, 3, 0.0), "site": (0.6, 3, 0.0), "email": (0.6, 3, 0.0)}
_IN_WORDS = {"postcode": "postcode", "phone": "phone", "site": "website", "email": "e-mail"}
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
    """What is compared of one service; `facts` are (kind, value), as (“postcode”, “LS6 2AB”)."""

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


def _read(services: ServiceQuerySet) -> dict[int, Compared]:
    """What is compared of these services, in three statements."""
    found: dict[int, Compared] = {}
    columns = ("pk", "name", "organisation", "organisation__name", "url", "email")
    for pk, name, organisation, organisation_name, url, email in services.order_by("pk").values_list(
        *columns
    ):
        known = Compared(pk, organisation, words_of(name), frozenset(split(organisation_name)))
        known.facts.update(_facts(url=url, email=email))
        found[pk] = known
    venues = ServiceVenue.objects.filter(service__in=services, location__is_confidential=False)
    for pk, postcode in venues.exclude(location__postcode="").values_list("service", "location__postcode"):
        found[pk].facts.add(("postcode", postcode))
    contacts = Contact.objects.filter(service__in=services)
    for pk, phone, email in contacts.values_list("service", "phone", "email"):
        found[pk].facts.update(_facts(phone=phone, email=email))
    return found


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name that count, folded, in order."""
    return tuple(word for word in split(name) if word not in STOP_WORDS)


def _facts(*, url: str = "", email: str = "", phone: str = "") -> Iterator[Fact]:
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
    return round(_names(left, right) * (0.5 + 0.5 * certainty))


def _weight(fact: Fact, sharing: int) -> float:
    weight, few, least = _WEIGHTS[fact[0]]
    return weight if sharing <= few else max(least, weight * few / sharing)


def _names(left: Compared, right: Compared) -> float:
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


# --- Pairing ----------------------------------------------------------------------------------------


def find_pairs() -> dict[tuple[int, int], int]:
    """Likeness of each pair of open services that may be one, by (lower key, higher key)."""
    known = _read(Service.objects.open())
    blocks: dict[Fact, list[int]] = defaultdict(list)
    for service in known.values():
        for fact in service.facts:
            blocks[fact].append(service.pk)
        blocks["name", " ".join(sorted(service.words))].append(service.pk)
    crowds = {fact: len(members) for fact, members in blocks.items()}
    weighed = {}
    for first, second in _candidates(blocks, known):
        like = likeness(known[first], known[second], crowds)
        if like >= LIKELY:
            weighed[first, second] = like
    return weighed


def _candidates(blocks: dict[Fact, list[int]], known: dict[int, Compared]) -> set[tuple[int, int]]:
    pairs: set[tuple[int, int]] = set()
    for members in blocks.values():
        if len(members) <= _CROWD:
            pairs.update(combinations(sorted(members), 2))
            continue
        ordered = sorted(members, key=lambda pk: (known[pk].words, pk))
        for at, pk in enumerate(ordered):
            neighbours = ordered[at + 1 : at + 1 + _NEIGHBOURS]
            pairs.update((min(pk, other), max(pk, other)) for other in neighbours)
    return pairs


# --- Keeping ----------------------------------------------------------------------------------------


class Refreshed(NamedTuple):
    """What a refresh did, in pairs."""

    found: int
    added: int
    removed: int


def refresh(now: datetime) -> Refreshed:
    """Look again: add what is alike now, remove what no longer is. “These are two” stays said. Idempotent."""
    pairs = find_pairs()
    with transaction.atomic():
        rows = {(row.first_id, row.second_id): row for row in LikelyDuplicate.objects.select_for_update()}
        gone = [row.pk for pair, row in rows.items() if pair not in pairs and row.are_two_since is None]
        for start in range(0, len(gone), _BATCH):
            LikelyDuplicate.objects.filter(pk__in=gone[start : start + _BATCH]).delete()
        changed = [row for pair, row in rows.items() if pairs.get(pair, row.likeness) != row.likeness]
        for row in changed:
            row.likeness = pairs[row.first_id, row.second_id]
        LikelyDuplicate.objects.bulk_update(changed, ["likeness"], batch_size=_BATCH)
        new = [pair for pair in pairs if pair not in rows]
        LikelyDuplicate.objects.bulk_create(
            (LikelyDuplicate(first_id=pair[0], second_id=pair[1], likeness=pairs[pair]) for pair in new),
            batch_size=_BATCH,
            ignore_conflicts=True,
        )
    cache.set(_LOOKED_AT, now, timeout=None)
    return Refreshed(len(pairs), len(new), len(gone))


def looked_at() -> datetime | None:
    """When they were last looked for; None where it isn't known."""
    found: datetime | None = cache.get(_LOOKED_AT)
    return found


def refresh_daily(now: datetime) -> None:
    """Once a day, for `run_due`; of two workers one does it."""
    mark = f"{_LOOKED_AT}.{timezone.localdate(now)}"
    if not cache.add(mark, True, timeout=2 * 24 * 60 * 60):
        return
    try:
        refresh(now)
    except BaseException:
        cache.delete(mark)
        raise


# --- In words ---------------------------------------------------------------------------------------


def shared(pairs: Iterable[LikelyDuplicate]) -> dict[int, list[str]]:
    """What the services of each pair share, by the pair's key: “postcode LS6 2AB”, “phone 0113 496 0000”."""
    pairs = list(pairs)
    known = _read(
        Service.objects.filter(pk__in={pk for pair in pairs for pk in (pair.first_id, pair.second_id)})
    )
    nothing = Compared(0, 0, ())
    said = {}
    for pair in pairs:
        first, second = (known.get(pk, nothing) for pk in (pair.first_id, pair.second_id))
        facts = sorted(first.facts & second.facts, key=lambda fact: (list(_WEIGHTS).index(fact[0]), fact[1]))
        said[pair.pk] = [f"{_IN_WORDS[kind]} {value}" for kind, value in facts]
        if first.words and sorted(first.words) == sorted(second.words):
            said[pair.pk].insert(0, "the same name")
    return said
