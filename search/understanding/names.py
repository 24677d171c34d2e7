"""Names that the directory holds: which organisation is meant, and every word that is spelt as we spell it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from django.db.models import Max, Subquery

from directory.models import Location, Need, Organisation
from directory.needs import STAMP, NeedVocabulary
from places import towns
from search.models import IndexGeneration, ServiceIndexEntry
from search.understanding.neighbourhoods import VenueAt, neighbourhoods
from search.understanding.question import Question
from words import STOP_WORDS, split, stem
from words.spelling import is_english

# Parts of a name that tell nobody which organisation is meant.
_GENERIC = frozenset(
    stem(word)
    for word in """
    charity charitable trust limited ltd cic cio community centre group association society foundation project
    service services support club company network partnership council church leeds bradford west yorkshire uk
    """.split()  # noqa: SIM905
)
_LONG_ENOUGH = 5  # letters of a first word that is no English word and so names its organisation by itself
_FEW = 3  # organisations that may share the beginning of a name that is taken for any of them
_READ_AGAIN_AFTER = 50  # times as long as reading took: at most a fiftieth of the time goes into it


@dataclass(frozen=True, slots=True)
class OrganisationFound:
    """Words that name an organisation, or several of one name."""

    places: range
    keys: tuple[int, ...]
    name: str


class Names:
    """The names of organisations and services as the index has them now.

    Read again when the index has changed, but never so often that reading takes much of the time: with a hundred
    listings that is at once, with a hundred thousand within minutes.
    """

    _latest: ClassVar[tuple[int, float, Names] | None] = None

    def __init__(
        self,
        organisations: Iterable[tuple[int, str, str]] = (),
        services: Iterable[str] = (),
        venues: Iterable[VenueAt] = (),
    ) -> None:
        # By the first token of the name: (tokens, key, name).
        self._by_first: dict[str, list[tuple[tuple[str, ...], int, str]]] = {}
        self._invented: set[str] = set()
        self._holders: Counter[str] = Counter()
        self.words: Counter[str] = Counter()
        for key, name, alternate in organisations:
            for each in filter(None, (name, alternate)):
                self._add(key, each, name)
        for name in services:
            self.words.update(split(name))
        # Of venues that may be known: so that a street is a right word too.
        self.place_words: Counter[str] = Counter()
        venues = list(venues)
        for venue in venues:
            self.place_words.update(split(f"{venue.address} {venue.town}"))
        self.neighbourhoods = neighbourhoods(venues)

    def _add(self, key: int, spoken: str, name: str) -> None:
        folded = split(spoken)
        self.words.update(folded)
        path = tuple(stem(word) for word in folded if word not in STOP_WORDS)
        if path:
            if len(path[0]) >= _LONG_ENOUGH and not is_english(
                next(w for w in folded if w not in STOP_WORDS)
            ):
                self._invented.add(path[0])
            self._by_first.setdefault(path[0], []).append((path, key, name))
            self._holders.update(set(path))

    @classmethod
    def current(cls, generation: int) -> Names:
        """The names, as fresh as the class says; `generation` is the index's now."""
        now = time.monotonic()
        if cls._latest is None or (cls._latest[0] != generation and now >= cls._latest[1]):
            made = cls.read()
            took = time.monotonic() - now
            cls._latest = generation, time.monotonic() + took * _READ_AGAIN_AFTER, made
        return cls._latest[2]

    @classmethod
    def forget(cls, **kwargs: object) -> None:
        """Read them again at the next question."""
        cls._latest = None

    @classmethod
    def read(cls) -> Names:
        """From the database."""
        organisations = Organisation.objects.published().values_list("pk", "name", "alternate_name")
        services = ServiceIndexEntry.objects.values_list("name", flat=True)
        public = Location.objects.filter(live=True, is_confidential=False, latitude__isnull=False)
        venues = public.values_list("address", "town", "latitude", "longitude", "authority_code")
        at = (VenueAt(*venue) for venue in venues.iterator())
        return cls(organisations.iterator(), services.iterator(), at)

    def organisations(self, question: Question) -> Iterator[OrganisationFound]:
        """Those that the words may name, by the whole name or by as much of its beginning as tells them apart."""
        content = [(place, word) for place, word in enumerate(question.words) if not word.is_stop]
        for start, (place, word) in enumerate(content):
            if word.token not in self._by_first:
                continue
            said = [each.token for _, each in content[start:] if each.segment == word.segment]
            length, found = self._longest(said)
            if found:
                end = content[start + length - 1][0] + 1
                keys = tuple(sorted({key for key, _ in found}))
                yield OrganisationFound(range(place, end), keys, found[0][1])

    def _longest(self, said: list[str]) -> tuple[int, list[tuple[int, str]]]:
        """How many of the tokens begin a name, and which organisations' (key, name)."""
        best, found = 0, list[tuple[int, str]]()
        for path, key, name in self._by_first[said[0]]:
            length = _shared(path, said)
            if length >= best and self._names_it(path, length):
                found = [*(found if length == best else ()), (key, name)]
                best = length
        return (best, found) if len({key for key, _ in found}) <= _FEW else (0, [])

    def _names_it(self, path: tuple[str, ...], length: int) -> bool:
        telling = [token for token in path[:length] if token not in _GENERIC and self._holders[token] <= _FEW]
        if length == len(path) > 1:
            return True
        if length >= 2:
            return bool(telling)
        return bool(telling) and path[0] in self._invented


def _shared(path: tuple[str, ...], said: list[str]) -> int:
    length = 0
    for mine, theirs in zip(path, said, strict=False):
        if mine != theirs:
            break
        length += 1
    return length


def known_now() -> tuple[NeedVocabulary, Names]:
    """The needs and the names as they are now: one small query where nothing changed."""
    numbers = IndexGeneration.objects.values_list("number", flat=True)
    stamp = Need.objects.aggregate(**STAMP, generation=Max(Subquery(numbers[:1])))
    number = stamp.pop("generation")
    if not stamp["count"]:
        number = numbers.first()  # over no needs the database has no greatest of anything
    return NeedVocabulary.current(stamp), Names.current(number or 0)


def place_words() -> Counter[str]:
    """The words of towns' names, for spelling."""
    return Counter(word for name in towns.all_names() for word in name.split() if len(word) > 4)
