"""What is asked when nothing fits: the same farther away, then fewer of the words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from search.engines import embedded
from search.reasons import spoken
from search.request import SearchRequest, Understanding
from ui.filters import distance_words, listed

FARTHER_KM, FARTHEST_KM = 60.0, 250.0
FEWEST_TRIED = 5  # words left out one after the other, before all of them are


@dataclass(frozen=True, slots=True)
class Wider:
    """A wider question, and in words how it differs from the first."""

    request: SearchRequest
    said: tuple[str, ...]


def widen(request: SearchRequest, today: date) -> Wider | None:
    """The nearest wider question that has an answer, or None: at most one request, which tries them all at once.

    The radius is widened first, then words are left out, the rarest first, then the radius is widened as far as
    it goes. All words are left out only where a place or a chosen need is still asked for.
    """
    if request.is_open:
        return None
    tries = _tries(replace(request, page=1))
    answers = embedded.which_match([wider.request for wider in tries], today) if tries else []
    return next((wider for wider, has_hits in zip(tries, answers, strict=True) if has_hits), None)


def _tries(request: SearchRequest) -> list[Wider]:
    asked = Wider(request, ())
    fewer = _with_fewer_words(request)
    return [
        *_farther(asked, FARTHER_KM),
        *(wider for each in fewer for wider in (each, *_farther(each, FARTHER_KM))),
        *(wider for each in (asked, *fewer[-1:]) for wider in _farther(each, FARTHEST_KM)),
    ]


def _farther(wider: Wider, within_km: float) -> list[Wider]:
    """The same within so many kilometres; nothing where no place is asked for, or one as wide already."""
    if not wider.request.place or wider.request.within_km >= within_km:
        return []
    said = f"Looked up to {distance_words(within_km * 1000)} away."
    return [Wider(replace(wider.request, within_km=within_km, nearest_first=True), (*wider.said, said))]


def _with_fewer_words(request: SearchRequest) -> list[Wider]:
    """The question without its rarest words: at first without all those that no listing holds."""
    must = request.understood.must_hold
    if not must:
        return []
    counts = embedded.rarity(must)
    by_rarity = sorted(must, key=lambda token: counts[token])
    first = max(1, sum(count == 0 for count in counts.values()))
    numbers = [number for number in range(first, len(must)) if number < first + FEWEST_TRIED]
    if request.place or request.chosen:
        numbers.append(len(must))
    typed = spoken(request)
    tries = []
    for number in numbers:
        dropped = by_rarity[:number]
        kept = tuple(token for token in must if token not in dropped)
        words = listed(f"“{typed[token]}”" for token in must if token in dropped)
        fewer = replace(request, understood=Understanding(tokens=kept, left_over=kept))
        tries.append(Wider(fewer, (f"Left out {words}.",)))
    return tries
