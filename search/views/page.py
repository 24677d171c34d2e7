"""The results page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory.needs import NeedEntry, NeedVocabulary
from search.empty import count_empty
from search.facets import Group
from search.finder import SearchPage, find_services
from search.forms import SORTS, SearchForm
from search.throttle import PageThrottle, asked_too_often
from search.views.cards import card
from search.views.chips import Chip, chips
from search.views.narrowing import distances, groups
from search.views.pins import points
from ui.filters import with_query
from ui.maps import with_map

# What travels with a question beside the two boxes.
_KEPT = ("need", "within_km", "sort", *(group.value for group in Group))
_BESIDE_FILTERS = ("q", "near", "need", "sort")


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """`/services/?q=&near=&within_km=&need=&sort=&page=` and the filters by group.

    Every answer has an address that can be passed on; a live change is told the tidy one for the browser's bar.
    """
    throttle = PageThrottle()
    if not throttle.allow_request(request):
        return asked_too_often(request, throttle)
    form = SearchForm(request.GET, auto_id="%s")
    query = _tidy(request.GET)
    context: dict[str, object] = {"form": form, "query": query, "kept": _kept(query, form)}
    if form.is_valid():
        page = find_services(form.to_request(page=_page_number(request.GET.get("page", ""))))
        count_empty(page, on=timezone.localdate())
        context |= _answer(page, query)
    response = render(request, "search/results.html", context)
    response["HX-Push-Url"] = f"{request.path}{with_query(query) if query else ''}"
    response["Cache-Control"] = "private, no-store"
    # Also where there are no pins: a filter taken away may bring them into this very page.
    with_map(response)
    return response


def _answer(page: SearchPage, query: QueryDict) -> dict[str, object]:
    now = timezone.now()
    shown = chips(page.asked, query)
    pins = points(page)
    on_the_map = {point["number"] for point in pins}
    numbered = enumerate(page.hits, page.request.offset + 1)
    return {
        "page": page,
        "cards": [
            card(hit, now) | {"pin": number if number in on_the_map else None} for number, hit in numbered
        ],
        "points": pins,
        "taken": [chip for chip in shown if not chip.is_guess],
        "guessed": [chip for chip in shown if chip.is_guess],
        "without": _without(page, shown),
        "groups": groups(page),
        "distances": distances(page.asked),
        "beside": {name: query.getlist(name) for name in _BESIDE_FILTERS if name in query},
        "cleared": with_query(query, page=None, **dict.fromkeys(Group, None)) if page.asked.filters else "",
        "sorts": _sorts(page, query),
        "top_needs": [] if page.total else _top_needs(),
        "is_urgent": _is_urgent(page),
        "is_sensitive": any(need.is_sensitive for need in page.asked.wanted),
    }


def _is_urgent(page: SearchPage) -> bool:
    """Whether what was asked may be a matter of life: then what to do in danger stands first."""
    return any(need.slug in settings.URGENT_NEEDS for need in page.asked.wanted)


def _without(page: SearchPage, shown: list[Chip]) -> list[Chip]:
    """What could be left out of a question that nothing fits, if anything would then still be asked."""
    return shown if not page.total and len(shown) > 1 else []


def _sorts(page: SearchPage, query: QueryDict) -> list[dict[str, object]]:
    """Orders to choose from, where they differ: by words or needs, near a place."""
    understood = page.request.understood
    tells_apart = understood.tokens or understood.needs or page.request.chosen
    if not (page.asked.place and page.total > 1 and tells_apart):
        return []
    current = "nearest" if page.request.nearest_first else "best"
    return [
        {
            "name": name.removesuffix(" first"),
            "is_current": value == current,
            "address": with_query(query, sort=None if value == "best" else value, page=None),
        }
        for value, name in SORTS.items()
    ]


def _top_needs() -> list[NeedEntry]:
    """The needs at the top of the tree, remembered since the question was read."""
    return [need for need in NeedVocabulary.remembered().needs.values() if len(need.lineage) == 1]


def _tidy(query: QueryDict) -> QueryDict:
    """The question without what says nothing: empty boxes, and the distance that holds anyway."""
    tidy = query.copy()
    for name in list(tidy):
        values = [value for value in tidy.getlist(name) if value.strip()]
        if name == "within_km" and values == [f"{settings.SEARCH_RADIUS_KM:g}"]:
            values = []
        tidy.setlist(name, values) if values else tidy.pop(name)
    return tidy


def _kept(query: QueryDict, form: SearchForm) -> dict[str, list[str]]:
    """What travels with the next question unseen; a wrong value would come back for ever."""
    return {name: query.getlist(name) for name in _KEPT if name in query and name not in form.errors}


def _page_number(text: str) -> int:
    """The page, the first one if it isn't a number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 1
