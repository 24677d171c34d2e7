"""What somebody fills in to find their organisation, to ask to manage it, to add it, and about its people."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from accounts.roles import LISTING_KEEPER, ORGANISATION_LEAD, PROVIDER_WORKER, ROLES, Role
from directory.claim_codes import DIGITS
from directory.models import Organisation
from places.postcodes import normalise
from ui.filters import web_link

LONGEST_WORDS = 1000
BY_CODE, BY_MODERATOR = "code", "moderator"


class DateInput(forms.DateInput):
    """A day, in the browser's own calendar. Its name says which macro draws it."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class FindOrganisationForm(forms.Form):
    """The name of an organisation, or part of it."""

    q = forms.CharField(
        label="What is your organisation called?",
        help_text="Part of the name is enough.",
        max_length=100,
        error_messages={"required": "Enter the name of your organisation"},
    )


class ClaimForm(forms.Form):
    """What somebody does at an organisation; and how we can tell, where there are two ways."""

    words = forms.CharField(
        label="What do you do there?",
        help_text="In a sentence, such as “I run the Tuesday lunch club”.",
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what you do there, in a few words"},
    )
    how = forms.ChoiceField(
        label="How can we check that?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how we can check that"},
    )

    def __init__(self, *args: Any, organisation: Organisation, is_managed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_managed or not organisation.email:
            del self.fields["how"]
            return
        how = self.fields["how"]
        assert isinstance(how, forms.ChoiceField)  # noqa: S101 - it stands above
        how.choices = [
            (BY_CODE, f"Send a code to {organisation.email}: I can read it there, or somebody passes it on"),
            (BY_MODERATOR, "I can’t get at that e-mail: ask a moderator, which takes some days"),
        ]

    @property
    def by_code(self) -> bool:
        """Whether a code shall be sent."""
        return bool(self.cleaned_data.get("how") == BY_CODE)


class CodeForm(forms.Form):
    """A code, as it was read or heard."""

    code = forms.CharField(
        label=f"The {DIGITS} digits of the code",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
        error_messages={"required": "Enter the code from the e-mail"},
    )


class ObjectionForm(forms.Form):
    """Why somebody should not manage an organisation."""

    words = forms.CharField(
        label="Why should they not look after it?",
        help_text="Only the moderators read this.",
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why, in a few words"},
    )


class InvitePersonForm(forms.Form):
    """Whom to invite, as what, until when."""

    # Roles as their own people would say them.
    ROLES: ClassVar[dict[str, str]] = {
        LISTING_KEEPER.slug: "Keeps the listings up",
        ORGANISATION_LEAD.slug: "Keeps the listings up, and says who else may (a lead)",
        PROVIDER_WORKER.slug: "Keeps the listings up, and answers referrals",
    }

    email = forms.EmailField(
        label="Their e-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Enter their e-mail address",
            "invalid": "Enter an e-mail address, such as name@example.org",
        },
    )
    role = forms.ChoiceField(
        label="What will they do?",
        choices=list(ROLES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they will do"},
    )
    ends_on = forms.DateField(
        label="Their last day",
        help_text="Leave it empty if there is no end.",
        required=False,
        widget=DateInput(),
        error_messages={"invalid": "Enter a day, such as 31/12/2027"},
    )

    def clean_ends_on(self) -> date | None:
        """Not one that is past."""
        day: date | None = self.cleaned_data["ends_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError("Enter a day that is still to come")
        return day

    @property
    def role_offered(self) -> Role:
        """The role itself."""
        return ROLES[self.cleaned_data["role"]]


class NewOrganisationForm(forms.Form):
    """What is needed to see whether an organisation is here already, and to begin its page."""

    name = forms.CharField(
        label="What is it called?",
        help_text="As it calls itself.",
        max_length=255,
        error_messages={"required": "Enter the name of the organisation"},
    )
    postcode = forms.CharField(
        label="The postcode where it meets or has its office",
        help_text="It helps us see whether it is here already, and isn’t shown.",
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(label="Its phone number", max_length=50, required=False, widget=forms.TelInput())
    email = forms.EmailField(
        label="Its e-mail address",
        help_text="One that people may write to. Everybody will see it.",
        required=False,
        error_messages={"invalid": "Enter an e-mail address, such as info@example.org"},
    )
    url = forms.URLField(
        label="Its website",
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        error_messages={"invalid": "Enter a web address, such as www.example.org"},
    )

    def clean_postcode(self) -> str:
        """As it should be written."""
        typed: str = self.cleaned_data["postcode"]
        known = normalise(typed) if typed else ""
        if known is None:
            raise forms.ValidationError("Enter a postcode such as LS6 2AB, or leave it empty")
        return known

    def clean_url(self) -> str:
        """A page of the web, and nothing that a browser would do something else with."""
        url: str = self.cleaned_data["url"]
        if url and not web_link(url):
            raise forms.ValidationError("Enter a web address, such as www.example.org")
        return url
