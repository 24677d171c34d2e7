"""What an organisation has published, what waits, and what needs doing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from directory.editing.desk import own_organisation, own_organisations
from directory.editing.standing import standing
from directory.editing.todo import to_do
from directory.moderation import states_of
from directory.views.my_organisation.pages import own_page


@own_page()
def my_organisations(request: HttpRequest) -> HttpResponse:
    """Straight to the one that somebody keeps; of several they choose; who keeps none is told how to begin."""
    own = list(own_organisations(request.user).order_by("name", "pk"))
    if len(own) == 1:
        return redirect("directory:my_organisation", own[0].slug)
    return render(request, "directory/my_organisation/organisations.html", {"organisations": own})


@own_page()
def my_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """The overview of one."""
    organisation = own_organisation(request.user, slug)
    services = list(organisation.services.filter(merged_into=None).order_by("name", "pk"))
    states = states_of([organisation, *services])
    context = {
        "organisation": organisation,
        "here": "overview",
        "own": standing(organisation, states[organisation]),
        "services": [
            {
                "service": service,
                "standing": standing(service, states[service]),
                "address": reverse("directory:my_service", args=[organisation.slug, service.uuid]),
            }
            for service in services
        ],
        "tasks": to_do(organisation, services, states, timezone.localdate()),
    }
    return render(request, "directory/my_organisation/overview.html", context)
