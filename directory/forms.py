"""Editors' forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from wagtail.admin.forms import WagtailAdminModelForm


class ListingForm(WagtailAdminModelForm):
    """A listing in Wagtail's editor, which remembers the version of the row that it was opened on.

    A feed may change the row while somebody types. What they then save is a draft of the older version, and
    publishing it is refused here, with their words still in the form, before `Listing.publish` would.
    """

    begun_from = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        made_from = self.instance.made_from_version
        self.initial["begun_from"] = self.instance.content_version if made_from is None else made_from

    def clean(self) -> dict[str, Any]:
        """Keep the version with the draft; refuse to publish over a newer row."""
        cleaned = super().clean()
        begun_from = cleaned.get("begun_from")
        if self.instance.pk is None or begun_from is None:
            return cleaned
        self.instance.made_from_version = begun_from
        row = type(self.instance)._base_manager.get(pk=self.instance.pk)
        if "action-publish" in self.data and begun_from < row.content_version:
            raise ValidationError(
                "This listing has changed since you began: a feed brought something newer. Your words are still "
                "here and nothing was published. Save them as a draft, or copy what you need, go back to the "
                f"list, open the listing again and put it in. {self._differences(row, cleaned)}"
            )
        return cleaned

    def _differences(self, row: Model, cleaned: dict[str, Any]) -> str:
        """What stands in the form and what is published now, field by field."""
        own = {field.name: field for field in row._meta.concrete_fields}
        return " ".join(
            f"{str(own[name].verbose_name).capitalize()}: yours is “{value or ''}”, "
            f"published now is “{getattr(row, name) or ''}”."
            for name, value in cleaned.items()
            if name in own and value != getattr(row, name)
        )
