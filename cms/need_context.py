"""What the page of a need shows beside the editor's words."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from cms.cards import need_card, pages_of_needs
from directory.models import Need
from search.empty import count_empty
from search.finder import find_services
from search.forms import SearchForm
from search.views.cards import card
from ui.filters import with_query

MOST_SERVICES = 6


def need_context(request: HttpRequest, need: Need) -> dict[str, Any]:
    """The first services that meet the need, near `?near=` if that is given, and the needs above and below it."""
    form = SearchForm({"need": [need.slug], "near": request.GET.get("near", "")}, auto_id="%s")
    family = list(Need.objects.filter(pk__in=need.ancestor_ids[:-1]).order_by("depth"))
    pages = pages_of_needs()
    children = list(need.children.all())
    context: dict[str, Any] = {
        "need": need,
        "form": form,
        "family": family,
        "children": [need_card(child, pages.get(child.pk)) for child in children],
        "is_urgent": need.slug in settings.URGENT_NEEDS,
    }
    if form.is_valid():
        now = timezone.now()
        found = find_services(form.to_request(page_size=MOST_SERVICES))
        if form["near"].value():
            count_empty(found, on=timezone.localdate(now))
        context |= {
            "found": found,
            # Why each is here, the heading says.
            "cards": [{**card(hit, now), "why": ()} for hit in found.hits],
            "all_of_them": with_query(QueryDict(), need=need.slug, near=form["near"].value() or None),
        }
    return context
