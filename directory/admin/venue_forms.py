"""Venues as editors type them: a postcode brings a position, and the same hall is not made twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from rapidfuzz import fuzz

from directory.forms import ListingForm
from directory.models import Location
from places.postcodes import lookup_many, normalise
from words import fold

_LIKE = 75  # of 100, as rapidfuzz counts: “St Mary's Hall” and “Saint Marys Church Hall”
_From = Location.PositionFrom


def place(location: Location, *, changed: Collection[str]) -> None:
    """Give a venue the position and authority of its postcode, unless somebody has just typed another position."""
    known = lookup_many([location.postcode]).get(location.postcode) if location.postcode else None
    if known and known.authority_code:
        location.authority_code = known.authority_code
    if location.position and not {"latitude", "longitude"}.isdisjoint(changed):
        location.position_from = _From.EDITOR
    elif location.position is None or "postcode" in changed:
        location.latitude = known.latitude if known else None
        location.longitude = known.longitude if known else None
        location.position_from = _From.POSTCODE if location.position else _From.NONE


def alike(location: Location) -> list[Location]:
    """Venues that may be this one: at the same postcode (or in the same town, without one), of a like name."""
    if not (location.postcode or location.town):
        return []
    near = (
        Location.objects.filter(postcode=location.postcode)
        if location.postcode
        else Location.objects.filter(postcode="", town__iexact=location.town)
    )
    return [other for other in near.exclude(pk=location.pk)[:200] if _is_like(location, other)]


def _is_like(location: Location, other: Location) -> bool:
    names = [" ".join(fold(each.name).split()) for each in (location, other)]
    streets = [fold(each.address).strip() for each in (location, other)]
    if all(streets) and streets[0] == streets[1]:
        return True
    return not all(names) or fuzz.token_set_ratio(*names) >= _LIKE


class PlacedForm(forms.ModelForm):
    """A form of a venue that writes the postcode as it should be and finds its position."""

    def clean_postcode(self) -> str:
        """ "LS6 2AB", however it was typed; what a feed brought may stay."""
        text = self.cleaned_data["postcode"].strip()
        right = normalise(text)
        if text and right is None and "postcode" in self.changed_data:
            raise forms.ValidationError(f"“{text}” is not a whole postcode, such as LS6 2AB.")
        return right or text

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            place(self.instance, changed=self.changed_data)


class VenueForm(PlacedForm, ListingForm):  # type: ignore[misc]
    """A venue in Wagtail's editor."""


class NewVenueForm(PlacedForm):
    """A venue made while somebody writes a service. One like it that is there already is named first."""

    another = forms.BooleanField(
        required=False, label="This is another venue: make it", widget=forms.HiddenInput
    )

    class Meta:
        model = Location
        fields = ("name", "address", "town", "postcode", "is_confidential")
        labels = {"address": "Street and number"}
        help_texts = {
            "name": "What it says over the door, such as “Kirkgate Hall”.",
            "postcode": "The map and the distance come from it.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The form that it is opened over has a name and an address too.
        super().__init__(*args, **{"auto_id": "new_venue_%s", **kwargs})

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors and not self.cleaned_data.get("another") and (there := alike(self.instance)):
            self.fields["another"].widget = forms.CheckboxInput()
            self.add_error("another", _there_already(there))


def _there_already(venues: Iterable[Location]) -> str:
    said = "; ".join(said_whole(venue) for venue in venues)
    return f"There is a venue like this already: {said}. Find it under Search, or tick this to make a second."


def said_whole(location: Location) -> str:
    """Name and address for editors, who may see where a confidential venue is."""
    parts = (location.name, location.address, location.town, location.postcode)
    said = ", ".join(dict.fromkeys(part for part in parts if part)) or "Unnamed venue"
    return f"{said} (kept private)" if location.is_confidential else said
