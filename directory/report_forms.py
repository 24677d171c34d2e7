"""What somebody fills in to say that a listing is wrong, to answer that, and to keep a listing current by a link."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from directory.editing.forms.dates import DayField
from directory.models import ListingReport

LONGEST_WORDS = 2000
FOR_A_TIME, FOR_GOOD = "time", "good"
_ONLY_YOURS = "Only if nobody else reads its mail."


class ReportForm(forms.Form):
    """What is wrong with a listing, and where to answer. `homepage` is for machines: nobody else ever sees it."""

    what = forms.ChoiceField(
        label="What is wrong?",
        choices=ListingReport.What.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is wrong", "invalid_choice": "Choose what is wrong"},
    )
    words = forms.CharField(
        label="In your words",
        help_text="What is right, if you know it. Please say nothing about yourself or anybody else.",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": f"Say it in fewer words: {LONGEST_WORDS:,} letters at most"},
    )
    email = forms.EmailField(
        label="Your e-mail address",
        help_text="Only if you want to hear what came of it. We erase it once we have told you.",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"invalid": "Enter an e-mail address, such as name@example.org, or leave it empty"},
    )
    homepage = forms.CharField(required=False, widget=forms.TextInput())

    def __init__(self, *args: Any, is_sensitive: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_sensitive:
            self.fields["email"].help_text = f"{_ONLY_YOURS} {self.fields['email'].help_text}"

    def clean(self) -> dict[str, Any]:
        """Whoever chooses “something else” says what."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if (
            said.get("what") == ListingReport.What.OTHER
            and not said.get("words")
            and "words" not in self.errors
        ):
            self.add_error("words", "Say what is wrong, in a few words")
        return said

    @property
    def is_by_a_machine(self) -> bool:
        """Whether something filled in what people don't see."""
        return bool(self.cleaned_data["homepage"])


class AnswerForm(forms.Form):
    """What became of a report, and words for whoever reported it, if they left an address."""

    status = forms.ChoiceField(
        label="What came of it?",
        choices=[
            (ListingReport.Status.PUT_RIGHT, "It was wrong, and is put right"),
            (ListingReport.Status.NOTHING_WRONG, "Nothing was wrong"),
            (ListingReport.Status.SPAM, "It was not meant seriously"),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what came of it",
            "invalid_choice": "Choose what came of it",
        },
    )
    words = forms.CharField(
        label="What you want to say to them",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": f"Say it in fewer words: {LONGEST_WORDS:,} letters at most"},
    )

    def __init__(self, *args: Any, report: ListingReport, says_words: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not (report.email and says_words):
            del self.fields["words"]


class ChangeForm(forms.Form):
    """What is different now."""

    words = forms.CharField(
        label="What is different now?",
        help_text="Such as “From January on Thursdays, 2pm to 4pm”. A moderator changes it.",
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": "Say what is different now",
            "max_length": f"Say it in fewer words: {LONGEST_WORDS:,} letters at most",
        },
    )


class ClosedForm(forms.Form):
    """Whether a service has closed for a time or for good."""

    how = forms.ChoiceField(
        label="For how long?",
        choices=[(FOR_A_TIME, "For a time"), (FOR_GOOD, "For good")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose for how long", "invalid_choice": "Choose for how long"},
    )
    until = DayField(
        label="If for a time: when is it open again?",
        help_text="It opens by itself on that day. Leave it empty if you don’t know.",
    )

    def clean(self) -> dict[str, Any]:
        """A day to come, which only what closes for a time has."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("how") == FOR_GOOD:
            said["until"] = None
        elif (day := said.get("until")) and day <= timezone.localdate():
            self.add_error("until", "Give a day to come, or leave it empty")
        return said
