"""The places of a service: chosen from those that are known, or made."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from directory.actions import NotDone
from directory.actions import venues as actions
from directory.admin.venue_forms import said_whole
from directory.editing.desk import Desk
from directory.editing.venues import PlaceForm, is_own_new, offered
from directory.models import Location
from directory.views.my_organisation.pages import of_listing, page_of, stopped, who
from places.postcodes import normalise


class NoteForm(forms.Form):
    """What is different about a place that others use too."""

    words = forms.CharField(
        label="What is different?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="A moderator reads it and puts it right for everybody who uses the place.",
        error_messages={"required": "Say what is different."},
    )


@of_listing("POST")
def add_place(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Choose a place that is known."""
    key = request.POST.get("place", "")
    if not key.isdecimal():
        raise Http404
    place = get_object_or_404(offered(desk.organisation, desk.draft), pk=int(key))
    try:
        actions.add_place(service=desk.listing, place=place, by=who(request))
    except NotDone as error:
        return stopped(request, desk, str(error))
    messages.success(request, f"Added: {said_whole(place)}.")
    return redirect(desk.address("step", "venues"))


@of_listing("GET", "POST")
def new_place(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Make a place; it goes live with the service."""
    return _written(request, desk, Location())


@of_listing("GET", "POST")
def place(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Change a place that this draft alone has, or tell the moderators about one that others share."""
    here = {venue.location_id for venue in desk.draft.venues.all()}
    found = get_object_or_404(Location.objects.filter(pk__in=here), pk=pk)
    if is_own_new(found, desk.draft):
        return _written(request, desk, found)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.tell_of_place(service=desk.listing, place=found, words=form.cleaned_data["words"])
        messages.success(request, "Thank you. The moderators will look at it.")
        return redirect(desk.address("step", "access"))
    return page_of(request, desk, "place_note", 400 if form.errors else 200, form=form, place=found)


def _written(request: HttpRequest, desk: Desk, location: Location) -> HttpResponse:
    if location.pk:
        location = location.get_latest_revision_as_object()
    words = request.GET.get("q", "")[:80]
    form = PlaceForm(
        request.POST or None,
        instance=location,
        initial={} if location.pk else _guessed(words),
        organisation=desk.organisation,
        draft=desk.draft,
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_place(
                place=form.instance, access=form.access(), service=desk.listing, by=who(request)
            )
        except NotDone as error:
            return stopped(request, desk, str(error))
        messages.success(request, "The place is saved.")
        return redirect(desk.address("step", "venues"))
    status = 400 if form.errors else 200
    return page_of(request, desk, "place", status, form=form, place=location)


def _guessed(words: str) -> dict[str, str]:
    """What somebody looked for is its postcode, or its name."""
    code = normalise(words)
    return {"postcode": code} if code else {"name": words}
