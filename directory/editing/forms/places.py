"""How and where a service is given, and where people must live."""

from __future__ import annotations

from typing import Any

from django import forms

from directory.admin.area_form import area_code
from directory.admin.venue_forms import said_whole
from directory.editing.forms.base import PartForm, StepForm, as_initial
from directory.models import Schedule, Service, ServiceArea, ServiceVenue
from places.areas import area


class HowForm(StepForm):
    """How it is given."""

    class Meta:
        model = Service
        fields = ("at_venue", "at_home", "by_phone", "online")
        labels = {
            "at_venue": "People come to a place",
            "at_home": "You go to people’s homes",
            "by_phone": "By phone",
            "online": "Online",
        }

    def clean(self) -> dict[str, Any]:
        """At least one."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(name) for name in self.Meta.fields):
            raise forms.ValidationError("Tick at least one.")
        return cleaned


class VenuesForm(StepForm):
    """Which of its places it keeps; new ones come by the search beneath."""

    more = ("venues", "schedules")

    keep = forms.MultipleChoiceField(label="Its places", required=False, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Service
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = [venue.location for venue in self.draft.venues.all()]
        self.fields["keep"].choices = [(str(each.pk), said_whole(each)) for each in there]  # type: ignore[attr-defined]
        self.initial["keep"] = [str(each.pk) for each in there]

    def apply(self) -> None:
        """Take away those that were unticked, also where a time names one."""
        kept = {int(key) for key in self.cleaned_data["keep"]}
        self.draft.venues.set([ServiceVenue(location_id=key) for key in sorted(kept)])
        schedules: list[Schedule] = list(self.draft.schedules.all())
        for each in schedules:
            if each.location_id not in kept:
                each.location_id = None
        self.draft.schedules.set(schedules)


class AreaForm(PartForm):
    """An area by its name, which gives its code; one of a feed that we don't know may stay."""

    name = forms.CharField(
        label="Area",
        required=False,
        max_length=255,
        widget=forms.TextInput(attrs={"list": "waypost-areas", "autocomplete": "off"}),
    )
    code = forms.CharField(required=False, max_length=9, widget=forms.HiddenInput)

    class Meta:
        model = ServiceArea
        fields = ("name", "code")

    @classmethod
    def initial_of(cls, part: ServiceArea) -> dict[str, Any]:
        """Its name, from the code where a feed gave none."""
        known = area(part.code)
        return {
            **as_initial(part, ("name", "code")),
            "name": part.name or (known.name if known else part.code),
        }

    def __init__(self, *args: Any, there: frozenset[tuple[str, str]] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.there = there  # (name, code) of the areas that the draft has

    def words(self) -> str:
        """Its name."""
        return str(self.initial.get("name", ""))

    def clean(self) -> dict[str, Any]:
        """The area's own name and code, unless the draft has the two already."""
        cleaned = super().clean() or {}
        text = (cleaned.get("name") or "").strip()
        if (text, cleaned.get("code")) in self.there:
            return cleaned
        code = area_code(text) if text else None
        known = area(code) if code else None
        if text and known is None:
            self.add_error(
                "name", f"We don’t know “{text}”. Choose a council, county, region or nation from the list."
            )
        cleaned |= {"name": known.name, "code": known.code} if known else {"name": "", "code": ""}
        return cleaned


class WhereForm(StepForm):
    """Where people must live."""

    parts = {"areas": AreaForm}
    extra = 2

    reach = forms.ChoiceField(
        label="Where must people live?",
        widget=forms.RadioSelect,
        choices=[
            ("anywhere", "Nowhere in particular: whoever can get to it may come"),
            ("areas", "In the places that I name below"),
            ("national", "Anywhere in the country: distance doesn’t matter"),
        ],
        error_messages={"required": "Choose one."},
    )

    class Meta:
        model = Service
        fields = ("is_national",)
        widgets = {"is_national": forms.HiddenInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        has_areas = bool(list(self.draft.areas.all()))
        self.initial["reach"] = "national" if self.draft.is_national else "areas" if has_areas else "anywhere"
        del self.fields["is_national"]

    def row_arguments(self, name: str) -> dict[str, Any]:
        """What a feed named may stay as it is."""
        said = [AreaForm.initial_of(each) for each in self.draft.areas.all()]
        return {"there": frozenset((each["name"], each["code"]) for each in said)}

    def clean(self) -> dict[str, Any]:
        """Those who name places name one."""
        cleaned = super().clean() or {}
        if (
            cleaned.get("reach") == "areas"
            and all(rows.is_valid() for rows in self.rows.values())
            and not self._named()
        ):
            self.add_error("reach", "Name at least one place below, or choose another answer.")
        return cleaned

    def _named(self) -> list[ServiceArea]:
        rows = self.rows["areas"]
        named = {
            (row.cleaned_data["code"], row.cleaned_data["name"])
            for row in rows
            if row not in rows.deleted_forms and row.cleaned_data.get("name")
        }
        return [ServiceArea(code=code, name=name) for code, name in sorted(named, key=lambda each: each[1])]

    def apply(self) -> None:
        """National, the areas that were named, or neither."""
        reach = self.cleaned_data["reach"]
        self.draft.is_national = reach == "national"
        self.draft.areas.set(self._named() if reach == "areas" else [])
