"""What changes from day to day, and the start of a new service."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from directory.editing.forms.dates import DayField
from directory.models import Service, ServiceCapacity


class CapacityForm(forms.Form):
    """Whether it takes people on now."""

    takes_referrals = forms.TypedChoiceField(
        label="Are you taking new people?",
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        choices=[("yes", "Yes"), ("no", "No, not now")],
        error_messages={"required": "Choose yes or no."},
    )
    paused_until = DayField(label="Not before", help_text="If you know when you take people again.")
    places = forms.IntegerField(
        label="Free places this month",
        required=False,
        min_value=0,
        max_value=10_000,
        error_messages={"invalid": "Write a number, such as 4."},
    )
    wait_weeks = forms.IntegerField(
        label="Weeks to wait",
        required=False,
        min_value=0,
        max_value=520,
        error_messages={"invalid": "Write a number of weeks, such as 6."},
    )

    @classmethod
    def of(cls, capacity: ServiceCapacity | None) -> CapacityForm:
        """As it was last said."""
        if capacity is None:
            return cls(initial={"takes_referrals": "yes"})
        said = {name: getattr(capacity, name) for name in ("paused_until", "places", "wait_weeks")}
        return cls(initial={**said, "takes_referrals": "yes" if capacity.takes_referrals else "no"})

    def clean_paused_until(self) -> Any:
        """A day to come."""
        day = self.cleaned_data["paused_until"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError("Give a day to come, or leave it empty.")
        return day


class NewServiceForm(forms.Form):
    """The name of a new service, what helps to find it if it is there, and what to copy."""

    name = forms.CharField(
        label="What is it called?",
        max_length=255,
        help_text="As on your poster.",
        error_messages={"required": "Give it a name."},
    )
    postcode = forms.CharField(
        label="Postcode of the place",
        max_length=10,
        required=False,
        help_text="Only to see whether it is listed already.",
    )
    copied = forms.ModelChoiceField(
        queryset=Service.objects.none(),
        required=False,
        label="Is it much the same as another of yours?",
        empty_label="No, begin with an empty page",
        help_text="Its places, times and all else are copied. You change what is different.",
        to_field_name="uuid",
        error_messages={"invalid_choice": "Choose one of your services."},
    )
    is_another = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, services: Iterable[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [service.pk for service in services]
        if keys:
            copied: Any = self.fields["copied"]
            copied.queryset = Service.objects.filter(pk__in=keys).order_by("name", "pk")
        else:
            del self.fields["copied"]
