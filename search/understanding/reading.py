"""Reading a question: spelling first, then every part that might be meant, then those that are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from directory.needs import NeedVocabulary
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
from words import split
from words.spelling import corrected

# Words of a request that ask for nothing by themselves: no listing has to hold them.
FILLER = frozenset(
    """
    something someone somebody somewhere anything anyone anybody anywhere someplace some thing things stuff
    want wants wanted wanting need needs needed needing looking look looks find finding found search get gets getting
    got go goes going come comes like likes love loves help helps helping helped support try trying use using
    know knows think thinks said says told ask asking feel feels
    service services local place places area areas nearby available group groups club clubs activity activities session
    sessions class classes organisation organisations charity charities people person folk folks
    good nice new old great best friendly cheap free please thanks thank hi hello ok really very bit lot lots little
    year years time times day days week weeks now still always never again only one two
    mum mam mom mother dad father nan nana gran grandma grandad granddad husband wife partner son daughter brother
    sister friend family kids kid child children man woman men women lady patient client caller
    cant dont doesnt isnt wont havent hasnt no not without keep keeps make makes take takes give gives
    put start starting join joining meet see out up down over off well also much many any
    """.split()  # noqa: SIM905
)

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
    candidates = [
        *(_Candidate(found.places, 4, found) for found in named_places(question, near)),
        *(_Candidate(found.places, 3, found) for found in names.organisations(question)),
        *(_Candidate(cue.places, 2, cue) for cue in cues(question, today or timezone.localdate())),
        *(
            _Candidate(need.places, need.exactness - 1, need)
            for need in NeedPhrases.of(vocabulary).said(question)
        ),
    ]
    meant = _Meant(question, vocabulary, near, within_km)
    meant.take(candidates)
    nearly = NeedPhrases.of(vocabulary).nearly_said(question, meant.taken)
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
        self._organisation: OrganisationFound | None = None
        self._place: PlaceFound | None = None
        # Words that only said where or how, and so raise no hit; and those that need not be held.
        self._silent: set[int] = set()
        self._optional: set[int] = set()

    def take(self, candidates: Iterable[_Candidate]) -> None:
        """Take in what is meant of these, the longest first; no word has two meanings."""
        for candidate in sorted(candidates, key=lambda candidate: candidate.turn):
            if self.taken.isdisjoint(candidate.places) and self._takes(candidate.found):
                self.taken.update(candidate.places)

    def _takes(self, found: PlaceFound | OrganisationFound | NeedFound | Cue) -> bool:
        match found:
            case PlaceFound():
                return self._takes_place(found)
            case OrganisationFound():
                if self._organisation:
                    return False
                self._organisation = found
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
        if self._place:
            return False
        self._place = found
        self._silent.update(found.places)
        return True

    def understanding(self, corrections: tuple[Correction, ...]) -> Understanding:
        """All of it."""
        needs = [self._need(found) for found in sorted(self._needs, key=lambda found: found.places.start)]
        content = [(place, word.token) for place, word in enumerate(self._question.words) if not word.is_stop]
        left = [(place, token) for place, token in content if place not in self.taken]
        if not needs and not self._organisation:
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

    def _need(self, found: NeedFound) -> UnderstoodNeed:
        meanings = sorted(
            (self._vocabulary.needs[key] for key in found.keys), key=lambda need: (len(need.lineage), need.pk)
        )
        return UnderstoodNeed(tuple(meanings), *self._said([found.places]))

    def _guessed(self, left: list[tuple[int, str]]) -> list[UnderstoodNeed]:
        keys = NeedPhrases.of(self._vocabulary).guess([token for _, token in left])
        if not keys:
            return []
        places = [range(place, place + 1) for place, _ in left]
        meanings = tuple(self._vocabulary.needs[key] for key in sorted(keys))
        return [UnderstoodNeed(meanings, *self._said(places), is_guess=True)]

    def _named(self) -> UnderstoodOrganisation | None:
        found = self._organisation
        if found is None:
            return None
        return UnderstoodOrganisation(found.keys, found.name, *self._said([found.places]))

    def _placed(self) -> UnderstoodPlace | None:
        return UnderstoodPlace(self._place.place, *self._said([self._place.places])) if self._place else None

    def _constraints(self) -> Iterable[Constraint]:
        groups = sorted(self._cues.values(), key=lambda found: _KINDS_IN_ORDER.index(found[0].kind))
        for found in groups:
            first = found[0]
            choices = _any_of([cue.choices for cue in found])
            places = sorted((cue.places for cue in found), key=lambda places: places.start)
            yield Constraint(
                first.kind,
                label_of(first.kind, choices, first),
                *self._said(places),
                choices=choices,
                age=first.age,
                no_car=first.no_car,
                suits=first.suits,
            )

    def _said(self, places: list[range]) -> tuple[str, tuple[tuple[int, int], ...]]:
        words = [self._question.spoken(each) for each in places]
        return " ".join(words), tuple(self._question.span(each) for each in places)


def _any_of(several: list[Choices]) -> Choices:
    merged: dict[Group, frozenset[str]] = {}
    for choices in several:
        for group, values in choices.chosen.items():
            merged[group] = merged.get(group, frozenset()) | values
    return Choices(merged)


def _few(tokens: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tokens))[:MOST_TOKENS]


# --- Spelling ---------------------------------------------------------------------------------------


def _spelt(
    question: Question, vocabulary: NeedVocabulary, names: Names
) -> tuple[Question, tuple[Correction, ...]]:
    """The question with its slips mended, and what was mended."""
    every = _spelling(vocabulary, names)
    changed: dict[int, str] = {}
    said: dict[Correction, None] = {}
    for place, word in enumerate(question.words):
        if not word.is_stop and (meant := corrected(word.folded, every)):
            changed[place] = meant
            said[Correction(word.folded, meant)] = None
    return (question.with_words(changed) if changed else question), tuple(said)


_made: list[tuple[NeedVocabulary, Names, Mapping[str, int]]] = []


def _spelling(vocabulary: NeedVocabulary, names: Names) -> Mapping[str, int]:
    """Every word that is spelt as we spell it, with how many phrases and names have it; the last such is kept."""
    if not _made or _made[0][0] is not vocabulary or _made[0][1] is not names:
        found = Counter(place_words())
        found.update(names.words)
        found.update(FILLER)
        for need in vocabulary.needs.values():
            for phrase in (need.name, *need.synonyms):
                found.update(split(phrase))
        _made[:] = [(vocabulary, names, found)]
    return _made[0][2]


def removal(text: str, part: Part) -> str:
    """The text without the words of a part; a comma keeps apart what stood on either side."""
    for start, end in sorted(part.spans, reverse=True):
        text = f"{text[:start].rstrip()} , {text[end:].lstrip()}"
    pieces = [piece.strip() for piece in text.split(",")]
    return ", ".join(piece for piece in pieces if piece)
