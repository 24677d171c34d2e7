"""An organisation's own listing."""

from __future__ import annotations

from directory.editing.forms.base import StepForm, WebField, area_of_text
from directory.models import Organisation


class OrganisationWhatForm(StepForm):
    """What it is."""

    class Meta:
        model = Organisation
        fields = ("name", "alternate_name", "kind", "description")
        labels = {
            "name": "What is it called?",
            "alternate_name": "Is it known by another name?",
            "kind": "What sort of organisation is it?",
            "description": "What does it do, and for whom?",
        }
        widgets = {"description": area_of_text(6)}
        help_texts = {"description": "Two or three sentences, as you would tell a neighbour."}
        error_messages = {"name": {"required": "Give it a name."}}


class OrganisationTouchForm(StepForm):
    """How to reach it."""

    url = WebField(label="Website")

    class Meta:
        model = Organisation
        fields = ("phone", "email", "url")
        labels = {"phone": "Phone number", "email": "E-mail address"}
        help_texts = {"email": "Everybody can read it. Use a shared address, not somebody’s own."}
        error_messages = {"email": {"invalid": "Write an e-mail address, such as hello@example.org."}}


class OrganisationNumbersForm(StepForm):
    """Its numbers in the registers."""

    class Meta:
        model = Organisation
        fields = ("charity_number", "company_number")
        help_texts = {
            "charity_number": "People trust you more if they can look you up. Leave empty if you have none."
        }
