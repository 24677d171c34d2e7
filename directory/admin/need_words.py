"""The needs that a word leads to, for the box above a list of needs."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from directory.needs import NeedVocabulary

FEWEST_LETTERS = 2


def needs_said(text: str) -> dict[int, str]:
    """Keys of the needs whose name or synonyms hold `text`, each with the synonym, or “” where the name has it.

    The synonym that begins with the text comes first, then the shortest.
    """
    wanted = " ".join(text.casefold().split())
    if len(wanted) < FEWEST_LETTERS:
        return {}
    found: dict[int, str] = {}
    for need in NeedVocabulary.current().needs.values():
        if wanted in need.name.casefold():
            found[need.pk] = ""
            continue
        said = [phrase for phrase in need.synonyms if wanted in phrase.casefold()]
        if said:
            found[need.pk] = min(
                said, key=lambda phrase: (not phrase.casefold().startswith(wanted), len(phrase))
            )
    return found


def need_words(request: HttpRequest) -> JsonResponse:
    """`{"needs": {key: synonym}}` for the words in `q`."""
    return JsonResponse({"needs": needs_said(request.GET.get("q", ""))})
