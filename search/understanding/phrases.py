"""Needs in a question: phrases of the editors' tree, said as they stand there, with another person in them, or with a
word between; and where none is said, a guess from single words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log
from weakref import WeakKeyDictionary

from directory.needs import NeedVocabulary
from search.understanding.question import Question
from words import stem, tokens

# Whoever a phrase is about may be somebody else in the question: "lost mum" is said of a dad too.
_GROWN_UP, _CHILD = "@grown-up", "@child"
_PEOPLE = {
    **dict.fromkeys(
        ["mum", "mam", "mom", "mother", "mummy", "dad", "father", "daddy", "husband", "wife", "hubby", "partner", "missus", "nan", "nana", "gran", "grandma", "grandmother", "grandad", "granddad", "grandfather", "grandpa", "brother", "sister", "aunt", "auntie", "uncle", "parents", "boyfriend", "girlfriend", "fella"],
        _GROWN_UP,
    ),
    **dict.fromkeys(["son", "daughter", "child", "kid", "lad", "boy", "girl", "grandson", "granddaughter", "teenager"], _CHILD),
}
_CLASSES = {stem(word): person for word, person in _PEOPLE.items()}

# A guess needs this much evidence, and this much more of it than any need elsewhere in the tree has.
_ENOUGH, _AHEAD = 2.2, 1.25


@dataclass(frozen=True, slots=True)
class NeedFound:
    """Words that speak of one need, or of several of which any may be meant. `exactness`: 2 as the tree has it."""

    places: range
    keys: frozenset[int]
    exactness: int


class NeedPhrases:
    """The phrases of one vocabulary, ready to be found in questions."""

    _made: WeakKeyDictionary[NeedVocabulary, NeedPhrases] = WeakKeyDictionary()

    def __init__(self, vocabulary: NeedVocabulary) -> None:
        self._vocabulary = vocabulary
        # By first token: (the others, keys, exactness).
        self._phrases: dict[str, list[tuple[tuple[str, ...], frozenset[int], int]]] = {}
        keys: dict[tuple[str, ...], set[int]] = defaultdict(set)
        for need in vocabulary.needs.values():
            for phrase in (need.name, *need.synonyms):
                if path := tuple(tokens(phrase)):
                    keys[path].add(need.pk)
        general: dict[tuple[str, ...], set[int]] = defaultdict(set)
        for path, found in keys.items():
            self._add(path, found, exactness=2)
            if (classed := _classed(path)) != path and len(path) > 1:
                general[classed] |= found
        for path, found in general.items():
            self._add(path, found, exactness=1)
        self._evidence = _evidence(vocabulary)

    @classmethod
    def of(cls, vocabulary: NeedVocabulary) -> NeedPhrases:
        """Those of a vocabulary, made once for it."""
        if vocabulary not in cls._made:
            cls._made[vocabulary] = cls(vocabulary)
        return cls._made[vocabulary]

    def _add(self, path: tuple[str, ...], keys: Iterable[int], *, exactness: int) -> None:
        self._phrases.setdefault(path[0], []).append((path, frozenset(keys), exactness))

    def said(self, question: Question) -> Iterator[NeedFound]:
        """Phrases whose words stand side by side, but for words without a meaning; overlapping ones too."""
        for content in _runs(question, set()):
            for start in range(len(content)):
                yield from self._at(content, start, gap=0)

    def nearly_said(self, question: Question, taken: set[int]) -> Iterator[NeedFound]:
        """Phrases of several words with one other word between, among words that nothing else was read from."""
        for content in _runs(question, taken):
            for start in range(len(content)):
                yield from self._at(content, start, gap=1)

    def _at(self, content: Sequence[tuple[int, str]], start: int, *, gap: int) -> Iterator[NeedFound]:
        first = content[start][1]
        for head in dict.fromkeys((first, _CLASSES.get(first, first))):
            for path, keys, exactness in self._phrases.get(head, ()):
                if gap and len(path) < 2:
                    continue
                end = _ends(path, content, start, gap, classed=exactness == 1)
                if end:
                    yield NeedFound(
                        range(content[start][0], content[end - 1][0] + 1), keys, 0 if gap else exactness
                    )

    def guess(self, found: Sequence[str]) -> frozenset[int]:
        """The needs that single tokens speak of most clearly; none where nothing stands out."""
        scores: Counter[int] = Counter()
        for token in dict.fromkeys(found):
            for key, weight in self._evidence.get(token, {}).items():
                scores[key] += weight  # type: ignore[assignment]
        if not scores:
            return frozenset()
        [(best, score), *others] = scores.most_common()
        lineage = set(self._vocabulary.needs[best].lineage)
        rival = max(
            (
                other_score
                for other, other_score in others
                if other not in lineage and best not in self._vocabulary.needs[other].lineage
            ),
            default=0.0,
        )
        return frozenset([best]) if score >= _ENOUGH and score >= rival * _AHEAD else frozenset()


def _classed(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_CLASSES.get(token, token) for token in path)


def _runs(question: Question, taken: set[int]) -> Iterator[list[tuple[int, str]]]:
    """Stretches of words with a meaning, (place, token) each, cut at commas and at words that are taken."""
    run: list[tuple[int, str]] = []
    segment = 0
    for place, word in enumerate(question.words):
        if place in taken or word.segment != segment:
            yield run
            run = []
        segment = word.segment
        if place not in taken and not word.is_stop:
            run.append((place, word.token))
    yield run


def _ends(
    path: tuple[str, ...], content: Sequence[tuple[int, str]], start: int, gap: int, *, classed: bool
) -> int | None:
    """Where the phrase that begins at `start` ends (exclusive), or None if it isn't there with just so many gaps."""
    position = start + 1
    skipped = 0
    for wanted in path[1:]:
        while position < len(content):
            token = content[position][1]
            if token == wanted or (classed and _CLASSES.get(token) == wanted):
                break
            skipped += 1
            position += 1
            if skipped > gap:
                return None
        else:
            return None
        position += 1
    return position if skipped == gap else None


def _evidence(vocabulary: NeedVocabulary) -> dict[str, dict[int, float]]:
    """How strongly a single token speaks of each need: rare among the needs, and frequent in this one."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for need in vocabulary.needs.values():
        for phrase in (need.name, *need.synonyms):
            for token in set(tokens(phrase)):
                if token not in _CLASSES:
                    counts[token][need.pk] += 1
    every = max(len(vocabulary.needs), 2)
    evidence: dict[str, dict[int, float]] = {}
    for token, by_need in counts.items():
        rarity = log(every / len(by_need)) / log(every)
        total = by_need.total()
        evidence[token] = {
            key: rarity * (number / total) ** 0.5 * (1 + log(number)) for key, number in by_need.items()
        }
    return evidence
