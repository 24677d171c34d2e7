"""The results page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from search.finder import Hit, SearchPage, find_services
from search.forms import SearchForm
from ui.filters import distance_words

SUMMARY_LENGTH = 200


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """`/services/?q=&near=&within_km=&need=&page=`: every answer has an address that can be passed on."""
    form = SearchForm(request.GET, auto_id="%s")
    page: SearchPage | None = None
    if form.is_valid():
        asked = form.to_request(page=_page_number(request.GET.get("page", "")))
        page = find_services(asked)
    return render(
        request,
        "search/results.html",
        {
            "form": form,
            "page": page,
            "cards": [_card(hit) for hit in page.hits] if page else [],
            "kept": _kept(request, form),
        },
    )


def _kept(request: HttpRequest, form: SearchForm) -> dict[str, list[str]]:
    """What travels with the next question unseen; a wrong value would come back for ever."""
    return {
        name: request.GET.getlist(name)
        for name in ("need", "within_km")
        if request.GET.get(name) and name not in form.errors
    }


def _page_number(text: str) -> int:
    """The page, the first one if it isn't a number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 1


def _card(hit: Hit) -> dict[str, Any]:
    """A hit as the list shows it."""
    service = hit.service
    sessions = service.next_sessions(timezone.now(), 1)
    return {
        "name": service.name,
        "url": service.get_absolute_url(),
        "organisation": service.organisation.name if service.organisation.name != service.name else "",
        "summary": _summary(service.description),
        "alert": service.alert,
        "distance": f"{distance_words(hit.distance_m)} away" if hit.distance_m is not None else "",
        "covers": hit.covers,
        "next_session": sessions[0].words if sessions else "",
        "cost": _summary(service.cost_in_words),
        "needs": hit.needs,
        "why": hit.why,
    }


def _summary(text: str) -> str:
    """The beginning of a text, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= SUMMARY_LENGTH else f"{line[:SUMMARY_LENGTH].rsplit(' ', 1)[0]}…"
