"""Slips of the finger: the nearest word of a vocabulary, and never for a word that is right as it is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler
from spellchecker import SpellChecker

# Shorter words have too many neighbours; longer ones are no words.
SHORTEST, LONGEST = 4, 30
_CANDIDATES = 12


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


def corrected(word: str, vocabulary: Mapping[str, int]) -> str | None:
    """The word of the vocabulary (folded words, with how much each is used) that a slip was for; None if none is near.

    None too where the word is in the vocabulary or is plain English, whatever stands near it, or is nearer to some
    English word than to any of ours: then another thing is meant, for which we have no word.
    """
    if not SHORTEST <= len(word) <= LONGEST or not word.isalpha() or word in vocabulary or is_english(word):
        return None
    return _nearest(word, vocabulary)


def _nearest(word: str, vocabulary: Mapping[str, int]) -> str | None:
    most = _slips_allowed(word)
    found = process.extract(
        word, vocabulary.keys(), scorer=OSA.distance, score_cutoff=most, limit=_CANDIDATES
    )
    if not found:
        return None
    fewest = min(slips for _, slips, _ in found)
    if fewest > 1 and _is_one_slip_from_english(word):
        return None
    near = [other for other, slips, _ in found if slips == fewest]
    # The first letter is seldom wrong, and what people say often is likelier than what they rarely say.
    return max(
        near,
        key=lambda other: (
            other[0] == word[0],
            round(JaroWinkler.similarity(word, other), 2),
            vocabulary[other],
            other,
        ),
    )


def _slips_allowed(word: str) -> int:
    if len(word) <= 5:
        return 1
    return 2 if len(word) <= 9 else 3


@lru_cache(maxsize=4096)
def _is_one_slip_from_english(word: str) -> bool:
    checker = _english()
    return bool(checker.known(checker.edit_distance_1(word)))


def run_together(word: str, vocabulary: Mapping[str, int]) -> tuple[str, str] | None:
    """The two words of the vocabulary that were typed as one ("walkinggroup"), or None."""
    if len(word) < 7 or word in vocabulary or is_english(word):
        return None
    halves = ((word[:cut], word[cut:]) for cut in range(3, len(word) - 2))
    both = [(first, second) for first, second in halves if first in vocabulary and second in vocabulary]
    return max(both, key=lambda pair: min(map(len, pair)), default=None)
