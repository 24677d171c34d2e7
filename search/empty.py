"""Counting what was asked and not found, so that it can be seen where help is missing, and nobody who asked.

Kept are the need that was understood, words of our own vocabulary, and the outcode. A word that we don't have is kept
as a keyed hash, and as itself once it was asked on five different days. Digits, addresses and names are never kept:
where it can't be told whether a word is one, it is left out.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from weakref import WeakKeyDictionary

from django.db import Error, connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from directory.needs import NeedVocabulary
from places import areas, towns
from places.postcodes import known_outcodes
from search.finder import SearchPage
from search.languages import spoken_names
from search.models import UnknownWord
from search.request import SearchRequest
from search.understanding import Names, known_now, sayings
from search.understanding.question import Question, Word
from words import split, stem
from words.filler import FILLER

DAYS_UNTIL_KEPT = 5
KEPT_DAYS = 365  # of a word that nobody asks for any more
LONGEST_WORD, _SHORTEST_WORD = 40, 3
_LONGEST_WORDS = 200
_MOST_UNKNOWN = 10  # of one question
_PATIENCE_MS = 250  # a person waits for the page; a count may be lost

# A piece between spaces that holds one of these is a number, a mail or web address, or a postcode.
_ADDRESS_MARK = re.compile(r"[\d@/\\_]|\w\.\w", re.ASCII)
_ROAD = r"(?:street|road|rd|avenue|ave|lane|crescent|grove|terrace|gardens)"
_HOUSE = re.compile(
    r"(?<![^ ])(?:"
    rf"(?:\d+[a-z]?|flat)(?: [^ ,]+){{1,4}}? (?:{_ROAD}|st|ln|drive|close|court|place|way|walk|mount|house|row|view)"
    rf"|\d+[a-z]? [^ ,]+|(?!(?:the|a|my|our|your|his|her|their) )[^ ,]+ {_ROAD}"
    r")(?![^ ])"
)
_NAMED = re.compile(r"(?<![^ ])(?:mr|mrs|ms|miss|mx|dr|sir|named|called|name is)(?: [^ ,]+){1,2}")

_COUNT = """
    INSERT INTO search_emptysearch ("on", need, words, outcode, number) VALUES (%s, %s, %s, %s, 1)
    ON CONFLICT ("on", need, words, outcode) DO UPDATE SET number = search_emptysearch.number + 1
"""
# Once a day, whoever asks and however often; two processes at once count one after the other.
_ASKED = """
    INSERT INTO search_unknownword (digest, word, days, last_on) VALUES (%s, '', 1, %s)
    ON CONFLICT (digest) DO UPDATE SET
        days = search_unknownword.days + 1,
        last_on = excluded.last_on,
        word = CASE WHEN search_unknownword.days + 1 >= %s THEN %s ELSE '' END
    WHERE search_unknownword.last_on < excluded.last_on
"""

_log = logging.getLogger(__name__)


def count_empty(page: SearchPage, *, on: date) -> None:
    """Count a question of that day that nothing fitted; does nothing for any other page.

    What was narrowed by filters was asked without them before, and could not be told from that here. A database that is
    locked or fails costs the count and not the page.
    """
    asked = page.asked
    if page.confident or asked.page != 1 or asked.filters or asked.is_open:
        return
    try:
        _count(asked, on)
    except Error as error:
        # Its text may hold what was asked.
        _log.warning("An empty search was not counted: %s.", type(error).__name__)


def forget_unknown_words(now: datetime) -> None:
    """Delete the words that nobody asked for in the last year; their number is never large."""
    UnknownWord.objects.filter(last_on__lt=timezone.localdate(now) - timedelta(days=KEPT_DAYS)).delete()


def digest(word: str) -> str:
    """What stands for a word: nobody without the key can tell which, nor try words out."""
    return salted_hmac("search.empty", word, algorithm="sha256").hexdigest()


def _count(request: SearchRequest, on: date) -> None:
    read = _read(request)
    unknown = _not_names(read.unknown, known_now()[1]) if read.unknown else []
    row = (on, _need(request), _joined(read.ours), _outcode(request))
    words = sorted((digest(word), on, DAYS_UNTIL_KEPT, word) for word in unknown)
    with _hurried(), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SET LOCAL lock_timeout = {_PATIENCE_MS}")
        cursor.execute(_COUNT, row)
        if words:
            cursor.executemany(_ASKED, words)


@contextmanager
def _hurried() -> Iterator[None]:
    """Meanwhile SQLite waits for its one write lock only briefly."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    [patience] = connection.connection.execute("PRAGMA busy_timeout").fetchone()
    connection.connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
    try:
        yield
    finally:
        connection.connection.execute(f"PRAGMA busy_timeout = {patience}")


def _need(request: SearchRequest) -> str:
    """The first that was understood, else chosen."""
    return next(iter([*(need.slug for need in request.understood.needs), *request.needs]), "")


def _outcode(request: SearchRequest) -> str:
    """Of a postcode or part of one; a town says too much where it is small, and nothing where it is large."""
    place = request.place
    if place is None or place.kind not in ("postcode", "sector", "outcode"):
        return ""
    outcode = place.name.split()[0]
    return outcode if outcode in known_outcodes() else ""


def _joined(words: Collection[str]) -> str:
    """In their order, as many as there is room for."""
    line = " ".join(dict.fromkeys(words))
    return line if len(line) <= _LONGEST_WORDS else line[: _LONGEST_WORDS + 1].rsplit(" ", 1)[0]


# --- Which words ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Read:
    """Words of a question: ours, as we spell them, and those that neither we nor plain filler have."""

    ours: list[str]
    unknown: list[str]


def _read(request: SearchRequest) -> _Read:
    question = Question.read(request.q)
    vocabulary = _Vocabulary.of(NeedVocabulary.remembered())
    corrections = {one.typed: one.meant for one in request.understood.corrections}
    said = _spans_of_constraints(request)
    hidden = _hidden(question, request)
    read = _Read([], [])
    for place, word in enumerate(question.words):
        if place in hidden:
            continue
        meant = corrections.get(word.folded, word.folded)
        if _lies_in(word, said):
            read.ours += [each for each in meant.split() if _is_plain(each) and not word.is_stop]
            continue
        known = [our for each in meant.split() if (our := vocabulary.spelt(each))]
        read.ours += known
        if not known and word.folded not in corrections and _may_be_kept(word, question):
            read.unknown.append(word.folded)
    return read


def _spans_of_constraints(request: SearchRequest) -> list[tuple[int, int]]:
    """Words that our cue lists have; an age tells too much of one person."""
    return [span for one in request.understood.constraints if one.kind != "age" for span in one.spans]


def _hidden(question: Question, request: SearchRequest) -> set[int]:
    """The words that are or may be a place, a name, a number or part of an address."""
    understood = request.understood
    spans = [span for part in (understood.place, understood.organisation) if part for span in part.spans]
    spans += [span for one in understood.constraints if one.kind == "age" for span in one.spans]
    spans += [piece.span() for piece in re.finditer(r"\S+", question.text) if _ADDRESS_MARK.search(piece[0])]
    hidden = {place for place, word in enumerate(question.words) if _lies_in(word, spans)}
    for pattern in (_HOUSE, _NAMED):
        for match in pattern.finditer(question.line):
            hidden.update(question.places_of(match))
    return hidden


def _lies_in(word: Word, spans: Collection[tuple[int, int]]) -> bool:
    return any(start <= word.start < end for start, end in spans)


def _is_plain(word: str) -> bool:
    """Letters alone; scripts without spaces would put a whole sentence into one word."""
    return word.isascii() and word.isalpha()


def _may_be_kept(word: Word, question: Question) -> bool:
    """Whether an unknown word is no filler, and looks like no name: those have capitals."""
    typed = question.text[word.start : word.end]
    return (
        not word.is_stop
        and word.folded not in FILLER
        and _is_plain(word.folded)
        and _SHORTEST_WORD <= len(word.folded) <= LONGEST_WORD
        and typed == typed.lower()
    )


def _not_names(words: Collection[str], names: Names) -> list[str]:
    """Those that no organisation, service, venue, town, area, cue or language has in its name; a few at most."""
    elsewhere = {part for name in towns.all_names() | areas.all_names() for part in name.split()}
    known = [elsewhere, names.words, names.place_words, _cue_words(), spoken_names()]
    kept = [word for word in dict.fromkeys(words) if not any(word in each for each in known)]
    return kept[:_MOST_UNKNOWN]


class _Vocabulary:
    """The words of needs' names and synonyms, filler left out."""

    _made: WeakKeyDictionary[NeedVocabulary, _Vocabulary] = WeakKeyDictionary()

    def __init__(self, vocabulary: NeedVocabulary) -> None:
        phrases = (phrase for need in vocabulary.needs.values() for phrase in (need.name, *need.synonyms))
        self._words = {word for phrase in phrases for word in split(phrase) if _is_plain(word)} - FILLER
        # Of words with one stem the shortest.
        longest_first = sorted(self._words, key=lambda word: (-len(word), word))
        self._by_stem = {stem(word): word for word in longest_first}

    @classmethod
    def of(cls, vocabulary: NeedVocabulary) -> _Vocabulary:
        """Those of a vocabulary, made once for it."""
        if vocabulary not in cls._made:
            cls._made[vocabulary] = cls(vocabulary)
        return cls._made[vocabulary]

    def spelt(self, word: str) -> str | None:
        """A folded word as it or its like stands in our vocabulary; None where it doesn't."""
        return word if word in self._words else self._by_stem.get(stem(word))


@cache
def _cue_words() -> frozenset[str]:
    """The words of our cue lists, read from their patterns, with and without an optional last letter."""
    lists = (value for name, value in vars(sayings).items() if name.isupper())
    patterns = [text for value in lists for text in _texts(value)]
    found = {word for text in patterns for word in re.findall(r"[a-z]+", text)}
    optional = {
        stem_ + end
        for text in patterns
        for stem_, last in re.findall(r"([a-z]+)([a-z])\?", text)
        for end in ("", last)
    }
    return frozenset(found | optional)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for each in value.values() for text in _texts(each))
    elif isinstance(value, tuple | set | frozenset | list):
        yield from (text for each in value for text in _texts(each))
