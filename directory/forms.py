"""Editors' forms."""

from __future__ import annotations

from typing import Any

from django import forms
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
        """Keep with the draft the version that it was begun on."""
        cleaned = super().clean()
        if self.instance.pk is not None and cleaned.get("begun_from") is not None:
            self.instance.made_from_version = cleaned["begun_from"]
        return cleaned

    def _post_clean(self) -> None:
        """Refuse to publish over a newer row, once the draft has the form's values to compare it with."""
        super()._post_clean()
        begun_from = self.instance.made_from_version
        if self.instance.pk is None or begun_from is None or "action-publish" not in self.data:
            return
        row = type(self.instance)._base_manager.get(pk=self.instance.pk)
        if begun_from < row.content_version:
            differences = " ".join(
                f"{name.capitalize()}: yours is “{yours}”, published now is “{now}”."
                for name, yours, now in row.differences_from(self.instance)
            )
            self.add_error(
                None,
                "This listing has changed since you began: a feed brought something newer. Your words are still "
                "here and nothing was published. Save them as a draft. Then choose “Compare with what is "
                f"published”, behind the three dots at the top. {differences}",
            )
