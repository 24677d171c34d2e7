"""Slips of the finger: the nearest word of a vocabulary, and never for a word that is right as it is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler
from spellchecker import SpellChecker

# Shorter words have too many neighbours; longer ones are no words.
SHORTEST, LONGEST = 4, 30
# So long must words be that were typed as one, and each of them.
RUN_TOGETHER, _SHORTEST_PIECE = 8, 3


@cache
def _english() -> SpellChecker:
    """160,000 English words and how common they are; read at the first word that our own vocabulary lacks."""
    return SpellChecker(language="en", distance=1)


def commonness(word: str) -> int:
    """How often English uses a folded word, by films' subtitles: 0 for none that is known."""
    return int(_english().word_frequency.dictionary.get(word, 0))


def is_english(word: str) -> bool:
    """Whether English has this folded word."""
    return commonness(word) > 0


def corrected(
    word: str, vocabulary: Mapping[str, int], *, most: int = 3, keeps_first_letter: bool = False
) -> str | None:
    """The word of the vocabulary (folded words, with how much each is used) that a slip was for; None if none is near.

    None too where the word is in the vocabulary or is plain English, whatever stands near it, or is nearer to some
    English word than to any of ours: then another thing is meant, for which we have no word. At most `most` letters
    may be wrong, fewer in short words.
    """
    if not SHORTEST <= len(word) <= LONGEST or not word.isalpha() or word in vocabulary or is_english(word):
        return None
    near = _nearest(word, vocabulary, most)
    if keeps_first_letter and near and near[0] != word[0]:
        return None
    return near


def _nearest(word: str, vocabulary: Mapping[str, int], most: int) -> str | None:
    found = process.extract(
        word,
        vocabulary.keys(),
        scorer=OSA.distance,
        score_cutoff=min(most, _slips_allowed(word)),
        limit=None,
    )
    if not found:
        return None
    fewest = min(slips for _, slips, _ in found)
    near = [other for other, slips, _ in found if slips == fewest]
    # The first letter is seldom wrong, and what people say often is likelier than what they rarely say.
    best = max(
        near,
        key=lambda other: (
            other[0] == word[0],
            round(JaroWinkler.similarity(word, other), 2),
            vocabulary[other],
            other,
        ),
    )
    return None if fewest > 1 and _is_nearer_to_other_english(word, best) else best


def _slips_allowed(word: str) -> int:
    if len(word) <= 5:
        return 1
    return 2 if len(word) <= 9 else 3


@lru_cache(maxsize=4096)
def _is_nearer_to_other_english(word: str, best: str) -> bool:
    """Whether an English word is one slip away that is not just another spelling of the best ("counseling")."""
    checker = _english()
    return any(
        OSA.distance(other, best) > 1
        for other in checker.known(checker.edit_distance_1(word))
        if other != word
    )


def apart(word: str, vocabulary: Mapping[str, int]) -> str | None:
    """Words of the vocabulary that were typed as one, a space between ("knitandnatter"); at most three; else None."""
    if not RUN_TOGETHER <= len(word) <= LONGEST or word in vocabulary or is_english(word):
        return None
    found: list[tuple[str, ...]] = [pieces for number in (2, 3) for pieces in _cut(word, number, vocabulary)]
    if not found:
        return None
    best: tuple[str, ...] = max(found, key=_plausibility)
    return " ".join(best)


def _plausibility(pieces: tuple[str, ...]) -> tuple[int, int]:
    return -len(pieces), min(len(piece) for piece in pieces)


def _cut(word: str, number: int, vocabulary: Mapping[str, int]) -> list[tuple[str, ...]]:
    if number == 1:
        return [(word,)] if len(word) >= _SHORTEST_PIECE and word in vocabulary else []
    return [
        (word[:end], *rest)
        for end in range(_SHORTEST_PIECE, len(word) - _SHORTEST_PIECE + 1)
        if word[:end] in vocabulary
        for rest in _cut(word[end:], number - 1, vocabulary)
    ]
