"""What free text was taken to mean: parts, each with the words it was read from, so that each can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

from search.facets import Choices

if TYPE_CHECKING:
    from directory.needs import NeedEntry
    from places.finder import Place

Span = tuple[int, int]
Gender = Literal["women", "men"]


@dataclass(frozen=True, slots=True)
class UnderstoodNeed:
    """What some words spoke of: a need, or each of several that the words may stand for, the likeliest first.

    `is_guess` where no phrase of the tree was said and the need was read from single words of its phrases.
    """

    meanings: tuple[NeedEntry, ...]
    words: str
    spans: tuple[Span, ...] = ()
    is_guess: bool = False

    kind: ClassVar[str] = "need"

    @property
    def name(self) -> str:
        """As a patient would say it."""
        return self.meanings[0].name

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return self.meanings[0].slug

    @property
    def label(self) -> str:
        """As a page shows it."""
        return self.name


@dataclass(frozen=True, slots=True)
class UnderstoodPlace:
    """A place that was named among the words; it counts where no other was asked for."""

    place: Place
    words: str
    spans: tuple[Span, ...] = ()

    kind: ClassVar[str] = "place"

    @property
    def label(self) -> str:
        """As a page shows it."""
        return f"Near {self.place.name}"


@dataclass(frozen=True, slots=True)
class UnderstoodOrganisation:
    """An organisation that was named, or several of one name: their services are what is looked for."""

    keys: tuple[int, ...]
    name: str
    words: str
    spans: tuple[Span, ...] = ()

    kind: ClassVar[str] = "organisation"

    @property
    def label(self) -> str:
        """As a page shows it."""
        return f"From {self.name}"


@dataclass(frozen=True, slots=True)
class Constraint:
    """Something a hit must be, such as free, on Tuesdays, or for somebody of 82; one of the fields after `spans`.

    `choices` narrow as the filters of the page do. `age` is in years. `no_car`: it comes to one, is by phone or
    online, or is a walk away. `suits`: it is not for the other gender alone.
    """

    kind: str
    label: str
    words: str
    spans: tuple[Span, ...] = ()
    choices: Choices = field(default_factory=Choices)
    age: int | None = None
    no_car: bool = False
    suits: Gender | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that was read as another; both folded."""

    typed: str
    meant: str


Part = UnderstoodNeed | UnderstoodPlace | UnderstoodOrganisation | Constraint


@dataclass(frozen=True, slots=True)
class Understanding:
    """What free text was taken to mean.

    `tokens` are the words that raise a hit which holds them: all but those that only named a place or a constraint.
    `left_over` are those that nothing was read from, `filler` those of them that ask for nothing by themselves
    ("something", "help"). `holds_any`: where nothing holds them all, a hit need hold but one of those it must.
    """

    needs: tuple[UnderstoodNeed, ...] = ()
    organisation: UnderstoodOrganisation | None = None
    place: UnderstoodPlace | None = None
    constraints: tuple[Constraint, ...] = ()
    corrections: tuple[Correction, ...] = ()
    tokens: tuple[str, ...] = ()
    left_over: tuple[str, ...] = ()
    filler: frozenset[str] = frozenset()
    holds_any: bool = False

    @property
    def must_hold(self) -> tuple[str, ...]:
        """The tokens every hit must hold: what is left over, unless a need or an organisation says what is looked for.

        A constraint or a place does not say it: else "origami, free" would find all that is free.
        """
        if self.needs or self.organisation:
            return ()
        return tuple(token for token in self.left_over if token not in self.filler)

    @property
    def parts(self) -> Iterator[Part]:
        """Everything understood, in the order in which a page tells of it."""
        yield from self.needs
        if self.organisation:
            yield self.organisation
        if self.place:
            yield self.place
        yield from self.constraints
