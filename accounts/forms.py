"""What people fill in about their account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest

from accounts.models import User

NO_NAME = "Enter your first name, or what people call you"


class NameForm(forms.Form):
    """What allauth's form for a new account asks for beside address and password."""

    first_name = forms.CharField(
        label="First name",
        max_length=150,
        error_messages={"required": NO_NAME},
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label="Last name",
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    field_order = ("first_name", "last_name", "email", "password1")

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth has made the user: add the name."""
        user.first_name = self.cleaned_data["first_name"]
        user.last_name = self.cleaned_data["last_name"]
        user.save(update_fields=["first_name", "last_name"])


class OwnNameForm(forms.ModelForm):
    """Somebody's own name. They are called something: others see who wrote a draft."""

    class Meta:
        model = User
        fields = ("first_name", "last_name")
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first_name = self.fields["first_name"]
        first_name.required, first_name.error_messages["required"] = True, NO_NAME
