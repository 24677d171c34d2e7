"""What is asked of the finder: one frozen value, whoever asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from directory.needs import NeedEntry
    from places.finder import Place

DEFAULT_LIMIT = 10
MOST_HITS = 100  # on one page
DEEPEST_HIT = 10_000  # no page lies beyond it
MOST_TOKENS = 32  # a story has more words, but the first ones say what it is about


@dataclass(frozen=True, slots=True)
class UnderstoodNeed:
    """What some words spoke of: a need, or each of several that the words may stand for, the broadest first."""

    meanings: tuple[NeedEntry, ...]
    words: str

    @property
    def name(self) -> str:
        """As a patient would say it."""
        return self.meanings[0].name

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return self.meanings[0].slug


@dataclass(frozen=True, slots=True)
class Understanding:
    """What free text was taken to mean, with the words that it was taken from.

    `tokens` are all its words as they are matched, `left_over` those that no need was read from.
    """

    needs: tuple[UnderstoodNeed, ...] = ()
    tokens: tuple[str, ...] = ()
    left_over: tuple[str, ...] = ()

    @property
    def must_hold(self) -> tuple[str, ...]:
        """The tokens every hit must hold: all of them, unless a need says what is looked for."""
        return () if self.needs else self.tokens


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One question. `chosen` are needs that a person picked; `place` is what `near` was found to be.

    `within_km` counts from the place. `page` starts at 1. `is_typing` takes the last word as a beginning.
    `nearest_first` orders by distance alone: where nothing is near, what is least far matters most.
    """

    q: str = ""
    near: str = ""
    place: Place | None = None
    within_km: float = field(default_factory=lambda: float(settings.SEARCH_RADIUS_KM))
    chosen: tuple[NeedEntry, ...] = ()
    understood: Understanding = Understanding()
    page: int = 1
    page_size: int = DEFAULT_LIMIT
    is_typing: bool = False
    nearest_first: bool = False

    @property
    def needs(self) -> tuple[str, ...]:
        """The slugs of the chosen needs."""
        return tuple(need.slug for need in self.chosen)

    @property
    def need_keys(self) -> frozenset[int]:
        """The keys of every need that was understood or chosen."""
        understood = (need for one in self.understood.needs for need in one.meanings)
        return frozenset(need.pk for need in (*self.chosen, *understood))

    @property
    def offset(self) -> int:
        """Hits before this page."""
        return (self.page - 1) * self.page_size

    @property
    def is_open(self) -> bool:
        """Whether nothing at all was asked."""
        return not (self.understood.tokens or self.place or self.chosen)
