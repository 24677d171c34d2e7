"""From free text to what it means, with the words that say so."""

from __future__ import annotations

from directory.needs import NeedVocabulary
from search.document import analysed
from search.request import MOST_TOKENS, Understanding, UnderstoodNeed


def understand(text: str, vocabulary: NeedVocabulary) -> Understanding:
    """What the words ask for: needs, where a phrase is the name or a synonym of one, and the words left over."""
    tokens = analysed(text)
    needs: list[UnderstoodNeed] = []
    taken: set[int] = set()
    for match in vocabulary.phrases.find(text):
        meanings = sorted(
            (vocabulary.needs[key] for key in match.keys), key=lambda need: (len(need.lineage), need.pk)
        )
        needs.append(UnderstoodNeed(tuple(meanings), match.words))
        taken.update(range(match.start, match.end))
    left_over = [token for place, token in enumerate(tokens) if place not in taken]
    return Understanding(tuple(needs), _few(tokens), _few(left_over))


def _few(tokens: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tokens))[:MOST_TOKENS]
