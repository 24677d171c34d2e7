"""A new service, and the list of questions about a listing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from directory.actions.drafts import begin_service
from directory.alike import like
from directory.editing.desk import Desk, own_organisation
from directory.editing.fingerprints import content_of
from directory.editing.forms.daily import CapacityForm, NewServiceForm
from directory.editing.standing import standing
from directory.editing.steps import missing, steps_for
from directory.editing.todo import is_unconfirmed
from directory.models import ServiceCapacity
from directory.moderation import Status, state_of
from directory.views.my_organisation.pages import of_listing, own_page, page_of, who

_LONGEST_SUMMARY = 140


@own_page("GET", "POST")
def new_service(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a service, from nothing or as a copy; those that may be it already are shown first."""
    organisation = own_organisation(request.user, slug)
    services = list(organisation.services.filter(Q(merged_into=None)).order_by("name", "pk"))
    form = NewServiceForm(request.POST or None, services=services)
    alike: list[Any] = []
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if not said["is_another"]:
            alike = like(name=said["name"], postcode=said["postcode"], organisation=organisation)
        if not alike:
            service = begin_service(
                organisation=organisation, name=said["name"], by=who(request), copied=said.get("copied")
            )
            messages.success(
                request, "It is begun. Nobody sees it before you send it and a moderator approves it."
            )
            return redirect("directory:my_service", organisation.slug, service.uuid)
    context = {
        "organisation": organisation,
        "here": "overview",
        "form": form,
        "alike": alike,
        "own_keys": {service.pk for service in services},
    }
    status = 400 if form.errors else 200
    return render(request, "directory/my_organisation/new_service.html", context, status=status)


@of_listing()
def listing(request: HttpRequest, desk: Desk) -> HttpResponse:
    """How a listing stands, the questions about it, and what changes from day to day."""
    state = state_of(desk.listing)
    context: dict[str, Any] = {
        "standing": standing(desk.listing, state),
        "state": state,
        "is_waiting": state.status == Status.WAITING,
        "has_draft": desk.listing.has_persons_draft,
        "tasks": _tasks(desk),
        "missing": missing(desk.draft),
    }
    if desk.is_service and desk.listing.live:
        capacity = ServiceCapacity.objects.filter(service=desk.listing).first()
        context |= {
            "capacity": CapacityForm.of(capacity),
            "is_unconfirmed": is_unconfirmed(desk.listing, timezone.localdate()),
        }
    return page_of(request, desk, "listing", **context)


def _tasks(desk: Desk) -> list[dict[str, Any]]:
    """Each question with what is said, what is missing and whether the public sees something else."""
    now, content = content_of(desk.listing), content_of(desk.draft)
    tasks = []
    for step in steps_for(desk.draft):
        must, should, said = step.must(desk.draft), step.should(desk.draft), step.summary(desk.draft)
        is_changed = desk.listing.live and step.differs(now, content)
        tag, colour = _tag(must, should, said, is_changed=is_changed)
        told = must or should or _shortened(said)
        tasks.append(
            {
                "title": step.title,
                "address": desk.step_address(step),
                "summary": f"{told[:1].upper()}{told[1:]}",
                "tag": tag,
                "colour": colour,
            }
        )
    return tasks


def _tag(must: str, should: str, said: str, *, is_changed: bool) -> tuple[str, str]:
    """A word or two, and a colour where it should stand out."""
    if must:
        return "To do", "red"
    if is_changed:
        return "Changed", "blue"
    if should:
        return "Would help", "grey"
    return ("Done" if said else "Optional"), ""


def _shortened(words: str) -> str:
    return words if len(words) <= _LONGEST_SUMMARY else f"{words[:_LONGEST_SUMMARY].rsplit(' ', 1)[0]} …"
