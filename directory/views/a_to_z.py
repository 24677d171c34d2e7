"""The A to Z of organisations."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from directory.a_to_z import LETTERS, PAGE_SIZE, Index
from directory.models import Organisation
from directory.organisation_filters import OrganisationFilter
from ui.filters import with_query


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """`/organisations/?letter=&q=&area=&need=&kind=&page=`: every published organisation, also without services now.

    Who looks one up by its name wants its number, whether or not it has something on.
    """
    query = _tidy(request.GET)
    asked = OrganisationFilter(query, queryset=Organisation.objects.published())
    index = Index.of(asked.qs)
    counts = index.counts
    letter = query.get("letter", "").upper()
    letter = letter if letter in LETTERS else ""
    number = counts[letter] if letter else counts.total()
    page, pages = _page_number(query.get("page", "")), max(1, -(-number // PAGE_SIZE))
    response = render(
        request,
        "directory/organisations.html",
        {
            "form": asked.form,
            "query": query,
            "letters": _letters(query, counts, letter),
            "letter": letter,
            "number": number,
            "groups": index.page(letter, page) if page <= pages else [],
            "page": page,
            "pages": pages,
            "chips": [
                {"label": label, "address": with_query(query, page=None, letter=None, **{name: None})}
                for name, label in asked.chosen()
            ],
        },
    )
    if request.GET:
        # What somebody looked for stays out of a shared computer's cache.
        response["Cache-Control"] = "private, no-store"
    return response


def _letters(query: QueryDict, counts: dict[str, int], current: str) -> list[dict[str, object]]:
    return [
        {
            "name": letter,
            "number": counts.get(letter, 0),
            "is_current": letter == current,
            "address": with_query(query, letter=letter, page=None),
        }
        for letter in LETTERS
    ]


def _tidy(query: QueryDict) -> QueryDict:
    """The question without its empty boxes."""
    tidy = query.copy()
    for name in list(tidy):
        if not tidy.get(name, "").strip():
            tidy.pop(name)
    return tidy


def _page_number(text: str) -> int:
    """The page, the first one if it isn't a number."""
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 10 else 1
