"""Choosing the area that a service covers by its name, in the place of a GSS code."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm

from places import names
from places.areas import area, code_named, every_area, resolve_area

LIST_ID = "waypost-areas"


def area_names() -> dict[str, str]:
    """The code of each area by the name to choose it by, in order; of two with one name the lesser tells its kind."""
    said = {}
    for each in every_area():
        is_meant = code_named(names.key(each.name)) == each.code
        said[each.name if is_meant else f"{each.name} ({each.kind})"] = each.code
    return dict(sorted(said.items()))


def area_code(text: str) -> str | None:
    """The code of the area that somebody chose or typed, a code too; None where there is none such."""
    return area_names().get(text) or resolve_area(text)


class AreaInput(forms.TextInput):
    """A line that proposes names of areas while somebody types; `with_names` puts the list of them beside it.

    Without it the page holds the list once, for many such lines (`AreaNames` in `directory.admin.panels`).
    """

    template_name = "directory/admin/area_input.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, with_names: bool = False) -> None:
        super().__init__({"list": LIST_ID, "autocomplete": "off", **(attrs or {})})
        self.with_names = with_names

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the names, if it brings them."""
        context = super().get_context(name, value, attrs)
        context |= {"list_id": LIST_ID, "area_names": area_names() if self.with_names else ()}
        return context


class ServiceAreaForm(WagtailAdminModelForm):
    """An area by its name, which fills in the code; an area of a feed that we don't know may stay."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = area(self.instance.code)
        if not self.instance.name and known:
            self.initial["name"] = known.name

    def clean_name(self) -> str:
        """The area's own name; its code goes to the row."""
        text = self.cleaned_data["name"].strip()
        if "name" not in self.changed_data and self.instance.code:
            return text
        if not text:
            raise forms.ValidationError("Choose an area, or take this row away.")
        code = area_code(text)
        known = area(code) if code else None
        if known is None:
            if "name" not in self.changed_data:
                return text
            raise forms.ValidationError(
                f"“{text}” is no area that we know. Choose a council, a county, a region or a nation from the list."
            )
        self.instance.code = known.code
        return known.name
