"""What may be meant while somebody still types: pieces of HTML for the lists under the two boxes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from search import suggestions
from search.suggestions import Suggestion
from search.throttle import AddressThrottle, told_to_wait

MOST_BYTES = 2048
_LONGEST_TEXT = 100  # characters that are looked at
_LONGEST_NAME = 60  # characters that are shown
_KEPT_SECONDS = 60

Groups = Sequence[tuple[str, Sequence[Suggestion]]]


class SuggestionThrottle(AddressThrottle):
    """As the API's, but each process counts for itself: a count in the database would cost more than an answer."""

    counts = LocMemCache("suggestions", {"OPTIONS": {"MAX_ENTRIES": 10_000}})


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """`/services/suggest/?q=&near=`: needs and services whose names have words that begin so."""
    text, near = _typed(request, "q"), _typed(request, "near")
    return _answer(
        request,
        lambda: [("Needs", suggestions.needs(text)), ("Services", suggestions.services(text, near))],
    )


@require_safe
def suggest_places(request: HttpRequest) -> HttpResponse:
    """`/services/suggest/places/?near=`: towns, areas and outcodes that begin so."""
    text = _typed(request, "near")
    return _answer(request, lambda: [("Places", suggestions.places(text))])


def _typed(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "")[:_LONGEST_TEXT]


def _answer(request: HttpRequest, asked: Callable[[], Groups]) -> HttpResponse:
    """The options of a listbox, kept by the asker's browser alone; 429 where an address asks too often."""
    throttle = SuggestionThrottle()
    if not throttle.allow_request(request):
        return told_to_wait(HttpResponse(status=429), throttle)
    response = HttpResponse(fragment(asked()))
    response["Cache-Control"] = f"private, max-age={_KEPT_SECONDS}"
    return response


def fragment(groups: Groups) -> str:
    """The groups that have options, in at most `MOST_BYTES` bytes: what would go beyond is left out."""
    left = MOST_BYTES
    said = ""
    for title, options in groups:
        opened = format_html('<div role="group" aria-label="{}">', title)
        within = ""
        for option in options:
            line = _option(option)
            if len(f"{opened}{within}{line}</div>".encode()) <= left:
                within += line
        if within:
            group = f"{opened}{within}</div>"
            left -= len(group.encode())
            said += group
    return said


def _option(option: Suggestion) -> str:
    name = option.name
    if option.address:
        shown = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
        return format_html('<div role="option" data-to="{}">{}</div>', option.address, shown)
    return format_html('<div role="option">{}</div>', name)
