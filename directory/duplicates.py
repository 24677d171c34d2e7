"""Services that may be one: pairs of what is there, kept for moderators to look at. For what is being made see `like`.

Only services that share a postcode, a phone number, a web address, an e-mail address or all words of the name are
compared. Where very many share one (a hall with two hundred groups), each is held against its neighbours in the
alphabet alone, so that the work grows with the directory and not with its square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import combinations
from typing import NamedTuple

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from directory.alike import Alike, like, organisations_like, organisations_named
from directory.likeness import Compared, Fact, in_words, likeness, read_services
from directory.models import LikelyDuplicate, Service

__all__ = [
    "Alike",
    "Refreshed",
    "find_pairs",
    "like",
    "likeness",
    "looked_at",
    "organisations_like",
    "organisations_named",
    "refresh",
    "refresh_daily",
    "shared",
]

LIKELY = 80  # of 100; of pairs from there on nine in ten are one, of forty of real feeds that were read
_CROWD = 30  # services sharing one thing, above which only neighbours in the alphabet are compared
_NEIGHBOURS = 8
_BATCH = 500
_LOOKED_AT = "directory.duplicates.looked_at"


# --- Pairing ----------------------------------------------------------------------------------------


def find_pairs() -> dict[tuple[int, int], int]:
    """Likeness of each pair of open services that may be one, by (lower key, higher key)."""
    known = read_services(Service.objects.open())
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
    known = read_services(
        Service.objects.filter(pk__in={pk for pair in pairs for pk in (pair.first_id, pair.second_id)})
    )
    nothing = Compared(0, 0, ())
    said = {}
    for pair in pairs:
        first, second = (known.get(pk, nothing) for pk in (pair.first_id, pair.second_id))
        said[pair.pk] = in_words(first.facts & second.facts)
        if first.words and sorted(first.words) == sorted(second.words):
            said[pair.pk].insert(0, "the same name")
    return said
