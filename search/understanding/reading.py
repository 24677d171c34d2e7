"""Reading a question: spelling first, then every part that might be meant, then those that are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from directory.needs import NeedEntry, NeedVocabulary
from places.finder import Place
from search.facets import Choices, Group
from search.request import MOST_TOKENS
from search.understanding.cues import Cue, cues, label_of
from search.understanding.names import Names, OrganisationFound, place_words
from search.understanding.phrases import NeedFound, NeedPhrases
from search.understanding.placing import PlaceFound, is_within, named_places
from search.understanding.question import Question
from search.understood import (
    Constraint,
    Correction,
    Part,
    Understanding,
    UnderstoodNeed,
    UnderstoodOrganisation,
    UnderstoodPlace,
)
from words import STOP_WORDS, split
from words.filler import FILLER
from words.spelling import apart, corrected

_POSTAL = ("postcode", "sector", "outcode")
_KINDS_IN_ORDER = (
    "day",
    "time",
    "cost",
    "who",
    "age",
    "access",
    "language",
    "delivery",
    "no_car",
    "referrals",
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Something that words may mean. Longer ones are meant rather than shorter, then those of higher rank."""

    places: range
    rank: int
    found: PlaceFound | OrganisationFound | NeedFound | Cue

    @property
    def turn(self) -> tuple[int, int, int]:
        return -len(self.places), -self.rank, self.places.start


def understand(
    text: str,
    vocabulary: NeedVocabulary,
    *,
    near: Place | None = None,
    within_km: float = 0.0,
    today: date | None = None,
    names: Names,
) -> Understanding:
    """What the words ask for.

    `near` is the place that was given apart and wins over any in the words; `within_km` is the radius around it.
    `names` are the directory's; `today` is what "tonight" counts from.
    """
    question, corrections = _spelt(Question.read(text), vocabulary, names)
    phrases = NeedPhrases.of(vocabulary)
    candidates = [
        *(_Candidate(found.places, 4, found) for found in named_places(question, near, names.neighbourhoods)),
        # Lower than a need: whoever asks for a warm space does not mean the one body of that name.
        *(_Candidate(found.places, 0, found) for found in names.organisations(question)),
        *(_Candidate(cue.places, 2, cue) for cue in cues(question, today or timezone.localdate())),
        *(_Candidate(need.places, need.exactness - 1, need) for need in phrases.said(question)),
    ]
    meant = _Meant(question, vocabulary, near, within_km)
    meant.take(candidates)
    nearly = phrases.nearly_said(question, meant.taken)
    meant.take(_Candidate(need.places, need.exactness, need) for need in nearly)
    return meant.understanding(corrections)


class _Meant:
    """The parts that are meant, and the words they took."""

    def __init__(
        self, question: Question, vocabulary: NeedVocabulary, near: Place | None, within_km: float
    ) -> None:
        self.taken: set[int] = set()
        self._question = question
        self._vocabulary = vocabulary
        self._near = near
        self._within_km = within_km
        self._needs: list[NeedFound] = []
        self._cues: dict[tuple[str, ...], list[Cue]] = {}
        self._organisations: list[OrganisationFound] = []
        self._places: list[PlaceFound] = []
        # Words that only said where or how, and so raise no hit; and those that need not be held.
        self._silent: set[int] = set()
        self._optional: set[int] = set()

    def take(self, candidates: Iterable[_Candidate]) -> None:
        """Take in what is meant of these, the longest first; no word has two meanings."""
        for candidate in sorted(candidates, key=lambda candidate: candidate.turn):
            if self.taken.isdisjoint(candidate.places) and self._takes(candidate.found):
                self.taken.update(self._question.standing_with(candidate.places))

    def _takes(self, found: PlaceFound | OrganisationFound | NeedFound | Cue) -> bool:
        match found:
            case PlaceFound():
                return self._takes_place(found)
            case OrganisationFound():
                if any(found.keys != other.keys for other in self._organisations):
                    return False
                self._organisations.append(found)
                self._silent.update(found.places)
            case NeedFound():
                self._needs.append(found)
            case Cue():
                # Access needs add up, each of them must be met; of everything else any will do.
                together = found.choices if found.kind == "access" else None
                key = (found.kind, found.suits or "", str(found.age), str(together))
                self._cues.setdefault(key, []).append(found)
                self._silent.update(found.places)
        return True

    def _takes_place(self, found: PlaceFound) -> bool:
        if self._near is not None:
            # The place that was given wins; one outside its radius is a word like any other.
            if is_within(found.place, self._near, self._within_km):
                self._optional.update(found.places)
            return False
        self._places.append(found)
        self._silent.update(found.places)
        return True

    def understanding(self, corrections: tuple[Correction, ...]) -> Understanding:
        """All of it."""
        needs = self._said_needs()
        content = [(place, word.token) for place, word in enumerate(self._question.words) if not word.is_stop]
        left = [(place, token) for place, token in content if place not in self.taken]
        if not needs and not self._organisations:
            needs = self._guessed(left)
        filler = {
            token
            for place, token in left
            if place in self._optional or self._question.words[place].folded in FILLER
        }
        return Understanding(
            needs=tuple(needs),
            organisation=self._named(),
            place=self._placed(),
            constraints=tuple(self._constraints()),
            corrections=corrections,
            tokens=_few(token for place, token in content if place not in self._silent),
            left_over=_few(token for _, token in left),
            filler=frozenset(filler),
        )

    def _said_needs(self) -> list[UnderstoodNeed]:
        """In the order in which they were said; one that was said in several ways is one part, taken back as one."""
        places: dict[frozenset[int], list[range]] = {}
        for found in sorted(self._needs, key=lambda found: found.places.start):
            places.setdefault(found.keys, []).append(found.places)
        return [UnderstoodNeed(self._meanings(keys), *self._said(said)) for keys, said in places.items()]

    def _meanings(self, keys: frozenset[int]) -> tuple[NeedEntry, ...]:
        needs = (self._vocabulary.needs[key] for key in keys)
        return tuple(sorted(needs, key=lambda need: (len(need.lineage), need.pk)))

    def _guessed(self, left: list[tuple[int, str]]) -> list[UnderstoodNeed]:
        keys = NeedPhrases.of(self._vocabulary).guess([token for _, token in left])
        if not keys:
            return []
        places = [range(place, place + 1) for place, _ in left]
        return [UnderstoodNeed(self._meanings(keys), *self._said(places), is_guess=True)]

    def _named(self) -> UnderstoodOrganisation | None:
        if not self._organisations:
            return None
        first = self._organisations[0]
        places = sorted((found.places for found in self._organisations), key=lambda places: places.start)
        return UnderstoodOrganisation(first.keys, first.name, *self._said(places))

    def _placed(self) -> UnderstoodPlace | None:
        """The first, but a postcode before any name; "Harehills, Leeds" is one place, and taken back as one."""
        if not self._places:
            return None
        places = sorted((found.places for found in self._places), key=lambda places: places.start)
        meant = min(self._places, key=lambda found: (found.place.kind not in _POSTAL, found.places.start))
        return UnderstoodPlace(meant.place, *self._said(places))

    def _constraints(self) -> Iterable[Constraint]:
        groups = sorted(self._cues.values(), key=lambda found: _KINDS_IN_ORDER.index(found[0].kind))
        for found in groups:
            first = found[0]
            choices = _any_of([cue.choices for cue in found])
            places = sorted((cue.places for cue in found), key=lambda places: places.start)
            yield Constraint(
                first.kind,
                label_of(choices, first),
                *self._said(places),
                choices=choices,
                age=first.age,
                no_car=first.no_car,
                suits=first.suits,
            )

    def _said(self, places: list[range]) -> tuple[str, tuple[tuple[int, int], ...]]:
        spoken = {self._question.span(each): self._question.spoken(each) for each in places}
        return " ".join(spoken.values()), tuple(spoken)


def _any_of(several: list[Choices]) -> Choices:
    merged: dict[Group, frozenset[str]] = {}
    for choices in several:
        for group, values in choices.chosen.items():
            merged[group] = merged.get(group, frozenset()) | values
    return Choices(merged)


def _few(tokens: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tokens))[:MOST_TOKENS]


# --- Spelling ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Spelling:
    """Words as we spell them, with how much each is used, and those of places, which are mended more warily."""

    vocabulary: NeedVocabulary
    names: Names
    ours: Mapping[str, int]
    places: Mapping[str, int]

    def mended(self, word: str) -> str | None:
        """The word, or the words, that a slip was for."""
        if word in self.places or word in self.ours:
            return None
        meant = corrected(word, self.ours) or corrected(word, self.places, most=1, keeps_first_letter=True)
        return meant or apart(word, self.ours)


def _spelt(
    question: Question, vocabulary: NeedVocabulary, names: Names
) -> tuple[Question, tuple[Correction, ...]]:
    """The question with its slips mended, and what was mended."""
    spelling = _spelling(vocabulary, names)
    changed: dict[int, str] = {}
    said: dict[Correction, None] = {}
    for place, word in enumerate(question.words):
        if not word.is_stop and (meant := spelling.mended(word.folded)):
            changed[place] = meant
            said[Correction(word.folded, meant)] = None
    return (question.with_words(changed) if changed else question), tuple(said)


_latest: list[_Spelling] = []


def _spelling(vocabulary: NeedVocabulary, names: Names) -> _Spelling:
    """The latest is kept, as long as what it was made from is."""
    if not _latest or _latest[0].vocabulary is not vocabulary or _latest[0].names is not names:
        ours = Counter(names.words)
        ours.update(FILLER | STOP_WORDS)
        for need in vocabulary.needs.values():
            for phrase in (need.name, *need.synonyms):
                ours.update(split(phrase))
        _latest[:] = [_Spelling(vocabulary, names, ours, place_words() + names.place_words)]
    return _latest[0]


def removal(text: str, part: Part) -> str:
    """The text without the words of a part; a comma keeps apart what stood on either side."""
    for start, end in sorted(part.spans, reverse=True):
        text = f"{text[:start].rstrip()} , {text[end:].lstrip()}"
    pieces = [piece.strip() for piece in text.split(",")]
    return ", ".join(piece for piece in pieces if piece)
