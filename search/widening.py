"""What is asked when nothing fits: the same farther away, then less of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from directory.needs import NeedVocabulary
from search.engines.answer import Engine
from search.facets import Choices
from search.request import SearchRequest
from search.understood import UnderstoodNeed
from ui.filters import distance_words, listed
from words.spelling import commonness

FARTHER_KM, FARTHEST_KM = 60.0, 250.0
# Of so many words, so many are left out; a longer text is a story.
MOST_WORDS, MOST_LEFT_OUT = 5, 2
# A need of another kind on the right day is worse than the right one on another; but what is said in a language that
# one does not speak, or up a flight of stairs, is no help at all.
_LIGHTLY_LEFT = ("referrals", "time", "day", "delivery", "cost", "who", "no_car", "age")
_HARDLY_LEFT = ("language", "access")


@dataclass(frozen=True, slots=True)
class Wider:
    """A wider question, and in words how it differs from the first."""

    request: SearchRequest
    said: tuple[str, ...] = ()


def widen(request: SearchRequest, engine: Engine, today: date) -> Wider | None:
    """The nearest wider question that has an answer, or None: one request, in which the engine tries them in turn.

    Farther first, then without the filters, then without a constraint or for a broader need, then fewer words, the
    rarest left out first; last as far as it goes. All words are left out only where something else is still asked.
    """
    if request.is_open:
        return None
    tries = list(_tries(Wider(replace(request, page=1))))
    found = engine.first_match([wider.request for wider in tries], today) if tries else None
    return None if found is None else tries[found]


def _tries(asked: Wider) -> Iterator[Wider]:
    yield from _farther(asked, FARTHER_KM)
    less, little = list(_with_less(asked)), list(_with_little(asked))
    yield from less
    for wider in (*less, *little):
        yield from _farther(wider, FARTHER_KM)
    yield from little
    for wider in (asked, *little):
        yield from _farther(wider, FARTHEST_KM)


def _farther(wider: Wider, within_km: float) -> Iterator[Wider]:
    """The same within so many kilometres; nothing where no place is asked for, or one as wide already."""
    if wider.request.place and wider.request.within_km < within_km:
        said = f"Looked up to {distance_words(within_km * 1000)} away."
        yield Wider(replace(wider.request, within_km=within_km, nearest_first=True), (*wider.said, said))


def _with_less(asked: Wider) -> Iterator[Wider]:
    """The question without one thing that it asks, of each kind of thing."""
    if asked.request.filters:
        yield Wider(replace(asked.request, filters=Choices()), ("Left out the filters.",))
    yield from _with_fewer_constraints(asked, _LIGHTLY_LEFT)
    yield from _with_broader_needs(asked)
    yield from _with_fewer_constraints(asked, _HARDLY_LEFT)
    yield from _with_fewer_words(asked)


def _with_little(asked: Wider) -> Iterator[Wider]:
    """The question without all constraints and filters, and then without all but one of its words too."""
    bare = asked
    if asked.request.filters:
        bare = Wider(replace(bare.request, filters=Choices()), (*bare.said, "Left out the filters."))
    constraints = bare.request.understood.constraints
    if constraints:
        dropped = listed(f"“{one.words}”" for one in constraints)
        bare = Wider(_understanding(bare.request, constraints=()), (*bare.said, f"Left out {dropped}."))
    if bare is not asked:
        yield bare
        yield from _with_broader_needs(bare)
        yield from _with_fewer_words(bare)


def _understanding(request: SearchRequest, **changes: object) -> SearchRequest:
    return replace(request, understood=replace(request.understood, **changes))  # type: ignore[arg-type]


def _with_fewer_constraints(asked: Wider, kinds: tuple[str, ...]) -> Iterator[Wider]:
    constraints = asked.request.understood.constraints
    for dropped in sorted(
        (one for one in constraints if one.kind in kinds), key=lambda one: kinds.index(one.kind)
    ):
        kept = tuple(one for one in constraints if one is not dropped)
        yield Wider(
            _understanding(asked.request, constraints=kept), (*asked.said, f"Left out “{dropped.words}”.")
        )


def _with_broader_needs(asked: Wider) -> Iterator[Wider]:
    """The needs that stand right above those that were understood."""
    needs = asked.request.understood.needs
    above = [one.meanings[0].lineage[-2] for one in needs if len(one.meanings[0].lineage) > 1]
    if above and not asked.request.understood.organisation:
        vocabulary = NeedVocabulary.remembered()
        broader = tuple(
            UnderstoodNeed((vocabulary.needs[key],), one.words, one.spans)
            for key, one in zip(above, needs, strict=False)
            if key in vocabulary.needs
        )
        names = listed(f"“{one.name}”" for one in broader)
        yield Wider(
            _understanding(asked.request, needs=(*needs, *broader)),
            (*asked.said, f"Looked for all of {names}."),
        )


def _with_fewer_words(asked: Wider) -> Iterator[Wider]:
    """Without one or two of the words, the rarest in English first; of a story, whoever speaks of any of it."""
    request = asked.request
    must = request.understood.must_hold
    typed = request.typed
    for dropped in _droppings(must, {token: commonness(typed[token]) for token in must}):
        kept = tuple(token for token in must if token not in dropped)
        words = listed(f"“{typed[token]}”" for token in must if token in dropped)
        changes = {"tokens": kept, "left_over": kept, "filler": frozenset()}
        yield Wider(_understanding(request, **changes), (*asked.said, f"Left out {words}."))
    if len(must) > 1:
        yield Wider(_understanding(request, holds_any=True), (*asked.said, "These speak of some of it."))
    if must and (request.place or request.chosen):
        words = listed(f"“{typed[token]}”" for token in must)
        changes = {"tokens": (), "left_over": (), "filler": frozenset()}
        yield Wider(_understanding(request, **changes), (*asked.said, f"Left out {words}."))


def _droppings(must: tuple[str, ...], common: dict[str, int]) -> Iterator[tuple[str, ...]]:
    """Which words to leave out, the fewest first, of as many the rarest in English first; never all."""
    if len(must) <= MOST_WORDS:
        by_rarity = sorted(must, key=lambda token: common[token])
        for number in range(1, min(MOST_LEFT_OUT, len(must) - 1) + 1):
            yield from combinations(by_rarity, number)
