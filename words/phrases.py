"""Known phrases in free text: which needs, places or constraints are spoken of, and with which words."""

import re
from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from words.analysis import STOP_WORDS, split, stem, tokens
from words.negation import affirmed_spans

Key = TypeVar("Key", bound=Hashable)

# A phrase does not run on over the end of a sentence or a line.
_BREAK = re.compile(r"[.!?](?=\s|$)|[;:|•\n]")


@dataclass(frozen=True, slots=True)
class Match(Generic[Key]):
    """A phrase found: its keys, where (positions in `words.tokens(text)`, `end` exclusive), and the folded words."""

    keys: frozenset[Key]
    start: int
    end: int
    words: str


class PhraseIndex(Generic[Key]):
    """Phrases by their tokens, each with a key or several; phrases of equal tokens share their keys.

    A phrase with nothing but stop words can never be found and is passed over.
    """

    def __init__(self, phrases: Mapping[str, Key | Collection[Key]]) -> None:
        self._keys: dict[tuple[str, ...], frozenset[Key]] = {}
        self._lengths: dict[str, set[int]] = {}
        for phrase, value in phrases.items():
            if path := tuple(tokens(phrase)):
                self._keys[path] = self._keys.get(path, frozenset()) | _several(value)
                self._lengths.setdefault(path[0], set()).add(len(path))

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, text: str) -> list[Match[Key]]:
        """The phrases that a text affirms, longest first, then in their order; no two share a token."""
        found: list[Match[Key]] = []
        taken: set[int] = set()
        for match in sorted(self._candidates(text), key=lambda match: (match.start - match.end, match.start)):
            if taken.isdisjoint(range(match.start, match.end)):
                taken.update(range(match.start, match.end))
                found.append(match)
        return found

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
        if self._lengths.keys().isdisjoint(stems):
            return
        for start, first in enumerate(stems):
            for length in self._lengths.get(first, ()):
                end = start + length
                if end <= len(stems) and (keys := self._keys.get(tuple(stems[start:end]))):
                    yield start, end, keys


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
