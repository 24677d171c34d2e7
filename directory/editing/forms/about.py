"""What a service is, what it helps with, whom it is for, and what a first visit is like."""

from __future__ import annotations

from typing import Any

from django import forms

from directory.editing.forms.base import StepForm, area_of_text, lines_of
from directory.models import Eligibility, Need, Service

LONGEST_DESCRIPTION = 1200
MOST_NEEDS = 6


class WhatForm(StepForm):
    """Its name and what it is."""

    name = forms.CharField(
        label="What is it called?",
        max_length=255,
        help_text="As on your poster. Plain words help: “Tuesday Tea and Chat”.",
        error_messages={"required": "Give it a name."},
    )
    description = forms.CharField(
        label="What happens there, and what do people get from it?",
        required=False,
        widget=area_of_text(8),
        help_text="Three to six short sentences, as you would tell a neighbour. Times, costs and addresses come later. "
        "For example: “We sit round a big table, drink tea and talk. Some knit, some do a jigsaw. Nobody has to "
        "talk.”",
    )

    class Meta:
        model = Service
        fields = ("name", "alternate_name", "description")
        labels = {"alternate_name": "Is it known by another name?"}
        help_texts = {"alternate_name": "Its old name, or what people call it."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What a feed wrote at length may stay; whoever writes it anew counts from there.
        self.longest = max(LONGEST_DESCRIPTION, len(self.draft.description))
        description: Any = self.fields["description"]
        description.max_length = self.longest  # for the count beneath the box

    def clean_description(self) -> str:
        """Short enough to be read on a phone."""
        text: str = self.cleaned_data["description"].replace("\r\n", "\n")
        if len(text) > self.longest:
            raise forms.ValidationError(f"Make it shorter: {self.longest} characters at most.")
        return text


class NeedsForm(StepForm):
    """What it helps with."""

    more = ("needs",)

    needs = forms.ModelMultipleChoiceField(
        queryset=Need.objects.all(),
        label="What does it help with?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "Choose from the list.",
            "invalid_pk_value": "Choose from the list.",
        },
    )

    class Meta:
        model = Service
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["needs"] = [need.pk for need in self.draft.needs.all()]

    def clean_needs(self) -> Any:
        """A few: whoever ticks everything is found for nothing."""
        needs = self.cleaned_data["needs"]
        before = len(self.initial["needs"])
        if len(needs) > max(MOST_NEEDS, before):
            raise forms.ValidationError(
                f"Choose {MOST_NEEDS} at most: the closest ones, not everything that might fit. Two or three are best."
            )
        return needs

    def apply(self) -> None:
        """Set them."""
        self.draft.needs.set(list(self.cleaned_data["needs"]))


class WhoForm(StepForm):
    """Whom it is for."""

    more = ("eligibility",)

    who_for = forms.CharField(
        label="Who is it for?",
        required=False,
        widget=area_of_text(3),
        help_text="Only what really decides, a line each: “women only”, “unpaid carers”. Empty if anybody may come.",
    )
    who_not = forms.CharField(
        label="Who can’t you help?",
        required=False,
        widget=area_of_text(3),
        help_text="A line each: “people in crisis”. It saves somebody a wasted journey.",
    )

    class Meta:
        model = Service
        fields = ("minimum_age", "maximum_age")
        labels = {"minimum_age": "Youngest age", "maximum_age": "Oldest age"}
        help_texts = {
            "minimum_age": "In years. Leave it empty if there is none.",
            "maximum_age": "In years. Leave it empty if there is none.",
        }
        error_messages = {
            name: {
                "invalid": "Write a whole number, such as 18.",
                "min_value": "Write a whole number, such as 18.",
            }
            for name in ("minimum_age", "maximum_age")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, kind in (("who_for", Eligibility.Kind.FOR), ("who_not", Eligibility.Kind.NOT_FOR)):
            there = [each.who for each in self.draft.eligibility.all() if each.kind == kind]
            self.initial[name] = "\n".join(there)

    def clean(self) -> dict[str, Any]:
        """Ages in order; lines that fit."""
        cleaned = super().clean() or {}
        youngest, oldest = cleaned.get("minimum_age"), cleaned.get("maximum_age")
        if youngest is not None and oldest is not None and youngest > oldest:
            self.add_error(
                "maximum_age", "The youngest age is higher than the oldest. Swap them, or mend one."
            )
        for name in ("minimum_age", "maximum_age"):
            if (cleaned.get(name) or 0) > 120:
                self.add_error(name, "Write an age in years, such as 18.")
        for name in ("who_for", "who_not"):
            if any(len(line) > 500 for line in lines_of(cleaned.get(name) or "")):
                self.add_error(name, "Make each line shorter: 500 characters at most.")
        return cleaned

    def apply(self) -> None:
        """A row for each line."""
        kinds = (("who_for", Eligibility.Kind.FOR), ("who_not", Eligibility.Kind.NOT_FOR))
        self.draft.eligibility.set(
            [
                Eligibility(kind=kind, who=who)
                for name, kind in kinds
                for who in lines_of(self.cleaned_data[name])
            ]
        )


class FirstVisitForm(StepForm):
    """What a first visit is like."""

    class Meta:
        model = Service
        fields = ("first_visit",)
        labels = {"first_visit": "What happens the first time?"}
        widgets = {"first_visit": area_of_text(6)}
        help_texts = {
            "first_visit": "Coming through the door is the hardest part. Which door is it, who meets you, what happens "
            "then, may you bring somebody? For example: “Ring the bell marked Café and ask for Sam. You can "
            "just watch.”"
        }


class NoticeForm(StepForm):
    """Something to know now."""

    class Meta:
        model = Service
        fields = ("alert",)
        labels = {"alert": "What should people know before they set out?"}
        widgets = {"alert": area_of_text(3)}
        help_texts = {
            "alert": "It stands at the top of the page until you empty this box: “No session on 24 December”."
        }
