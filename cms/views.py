"""Pages that stand at fixed addresses whether or not editors have written anything for them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet
from wagtail.views import serve_chain

from cms.cards import tree_context
from cms.models import DirectoryPage, NeedPage
from cms.need_context import need_context
from directory.models import Need


@require_safe
def needs(request: HttpRequest) -> HttpResponseBase:
    """`/needs/`: the editors' page where there is one, else the tree of needs alone."""
    page = _here(request, DirectoryPage.objects.live()).first()
    return _serve(page, request) if page else render(request, "cms/needs.html", tree_context())


@require_safe
def need(request: HttpRequest, slug: str) -> HttpResponseBase:
    """`/needs/<slug>/`: the editors' page about the need where there is one, else the need and its services."""
    found = get_object_or_404(Need, slug=slug)
    page = _here(request, NeedPage.objects.live().filter(need=found)).first()
    response = (
        _serve(page, request) if page else render(request, "cms/need.html", need_context(request, found))
    )
    # What somebody looked for, and where, stays neither in a shared cache nor in the browser's.
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """`/accessibility/`: the statement, with the operator's own words and how to reach them."""
    return render(request, "cms/accessibility.html")


def _here(request: HttpRequest, pages: PageQuerySet) -> PageQuerySet:
    """Those of the pages that belong to the site that was asked."""
    site = Site.find_for_request(request)
    return pages.descendant_of(site.root_page) if site else pages.none()


def _serve(page: Page, request: HttpRequest) -> HttpResponseBase:
    """As Wagtail serves a page that it has found by itself, hooks and all: passwords, sign-in, schedules."""
    chain = serve_chain
    for hook in reversed(hooks.get_hooks("on_serve_page")):
        chain = hook(chain)
    for hook in hooks.get_hooks("before_serve_page"):
        answer = hook(page, request, [], {})
        if isinstance(answer, HttpResponse):
            return answer
    return chain(page, request, [], {})
