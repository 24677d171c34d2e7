"""The vocabulary of needs: which need a phrase speaks of. Read from the editors' tree, kept until it changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from django.db.models import Count, Max

from directory.models import Need, NeedSynonym
from words import split, tokens
from words.filler import FILLER_TOKENS
from words.phrases import PhraseIndex

_OF_A_PERSON = frozenset("i im ive me my myself he hes him his himself she shes her herself".split())  # noqa: SIM905
# What tells whether the tree is as it was.
STAMP = {"count": Count("pk"), "newest": Max("updated_at")}


@dataclass(frozen=True, slots=True)
class NeedEntry:
    """A need as the vocabulary holds it; `lineage` has its ancestors' keys from the top, then its own."""

    pk: int
    slug: str
    name: str
    is_sensitive: bool
    lineage: tuple[int, ...]
    synonyms: tuple[str, ...]

    @property
    def said(self) -> Iterator[str]:
        """What listings say of it: its synonyms, and its name if that has several words (ADR 0018).

        Not what only a person says of themselves or theirs: without "my" and "his", which mean nothing to the index,
        "end my life" would be said by every hospice.
        """
        if len(tokens(self.name)) > 1:
            yield self.name
        yield from (phrase for phrase in self.synonyms if phrase != self.name and not _is_personal(phrase))


class NeedVocabulary:
    """Every need with the phrases people say for it: its name and its synonyms."""

    _latest: ClassVar[tuple[object, NeedVocabulary] | None] = None

    def __init__(self, needs: dict[int, NeedEntry]) -> None:
        self.needs = needs
        self.by_slug = {need.slug: need for need in needs.values()}

    @classmethod
    def current(cls, stamp: Mapping[str, object] | None = None) -> NeedVocabulary:
        """The vocabulary as the tree is now: one small query to see whether it changed, two more if it did.

        The database is asked, not only a signal heard: the editor's process is rarely the one that searches. Who
        asks for `STAMP` together with something else hands over what came back as `stamp`.
        """
        stamp = stamp or Need.objects.aggregate(**STAMP)
        if cls._latest is None or cls._latest[0] != stamp:
            cls._latest = stamp, cls(entries())
        return cls._latest[1]

    @classmethod
    def remembered(cls) -> NeedVocabulary:
        """As it was at the last question of this process; nothing is asked of the database where there was one."""
        return cls._latest[1] if cls._latest else cls.current()

    @classmethod
    def forget(cls, **kwargs: object) -> None:
        """Read the tree again at the next question."""
        cls._latest = None

    @cached_property
    def phrases(self) -> PhraseIndex[int]:
        """What people say when they ask: names and synonyms; the keys are needs'."""
        return _phrases(
            (phrase, need.pk) for need in self.needs.values() for phrase in (need.name, *need.synonyms)
        )

    @cached_property
    def listing_phrases(self) -> PhraseIndex[int]:
        """What listings say: synonyms alone, since a name such as “Gardening” would match every garden."""
        return _phrases(
            (phrase, need.pk)
            for need in self.needs.values()
            for phrase in need.synonyms
            if not _is_personal(phrase)
        )

    @cached_property
    def said_phrases(self) -> PhraseIndex[int]:
        """What listings say of each need."""
        return _phrases((phrase, need.pk) for need in self.needs.values() for phrase in need.said)

    @cached_property
    def _terms(self) -> dict[tuple[str, ...], int]:
        terms: dict[tuple[str, ...], int] = {}
        for need in self.needs.values():
            for phrase in (need.name, need.slug, *need.synonyms):
                terms.setdefault(tuple(tokens(phrase)), need.pk)
        return terms

    def match_term(self, term: str) -> int | None:
        """The need that a source's category names: by name, slug or synonym, and by nothing vaguer."""
        found = tuple(tokens(term))
        return self._terms.get(found) if found else None

    def suggest(self, text: str) -> frozenset[int]:
        """The needs that a listing's words speak of; where one stands above another, only the lower."""
        spoken = {key for match in self.listing_phrases.find(text) for key in match.keys}
        above = {ancestor for key in spoken for ancestor in self.needs[key].lineage[:-1]}
        return frozenset(spoken - above)


def _is_personal(phrase: str) -> bool:
    """Whether a phrase is a person's and no listing's, or has too little left of it to know in a listing's text."""
    folded, path = split(phrase), tokens(phrase)
    is_worn_down = len(path) == 1 < len(folded) or FILLER_TOKENS.issuperset(path)
    return is_worn_down or not _OF_A_PERSON.isdisjoint(folded)


def _phrases(pairs: Iterable[tuple[str, int]]) -> PhraseIndex[int]:
    meanings: dict[str, set[int]] = {}
    for phrase, key in pairs:
        meanings.setdefault(phrase, set()).add(key)
    return PhraseIndex(meanings)


def entries(keys: Collection[int] | None = None) -> dict[int, NeedEntry]:
    """These needs, or all, by key, as the database has them now; nothing is remembered of them."""
    needs, words = Need.objects.all(), NeedSynonym.objects.order_by("pk")
    if keys is not None:
        needs, words = needs.filter(pk__in=keys), words.filter(need__in=keys)
    synonyms: dict[int, list[str]] = {}
    for need_id, phrase in words.values_list("need_id", "words"):
        synonyms.setdefault(need_id, []).append(phrase)
    return {
        need.pk: NeedEntry(
            need.pk,
            need.slug,
            need.name,
            need.is_sensitive,
            tuple(need.ancestor_ids),
            tuple(synonyms.get(need.pk, ())),
        )
        for need in needs
    }
