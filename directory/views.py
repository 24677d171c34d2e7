"""The public pages of listings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from directory.models import Organisation, Service
from directory.pages import service_context


def service(request: HttpRequest, slug: str) -> HttpResponse:
    """A service's page. A closed one says so and leads on; an unpublished one isn't there."""
    found = get_object_or_404(Service.objects.published().with_parts(), slug=slug)
    return render(request, "directory/service.html", service_context(found))


def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """An organisation's page, with what it offers now."""
    found = get_object_or_404(Organisation.objects.published(), slug=slug)
    services = found.services.findable().order_by("name")
    return render(request, "directory/organisation.html", {"organisation": found, "services": services})
