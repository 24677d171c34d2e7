"""A question's words: where they stand in what was typed, and how they are matched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from search.document import LONGEST_TOKEN
from words import STOP_WORDS, fold, stem

# What ends a phrase in a question: people put commas between the things they ask for.
_BREAK = re.compile(r"[,;:|•\n?!()]|\.(?=\s|$)|\s[-–—]+\s")
# As `words.fold` splits, but on the text as typed, so that each word knows where it stands.
_WORD = re.compile(r"[^\W_]+(?:['’‘‛`´ʹʻʼʽˈˊˋ′‵＇ꞌ][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed, from `start` to `end` of the text; `segment` counts the breaks before it."""

    folded: str
    start: int
    end: int
    segment: int

    @property
    def is_stop(self) -> bool:
        """Whether it means nothing by itself."""
        return self.folded in STOP_WORDS

    @property
    def token(self) -> str:
        """What it is matched by."""
        return stem(self.folded)[:LONGEST_TOKEN]


@dataclass(frozen=True)
class Question:
    """The words of a text in order. `line` is all of them folded, a space between and " , " at each break."""

    text: str
    words: tuple[Word, ...]

    @classmethod
    def read(cls, text: str) -> Question:
        """The words of a text. One that folds into several words ("½") gives several in the same place."""
        breaks = [match.start() for match in _BREAK.finditer(text)]
        words: list[Word] = []
        segment = 0
        for match in _WORD.finditer(text):
            while breaks and breaks[0] < match.start():
                breaks.pop(0)
                segment += 1
            for folded in re.findall(r"[^\W_]+", fold(match.group())):
                words.append(Word(folded, match.start(), match.end(), segment))
        return cls(text, tuple(words))

    @cached_property
    def line(self) -> str:
        """See the class."""
        return self._line_and_starts[0]

    @cached_property
    def _line_and_starts(self) -> tuple[str, dict[int, int], dict[int, int]]:
        line = ""
        starts: dict[int, int] = {}
        ends: dict[int, int] = {}
        before = 0
        for number, word in enumerate(self.words):
            if number:
                line += " " if word.segment == before else " , "
            starts[len(line)] = number
            line += word.folded
            ends[len(line)] = number + 1
            before = word.segment
        return line, starts, ends

    def places_of(self, match: re.Match[str], group: int | str = 0) -> range:
        """Which words a match in `line` covers; it begins and ends with a word."""
        _, starts, ends = self._line_and_starts
        return range(starts[match.start(group)], ends[match.end(group)])

    def with_words(self, changed: dict[int, str]) -> Question:
        """The same with some words read as others, or as several; the text stays as it was typed."""
        words = tuple(
            piece
            for number, word in enumerate(self.words)
            for piece in self._pieces(word, changed.get(number, word.folded).split())
        )
        return Question(self.text, words)

    def _pieces(self, word: Word, pieces: list[str]) -> Iterator[Word]:
        """A word as others; where it was several typed as one, each stands where its own letters do."""
        letters = [at for at in range(word.start, word.end) for _ in fold(self.text[at])]
        if "".join(pieces) != word.folded or len(letters) != len(word.folded):
            yield from (replace(word, folded=piece) for piece in pieces)
            return
        first = 0
        for piece in pieces:
            last = first + len(piece)
            end = letters[last] if last < len(letters) else word.end
            yield replace(word, folded=piece, start=letters[first], end=end)
            first = last

    def standing_with(self, places: range) -> set[int]:
        """These words, and others that came from the same letters ("½" is two words)."""
        if not self._has_shared:
            return set(places)
        stretches = {(self.words[place].start, self.words[place].end) for place in places}
        return {number for number, word in enumerate(self.words) if (word.start, word.end) in stretches}

    @cached_property
    def _has_shared(self) -> bool:
        return len({word.start for word in self.words}) < len(self.words)

    def spoken(self, places: range) -> str:
        """The words as they were typed."""
        return self.text[self.words[places.start].start : self.words[places.stop - 1].end]

    def span(self, places: range) -> tuple[int, int]:
        """From where to where of the text some neighbouring words stand."""
        return self.words[places.start].start, self.words[places.stop - 1].end
