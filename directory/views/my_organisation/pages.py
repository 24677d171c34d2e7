"""What the pages of an organisation's people have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from directory.actions.drafts import not_editable
from directory.editing.desk import Desk

View = Callable[..., HttpResponse]


def own_page(*methods: str) -> Callable[[View], View]:
    """A page for whoever is signed in, kept in no cache; GET alone unless other methods are named."""

    def decorate(view: View) -> View:
        return never_cache(login_required(require_http_methods([*(methods or ("GET",)), "HEAD"])(view)))

    return decorate


def of_listing(*methods: str, while_closed: bool = False) -> Callable[[View], View]:
    """A page about a listing that somebody may write; one that can't be changed now answers 409 and says why.

    The view gets a `Desk` in the place of the address's parts.
    """

    def decorate(view: View) -> View:
        @own_page(*methods)
        @wraps(view)
        def page(request: HttpRequest, slug: str, uuid: UUID | None = None, **kwargs: Any) -> HttpResponse:
            desk = Desk.of(request.user, slug, uuid)
            reason = not_editable(desk.listing, who(request))
            if reason and not while_closed:
                return stopped(request, desk, reason)
            return view(request, desk, **kwargs)

        return page

    return decorate


def who(request: HttpRequest) -> User:
    """Who is signed in."""
    return cast(User, request.user)


def page_of(
    request: HttpRequest, desk: Desk, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    """One of our templates about a listing."""
    whole = {"desk": desk, "organisation": desk.organisation, "listing": desk.listing, "here": "overview"}
    return render(request, f"directory/my_organisation/{template}.html", {**whole, **context}, status=status)


def stopped(request: HttpRequest, desk: Desk, reason: str, status: int = 409) -> HttpResponse:
    """Why something can't be done now, and the way on."""
    kept = getattr(desk.listing, "merged_into", None)
    onward = kept.get_absolute_url() if kept and kept.live else ""
    return page_of(request, desk, "stopped", status, reason=reason, kept=kept, onward=onward)
