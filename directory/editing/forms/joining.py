"""What it costs, in which languages, how to get in touch and how to be referred."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf.locale import LANG_INFO

from directory.editing.forms.base import PartForm, StepForm, WebField, area_of_text, as_initial, lines_of
from directory.models import Contact, CostOption, Service, ServiceLanguage

# Those most spoken in the UK beside English, with their codes (ISO 639).
LANGUAGES = {
    "Polish": "pl", "Romanian": "ro", "Panjabi": "pa", "Urdu": "ur", "Bengali": "bn", "Gujarati": "gu",
    "Arabic": "ar", "Portuguese": "pt", "Spanish": "es", "French": "fr", "Chinese": "zh", "Somali": "so",
    "Ukrainian": "uk", "Persian": "fa", "Kurdish": "ku", "Welsh": "cy", "British Sign Language": "bfi",
}  # fmt: skip
_CODES = {
    str(info["name"]).casefold(): str(info["code"])
    for info in LANG_INFO.values()
    if "name" in info and "code" in info
}


class CostForm(PartForm):
    """A price, and for whom."""

    class Meta:
        model = CostOption
        fields = ("amount", "amount_description", "option", "valid_from_on", "valid_to_on")
        labels = {"amount": "Pounds", "amount_description": "What for?", "option": "For whom?"}
        help_texts = {
            "amount": "Such as 2.50",
            "amount_description": "Such as “a session with lunch”",
            "option": "Such as “over 60s”",
        }
        widgets = {"valid_from_on": forms.HiddenInput, "valid_to_on": forms.HiddenInput}
        error_messages = {
            "amount": {
                "invalid": "Write pounds in figures, such as 2.50.",
                "max_digits": "Write a smaller amount.",
            }
        }

    @classmethod
    def initial_of(cls, part: CostOption) -> dict[str, Any]:
        """As it is."""
        return as_initial(part, cls.Meta.fields)

    def words(self) -> str:
        """As the public reads it."""
        return str(CostOption(**self.initial)) if self.initial else ""

    def clean_amount(self) -> Any:
        """Nothing below nought."""
        amount = self.cleaned_data["amount"]
        if amount is not None and amount < 0:
            raise forms.ValidationError("Write pounds in figures, such as 2.50.")
        return amount


class MoneyForm(StepForm):
    """Whether it costs anything, and what."""

    parts = {"cost_options": CostForm}

    costs = forms.ChoiceField(
        label="Does it cost anything?",
        required=False,
        widget=forms.RadioSelect,
        choices=[("free", "No, it is free"), ("pay", "Yes, or it depends")],
    )

    class Meta:
        model = Service
        fields = ("fees",)
        labels = {"fees": "Anything else about the cost?"}
        widgets = {"fees": area_of_text(2)}
        help_texts = {"fees": "Such as “pay what you can” or “we pay your bus fare”."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = list(self.draft.cost_options.all())
        says = bool(options or self.draft.fees)
        is_free = bool(options) and all(each.amount == 0 for each in options)
        self.initial["costs"] = "free" if is_free or self.draft.is_free else "pay" if says else ""

    def clean(self) -> dict[str, Any]:
        """Whoever says that it costs something says what."""
        cleaned = super().clean() or {}
        rows = self.rows["cost_options"]
        filled = [
            row
            for row in rows
            if row.is_valid() and row not in rows.deleted_forms and (row.has_changed() or row.initial)
        ]
        if cleaned.get("costs") == "pay" and not filled and not cleaned.get("fees") and rows.is_valid():
            self.add_error("costs", "Say below what it costs, in pounds or in words.")
        return cleaned

    def apply(self) -> None:
        """Free is a price of nought; prices that were there go."""
        super().apply()
        if self.cleaned_data["costs"] == "free":
            noughts = [each for each in self.draft.cost_options.all() if each.amount == 0]
            self.draft.cost_options.set(noughts or [CostOption(amount=0)])


class LanguagesForm(StepForm):
    """Languages spoken there beside English."""

    more = ("languages",)

    spoken = forms.MultipleChoiceField(
        label="Which languages do you speak there, beside English?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(name, name) for name in LANGUAGES],
    )
    others = forms.CharField(
        label="Others", required=False, widget=area_of_text(2), help_text="One on each line."
    )

    class Meta:
        model = Service
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.there = {each.name: each.code for each in self.draft.languages.all()}
        self.initial["spoken"] = [name for name in LANGUAGES if name in self.there]
        self.initial["others"] = "\n".join(name for name in self.there if name not in LANGUAGES)

    def clean_others(self) -> str:
        """Lines that fit."""
        text: str = self.cleaned_data["others"]
        if any(len(line) > 100 for line in lines_of(text)):
            raise forms.ValidationError("Write the name of one language on each line.")
        return text

    def apply(self) -> None:
        """Each with its code, where it is known."""
        names = [*self.cleaned_data["spoken"], *lines_of(self.cleaned_data["others"])]
        codes = {**{name: _CODES.get(name.casefold(), "") for name in names}, **LANGUAGES, **self.there}
        self.draft.languages.set(
            [ServiceLanguage(name=name, code=codes[name]) for name in dict.fromkeys(names)]
        )


class ContactForm(PartForm):
    """Somebody to ask."""

    class Meta:
        model = Contact
        fields = ("phone", "email", "name", "title")
        labels = {
            "name": "Who answers?",
            "title": "Their role",
            "phone": "Phone number",
            "email": "E-mail address",
        }
        help_texts = {
            "name": "Only if they agree that everybody reads it.",
            "title": "Such as “group leader”. Enough without a name.",
        }
        error_messages = {"email": {"invalid": "Write an e-mail address, such as hello@example.org."}}

    @classmethod
    def initial_of(cls, part: Contact) -> dict[str, Any]:
        """As it is."""
        return as_initial(part, cls.Meta.fields)

    def words(self) -> str:
        """Whom or what it names."""
        return str(Contact(**self.initial)) if self.initial else ""

    def clean(self) -> dict[str, Any]:
        """Something, or take the row away."""
        cleaned = super().clean() or {}
        if (
            self.initial
            and not self.errors
            and not cleaned.get("DELETE")
            and not any(cleaned.get(name) for name in self.Meta.fields)
        ):
            raise forms.ValidationError(
                "Give a phone number, an e-mail address, a name or a role, or take it away."
            )
        return cleaned


class TouchForm(StepForm):
    """How to get in touch."""

    parts = {"contacts": ContactForm}

    url = WebField(label="Website", help_text="The page about this, if there is one.")

    class Meta:
        model = Service
        fields = ("url", "email")
        labels = {"email": "E-mail address"}
        error_messages = {"email": {"invalid": "Write an e-mail address, such as hello@example.org."}}


class ReferForm(StepForm):
    """Who makes the first move, and how."""

    referral = forms.ChoiceField(
        label="Who can make the first move?",
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (Service.Referral.SELF, "People themselves: they turn up or get in touch"),
            (Service.Referral.ANYONE, "Anybody, with the person’s agreement"),
            (Service.Referral.PROFESSIONAL, "Professionals only, such as a GP or link worker"),
            (Service.Referral.SIGNPOST, "We take no referrals: just tell people about us"),
        ],
    )

    class Meta:
        model = Service
        fields = ("referral", "how_to_refer")
        labels = {"how_to_refer": "How does it begin, step by step?"}
        widgets = {"how_to_refer": area_of_text(5)}
        help_texts = {"how_to_refer": "Whom to ring, what they ask, and how soon somebody hears."}
