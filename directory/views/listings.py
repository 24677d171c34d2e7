"""The public pages of listings, and what hangs on them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory.calendar import calendar_of
from directory.models import Organisation, Service
from directory.pages import organisation_context, service_context, services_of
from directory.parts import read_parts
from ui.maps import with_map


@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """A service's page. A closed one says so and leads on; an unpublished one isn't there."""
    found = _published_service(slug)
    context = service_context(found, request)
    response = _kept_nowhere(
        render(request, "directory/service.html", context), is_sensitive=found.is_sensitive
    )
    if context["points"]:
        with_map(response)
    return response


@require_safe
def service_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Its next sessions as a file for a phone's calendar; not there where it has none, or is closed."""
    found = _published_service(slug)
    address = request.build_absolute_uri(found.get_absolute_url())
    calendar = calendar_of(found, timezone.now(), address) if found.is_findable else None
    if calendar is None:
        raise Http404("It has no sessions.")
    name = "appointment" if found.is_sensitive else found.slug
    response = HttpResponse(calendar, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return _kept_nowhere(response, is_sensitive=found.is_sensitive)


@require_safe
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """An organisation's page, with what it offers now."""
    found = get_object_or_404(Organisation.objects.published(), slug=slug)
    context = organisation_context(found, services_of(found), request)
    response = render(request, "directory/organisation.html", context)
    return _kept_nowhere(response, is_sensitive=bool(context["is_sensitive"]))


def _published_service(slug: str) -> Service:
    """With all that a page tells of it, in four statements."""
    found = get_object_or_404(Service.objects.published().with_venues(), slug=slug)
    read_parts([found])
    return found


def _kept_nowhere(response: HttpResponse, *, is_sensitive: bool) -> HttpResponse:
    """A page that somebody may have to leave in a hurry stays in no cache, neither the browser's nor a proxy's."""
    if is_sensitive:
        response["Cache-Control"] = "no-store"
    return response
