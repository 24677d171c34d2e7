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
from words import STOP_WORDS, split, stem, tokens
from words.filler import FILLER_TOKENS
from words.spelling import commonness

# Whoever a phrase is about may be somebody else in the question: "lost mum" is said of a dad too.
_GROWN_UP, _CHILD = "@grown-up", "@child"
_GROWN_UPS = """
    mum mam mom mother mummy dad father daddy husband wife hubby partner missus nan nana gran grandma grandmother
    grandad granddad grandfather grandpa brother sister aunt auntie uncle parents boyfriend girlfriend fella
"""
_CHILDREN = "son daughter child kid lad boy girl grandson granddaughter teenager"
_CLASSES = {
    **{stem(word): _GROWN_UP for word in _GROWN_UPS.split()},
    **{stem(word): _CHILD for word in _CHILDREN.split()},
}
# Forms that say the same.
_SAME_WORDS = {
    word: one
    for one, others in {
        "dont": "doesnt didnt",
        "cant": "cannot couldnt",
        "havent": "hasnt hadnt",
        "isnt": "arent aint wasnt",
        "wont": "wouldnt",
        "nothing": "nowt",
        "anything": "owt",
    }.items()
    for word in others.split()
}
_SAME = {stem(word): stem(one) for word, one in _SAME_WORDS.items()}

_NARROWING = frozenset("ladies women womens only free online".split())  # noqa: SIM905
# Who is killed or hit makes all the difference.
_COMMON = 30_000  # so common in English is a word that says nothing by itself
_OF_SOMEBODY = frozenset("me myself him himself her herself us ourselves them themselves it you".split())  # noqa: SIM905

# A guess needs this much evidence, and this much more of it than any need elsewhere in the tree has.
_ENOUGH, _ENOUGH_A_WORD, _AHEAD = 1.9, 1.15, 1.25


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
        exact, general = _Paths(), _Paths()
        for need in vocabulary.needs.values():
            phrases = (need.name, *need.synonyms)
            said = {_path(phrase) for phrase in phrases}
            for phrase in phrases:
                words = split(phrase)
                path = _path(phrase)
                if path and not _only_narrows(words, said):
                    strict = _counts_only_word_for_word(path, words)
                    exact.add(path, need.pk, _word_for_word(words), strict=strict)
                    _generalise(general, path, need.pk, words, strict=strict)
        for paths, exactness in ((exact, 2), (general, 1)):
            for path, keys in paths.keys.items():
                self._phrases.setdefault(path[0], []).append((path, frozenset(keys), exactness))
        self._literal = general.literal() | exact.literal()
        self._loose = general.loose | exact.loose
        self._evidence = _evidence(vocabulary)

    @classmethod
    def of(cls, vocabulary: NeedVocabulary) -> NeedPhrases:
        """Those of a vocabulary, made once for it."""
        if vocabulary not in cls._made:
            cls._made[vocabulary] = cls(vocabulary)
        return cls._made[vocabulary]

    def said(self, question: Question) -> Iterator[NeedFound]:
        """Phrases whose words stand side by side, but for words without a meaning; overlapping ones too."""
        return self._found(question, set(), gap=0)

    def nearly_said(self, question: Question, taken: set[int]) -> Iterator[NeedFound]:
        """Phrases of several words with one other word between, among words that nothing else was read from."""
        return self._found(question, taken, gap=1)

    def _found(self, question: Question, taken: set[int], *, gap: int) -> Iterator[NeedFound]:
        line = _word_for_word(question.line.split(" "))
        # As it was said, and with anybody for everybody of their class: a phrase may stand in either.
        lines = line + _somebodys(line)
        for content in _runs(question, taken):
            for start in range(len(content)):
                yield from self._at(content, start, lines, gap=gap)

    def _meant(self, path: tuple[str, ...], keys: frozenset[int], lines: str) -> frozenset[int]:
        """Of needs whose phrases are alike but for words without a meaning ("end of life", "end my life"), those whose
        phrase stands there word for word, the longest such; else those whose phrase may stand in other words.
        """
        literal = self._literal.get(path)
        if literal is None:
            return keys
        said = [phrase for phrase in literal if phrase in lines]
        return frozenset(literal[max(said, key=len)] if said else self._loose.get(path, ()))

    def _at(
        self, content: Sequence[tuple[int, str]], start: int, lines: str, *, gap: int
    ) -> Iterator[NeedFound]:
        first = content[start][1]
        for head in dict.fromkeys((first, _CLASSES.get(first, first))):
            for path, keys, exactness in self._phrases.get(head, ()):
                if gap and len(path) < 2:
                    continue
                end = _ends(path, content, start, gap, classed=exactness == 1)
                if end and (meant := self._meant(path, keys, lines)):
                    places = range(content[start][0], content[end - 1][0] + 1)
                    yield NeedFound(places, meant, 0 if gap else exactness)

    def guess(self, found: Sequence[str]) -> frozenset[int]:
        """The need that single tokens speak of most clearly; none where nothing stands out."""
        telling = [token for token in dict.fromkeys(found) if token not in FILLER_TOKENS]
        scores: Counter[int] = Counter()
        for token in telling:
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
        enough = max(_ENOUGH, _ENOUGH_A_WORD * len(telling) ** 0.5)
        return frozenset([best]) if score >= enough and score >= rival * _AHEAD else frozenset()


def _only_narrows(words: list[str], paths: set[tuple[str, ...]]) -> bool:
    """Whether a phrase says a shorter one of the same need, and who it is for: "ladies only swimming".

    Who it is for is a constraint of its own, and would be lost in the longer phrase.
    """
    if _NARROWING.isdisjoint(words):
        return False
    rest = " ".join(word for word in words if word not in _NARROWING)
    return bool(rest) and _path(rest) in paths


class _Paths:
    """Phrases by their tokens: the needs they speak of, and how they were written word for word."""

    def __init__(self) -> None:
        self.keys: dict[tuple[str, ...], set[int]] = defaultdict(set)
        # The needs whose phrase may stand in other words without a meaning than its own.
        self.loose: dict[tuple[str, ...], set[int]] = defaultdict(set)
        self._written: dict[tuple[str, ...], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))

    def add(self, path: tuple[str, ...], key: int, literal: str, *, strict: bool) -> None:
        """One phrase of one need; a `strict` one counts only word for word."""
        self.keys[path].add(key)
        self._written[path][literal].add(key)
        if not strict:
            self.loose[path].add(key)

    def literal(self) -> dict[tuple[str, ...], dict[str, set[int]]]:
        """The phrases as written, of those tokens where that matters: some are strict, or needs differ."""
        return {
            path: written
            for path, written in self._written.items()
            if len(self.keys[path]) > 1 or self.loose.get(path) != self.keys[path]
        }


def _generalise(general: _Paths, path: tuple[str, ...], key: int, words: list[str], *, strict: bool) -> None:
    """The phrase with anybody of their class for a person in it; and without them at its end ("looking after him")."""
    classed = _classed(path)
    if classed == path or len(path) < 2:
        return
    literal = _somebodys(_word_for_word(words))
    general.add(classed, key, literal, strict=strict)
    if classed[-1] == _GROWN_UP and len(classed) > 2 and not strict:
        general.add(classed[:-1], key, literal, strict=False)


def _counts_only_word_for_word(path: tuple[str, ...], words: list[str]) -> bool:
    """Whether what is left of a phrase means little: "can't get there", or "kill" of "kill myself"."""
    if FILLER_TOKENS.issuperset(path):
        return True
    if len(path) > 1 or len(words) == 1:
        return False
    [kept] = [word for word in words if word not in STOP_WORDS]
    return not _OF_SOMEBODY.isdisjoint(words) or commonness(kept) > _COMMON


def _word_for_word(words: Iterable[str]) -> str:
    """Words as a line with a space before and after each, where forms that say the same are alike."""
    return f" {' '.join(_SAME_WORDS.get(word, word) for word in words)} "


def _somebodys(line: str) -> str:
    """A line in which anybody stands for everybody of their class."""
    return " ".join(_CLASSES.get(stem(word), word) if word else "" for word in line.split(" "))


def _path(phrase: str) -> tuple[str, ...]:
    return tuple(_SAME.get(token, token) for token in tokens(phrase))


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
            run.append((place, _SAME.get(word.token, word.token)))
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
                if token not in _CLASSES and token not in FILLER_TOKENS:
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
