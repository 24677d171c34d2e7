"""Known phrases in free text: which needs, places or constraints are spoken of, and with which words."""

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from words.analysis import LINE_END, STOP_WORDS, split, stem, tokens, tokens_by_line
from words.negation import affirmed_spans

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")

# A phrase does not run on over the end of a sentence or a line.
_BREAK = re.compile(r"[.!?;:|•\n](?:(?<=[;:|•\n])|(?=\s|$))")


@dataclass(frozen=True, slots=True)
class Match(Generic[Key]):
    """A phrase found: its keys, where (positions in `words.tokens(text)`, `end` exclusive), and the folded words."""

    keys: frozenset[Key]
    start: int
    end: int
    words: str


class _Steps(dict[str, "_Steps[Key]"], Generic[Key]):
    """By the next token the steps from there; `meant` are the keys of the phrase that ends here, if one does."""

    meant: frozenset[Key] = frozenset()


class PhraseIndex(Generic[Key]):
    """Phrases by their tokens, each with a key or several; phrases of equal tokens share their keys.

    A phrase with nothing but stop words can never be found and is passed over.
    """

    def __init__(self, phrases: Mapping[str, Key | Collection[Key]]) -> None:
        self._count = 0
        self._steps: _Steps[Key] = _Steps()
        for phrase, value in phrases.items():
            if path := tokens(phrase):
                steps = self._steps
                for token in path:
                    steps = steps.setdefault(token, _Steps())
                self._count += not steps.meant
                steps.meant |= _several(value)

    def __len__(self) -> int:
        return self._count

    def find(self, text: str) -> list[Match[Key]]:
        """The phrases that a text affirms, longest first, then in their order; no two share a token."""
        return _apart(self._candidates(text), lambda match: (match.start, match.end))

    def keys_in(self, affirmed: list[str]) -> set[Key]:
        """The keys of what `find` finds in a text, from its `affirmed_tokens`."""
        paths = _apart(self._paths(affirmed), lambda path: path[:2])
        return {key for _, _, keys in paths for key in keys}

    def _candidates(self, text: str) -> Iterator[Match[Key]]:
        before = 0
        for piece, is_affirmed in _pieces(text):
            words = split(piece)
            places = [place for place, word in enumerate(words) if word not in STOP_WORDS]
            if is_affirmed and places:
                stems = [stem(words[place]) for place in places]
                for start, end, keys in self._paths(stems):
                    spoken = " ".join(words[places[start] : places[end - 1] + 1])
                    yield Match(keys, before + start, before + end, spoken)
            before += len(places)

    def _paths(self, stems: list[str]) -> Iterator[tuple[int, int, frozenset[Key]]]:
        known = self._steps
        for start in [place for place, first in enumerate(stems) if first in known]:
            steps = known
            for end in range(start, len(stems)):
                if stems[end] not in steps:
                    break
                steps = steps[stems[end]]
                if steps.meant:
                    yield start, end + 1, steps.meant


def affirmed_tokens(text: str) -> list[str]:
    """The tokens of what a text affirms, in order, with LINE_END wherever no phrase may run on."""
    pieces = (_BREAK.sub(LINE_END, text[start:end]) for start, end in affirmed_spans(text))
    return tokens_by_line(LINE_END.join(pieces))


def _apart(found: "Iterable[Found]", place: "Callable[[Found], tuple[int, int]]") -> "list[Found]":
    """Of what overlaps the longest, then the first; `place` tells where each begins and ends."""
    kept: list[Found] = []
    taken: set[int] = set()
    for each in sorted(found, key=lambda each: (place(each)[0] - place(each)[1], place(each)[0])):
        if taken.isdisjoint(range(*place(each))):
            taken.update(range(*place(each)))
            kept.append(each)
    return kept


def _several(value: "Key | Collection[Key]") -> frozenset[Key]:
    if isinstance(value, Collection) and not isinstance(value, str | bytes):
        return frozenset(value)
    return frozenset([value])


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The whole text in order, cut where no phrase may run on, each piece with whether the text affirms it."""
    position = 0
    for start, end in affirmed_spans(text):
        if position < start:
            yield text[position:start], False
        for boundary in _BREAK.finditer(text, start, end):
            yield text[start : boundary.start()], True
            start = boundary.end()
        yield text[start:end], True
        position = end
    yield text[position:], False
