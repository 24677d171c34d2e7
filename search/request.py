"""What is asked of the finder: one frozen value, whoever asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings

from search.facets import Choices
from search.understood import Understanding
from words import STOP_WORDS, split, stem

if TYPE_CHECKING:
    from directory.needs import NeedEntry
    from places.finder import Place

DEFAULT_LIMIT = 10
MOST_HITS = 100  # on one page
DEEPEST_HIT = 10_000  # no page lies beyond it
MOST_TOKENS = 32  # a story has more words, but the first ones say what it is about


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One question. `chosen` are needs that a person picked, `filters` what they narrowed by.

    `place` is where to look: what `near` was found to be, else the place among the words. `within_km` counts from
    it. `page` starts at 1. `is_typing` takes the last word as a beginning. `nearest_first` orders by distance alone:
    by somebody's choice, or where nothing is near and what is least far matters most.
    """

    q: str = ""
    near: str = ""
    place: Place | None = None
    within_km: float = field(default_factory=lambda: float(settings.SEARCH_RADIUS_KM))
    chosen: tuple[NeedEntry, ...] = ()
    understood: Understanding = field(default_factory=Understanding)
    filters: Choices = field(default_factory=Choices)
    page: int = 1
    page_size: int = DEFAULT_LIMIT
    is_typing: bool = False
    nearest_first: bool = False

    @property
    def needs(self) -> tuple[str, ...]:
        """The slugs of the chosen needs."""
        return tuple(need.slug for need in self.chosen)

    @property
    def wanted(self) -> tuple[NeedEntry, ...]:
        """Every need that was chosen or understood."""
        return (*self.chosen, *(need for one in self.understood.needs for need in one.meanings))

    @property
    def need_keys(self) -> frozenset[int]:
        """The keys of every need that was chosen or understood."""
        return frozenset(need.pk for need in self.wanted)

    @property
    def typed(self) -> dict[str, str]:
        """Each token that is asked for -> the word as it was typed, in order."""
        words = {stem(word): word for word in reversed(split(self.q)) if word not in STOP_WORDS}
        words |= {stem(one.meant): one.meant for one in self.understood.corrections}
        return {token: words.get(token, token) for token in self.understood.tokens}

    @property
    def offset(self) -> int:
        """Hits before this page."""
        return (self.page - 1) * self.page_size

    @property
    def is_by_distance(self) -> bool:
        """Whether the nearest come first: by choice, or because neither words nor needs tell hits apart."""
        tells_apart = self.understood.tokens or self.understood.needs or self.chosen
        return bool(self.place and (self.nearest_first or not tells_apart))

    @property
    def is_open(self) -> bool:
        """Whether nothing at all was asked."""
        asked = self.understood.tokens or self.understood.constraints or self.understood.needs
        return not (asked or self.place or self.chosen or self.filters)
