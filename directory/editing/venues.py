"""Which places a service may be given: those that the public knows, and an organisation's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q

from directory.admin.searching import rows_with
from directory.admin.venue_forms import PlacedForm, alike, said_whole
from directory.models import Accessibility, Location, Organisation, Service, ServiceVenue
from directory.querysets import LocationQuerySet
from places.distances import distance_m
from places.postcodes import lookup_many, normalise

MOST_OFFERED = 8
_NEAR_DEGREES = 0.02  # about a mile and a half, in which a box is looked through
_FEATURES = [(value, label) for value, label in Accessibility.Feature.choices if value != "other"]


def offered(organisation: Organisation, draft: Service) -> LocationQuerySet:
    """Places that this draft may name: public ones that are no secret, and those that the organisation uses already."""
    own = ServiceVenue.objects.filter(service__organisation=organisation).values("location")
    here = [venue.location_id for venue in draft.venues.all()]
    is_public = Q(live=True, is_confidential=False)
    found: LocationQuerySet = Location.objects.filter(is_public | Q(pk__in=own) | Q(pk__in=here))
    return found


def is_own_new(location: Location, draft: Service) -> bool:
    """Whether it was made for this draft and nobody has published it: then its writers may change it."""
    if location.live or location.first_published_at or location.locked:
        return False
    if location.pk not in {venue.location_id for venue in draft.venues.all()}:
        return False
    others = ServiceVenue.objects.filter(location=location).exclude(
        service__organisation=draft.organisation_id
    )
    return not others.exists()


def find_places(text: str, organisation: Organisation, draft: Service) -> list[Location]:
    """Places at a postcode and near it, nearest first, or whose name or street has all the words."""
    places = offered(organisation, draft).exclude(pk__in=[venue.location_id for venue in draft.venues.all()])
    code = normalise(text)
    if code is None:
        found = rows_with(places, text, ("name", "address", "town"), postcode="postcode")
        return list(found.order_by("name", "pk")[:MOST_OFFERED])
    point = lookup_many([code]).get(code)
    if point is None or point.latitude is None or point.longitude is None:
        return list(places.filter(postcode=code)[:MOST_OFFERED])
    here = (point.latitude, point.longitude)
    box = Q(
        latitude__range=(here[0] - _NEAR_DEGREES, here[0] + _NEAR_DEGREES),
        longitude__range=(here[1] - 2 * _NEAR_DEGREES, here[1] + 2 * _NEAR_DEGREES),
    )
    near = places.filter(box | Q(postcode=code))
    return sorted(near, key=lambda place: _away(place, here, code))[:MOST_OFFERED]


def _away(place: Location, here: tuple[float, float], code: str) -> tuple[bool, float, str]:
    far = distance_m(here, place.position) if place.position else 0.0
    return place.postcode != code, far, place.name


class PlaceForm(PlacedForm):
    """A place that isn't there yet, or one that only this draft has."""

    name = forms.CharField(
        label="What is the place called?",
        max_length=255,
        required=False,
        help_text="What it says over the door.",
    )
    features = forms.MultipleChoiceField(
        label="What does it have?", required=False, widget=forms.CheckboxSelectMultiple, choices=_FEATURES
    )
    more_access = forms.CharField(
        label="Anything else about getting in and around",
        required=False,
        max_length=500,
        help_text="Such as “two steps at the front, ring for the ramp”.",
    )
    another = forms.BooleanField(
        required=False, label="It is another place: add it", widget=forms.HiddenInput
    )

    class Meta:
        model = Location
        fields = ("name", "address", "town", "postcode", "description", "is_confidential", "is_postal")
        labels = {
            "address": "Street and number",
            "town": "Town or city",
            "description": "How do people find it?",
            "is_confidential": "Its address must stay private, such as a refuge or somebody’s home",
            "is_postal": "It is only for letters: nobody is helped there",
        }
        help_texts = {
            "postcode": "The map and the distance come from it.",
            "description": "Which door, which bus, where to park.",
            "is_confidential": "",
            "is_postal": "",
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, organisation: Organisation, draft: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered(organisation, draft)
        if self.instance.pk:
            access = list(self.instance.accessibility.all())
            self.initial["features"] = [each.feature for each in access if each.feature != "other"]
            self.initial["more_access"] = ". ".join(
                each.description for each in access if each.feature == "other"
            )

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors and not self.instance.pk and not self.cleaned_data.get("another"):
            # Of another organisation's secret place nothing is said.
            allowed = set(self.offered.filter(pk__in=[each.pk for each in alike(self.instance)]))
            if allowed:
                self.fields["another"].widget = forms.CheckboxInput()
                self.add_error("another", _there_already(allowed))

    def access(self) -> list[Accessibility]:
        """What is known of getting in and around."""
        made = [Accessibility(feature=feature) for feature in self.cleaned_data["features"]]
        words = self.cleaned_data["more_access"]
        return [*made, *([Accessibility(feature="other", description=words)] if words else [])]


def _there_already(places: Iterable[Location]) -> str:
    said = "; ".join(sorted(said_whole(place) for place in places))
    return f"There is a place like this already: {said}. Go back and choose it, or tick this to add another."
