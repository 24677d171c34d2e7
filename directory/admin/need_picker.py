"""Choosing needs: many at once from the tree, or one from an indented list."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.urls import reverse_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from directory.models import Need
from directory.models.need import MAX_DEPTH


class NeedPicker(forms.CheckboxSelectMultiple):
    """The tree of needs as check boxes in groups that open, with a box that finds them by the words people say.

    Without its script it is the groups alone. It reads the tree itself, in one query, whatever its choices are.
    """

    template_name = "directory/admin/need_picker.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, label: str = "Needs") -> None:
        super().__init__(attrs)
        self.label = label
        self.only: Collection[int] | None = None  # keys of the needs to offer, where not all are

    class Media:
        css = {"all": ["directory/admin/editing.css"]}
        js = [forms.Script("directory/admin/need-picker.js", type="module")]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the groups, and what is chosen in them."""
        context = forms.Widget.get_context(self, name, value, attrs)
        chosen = {str(key) for key in value or ()}
        groups: list[dict[str, Any]] = []
        for need in Need.objects.in_tree_order():
            if need.depth == 1:
                groups.append({"need": need, "options": [], "chosen": 0})
            is_chosen = str(need.pk) in chosen
            if self.only is not None and need.pk not in self.only and not is_chosen:
                continue
            groups[-1]["options"].append({"need": need, "is_chosen": is_chosen})
            groups[-1]["chosen"] += is_chosen
        groups = [group for group in groups if group["options"]]
        context["widget"] |= {
            "label": self.label,
            "groups": groups,
            "chosen": [each["need"] for group in groups for each in group["options"] if each["is_chosen"]],
            "words_url": reverse_lazy("directory_need_words"),
        }
        return context


class NeedSelect(forms.Select):
    """One need of the tree: each stands a step to the right of the one above it."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With room before its name."""
        need = getattr(value, "instance", None)
        if need is not None:
            label = "\N{EM SPACE}" * (need.depth - 1) * 2 + str(label)
        return super().create_option(name, value, label, *args, **kwargs)


class NeedForm(WagtailAdminModelForm):
    """A need; it may stand under any that has room beneath it and is not its own branch."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        room = Need.objects.filter(depth__lt=MAX_DEPTH).in_tree_order()
        if self.instance.pk:
            room = room.exclude(path__startswith=self.instance.path)
        self.fields["parent"].queryset = room
