"""What is said of a service from day to day, at once and without a moderator."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from directory import actions
from directory.actions.capacity import set_capacity
from directory.editing.desk import Desk
from directory.editing.forms.daily import CapacityForm
from directory.models import Service
from directory.views.my_organisation.pages import of_listing, page_of, stopped, who

_NOT_PUBLISHED = "It isn’t published yet, so there is nothing to say of it from day to day."


@of_listing("POST")
def confirm(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All that the public sees of it is still right."""
    if not desk.listing.live:
        return stopped(request, desk, _NOT_PUBLISHED)
    actions.confirm(service=desk.listing, on=timezone.localdate(), by=who(request))
    messages.success(request, "Thank you. The page now says that you confirmed it today.")
    return redirect(desk.address())


@of_listing("POST")
def status(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Close it for a time, or open it again."""
    if not desk.listing.live:
        return stopped(request, desk, _NOT_PUBLISHED)
    wanted = {"close": Service.Status.TEMPORARILY_CLOSED, "open": Service.Status.ACTIVE}
    if request.POST.get("to") not in wanted:
        raise Http404
    chosen = wanted[request.POST["to"]]
    actions.set_status(service=desk.listing, status=chosen, by=who(request))
    is_open = chosen == Service.Status.ACTIVE
    said = "It is open again, and people find it." if is_open else "It is closed for now. Open it again here."
    messages.success(request, said)
    return redirect(desk.address())


@of_listing("POST")
def capacity(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Whether it takes people on, how many, after how long."""
    if not desk.listing.live:
        return stopped(request, desk, _NOT_PUBLISHED)
    form = CapacityForm(request.POST)
    if not form.is_valid():
        return page_of(request, desk, "capacity", 400, capacity=form)
    said = form.cleaned_data
    set_capacity(
        service=desk.listing,
        takes_referrals=said["takes_referrals"],
        places=said["places"],
        wait_weeks=said["wait_weeks"],
        paused_until=said["paused_until"],
        by=who(request),
    )
    messages.success(request, "Saved. People see it at once.")
    return redirect(desk.address())
