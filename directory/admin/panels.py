"""Parts of forms that Wagtail has not."""

from __future__ import annotations

from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, Panel
from wagtail.admin.panels.base import get_form_for_model

from directory.admin.area_form import LIST_ID, area_names


def begun_from() -> FieldPanel:
    """The version that a draft is made from: in the form, out of sight."""
    return FieldPanel("begun_from", classname="w-hidden")


class FormInlinePanel(InlinePanel):
    """An `InlinePanel` whose rows are made with a form class of their own."""

    def __init__(self, *args: Any, form_class: type[WagtailAdminModelForm], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form_class = form_class

    def clone_kwargs(self) -> dict[str, Any]:
        """With the form class."""
        return {**super().clone_kwargs(), "form_class": self.form_class}

    def get_form_options(self) -> dict[str, Any]:
        """With a form that knows which fields a draft may lack, as Wagtail's own has it."""
        options: dict[str, Any] = super().get_form_options()
        deferred = self.child_edit_handler.get_form_options().get("defer_required_on_fields", [])
        options["formsets"][self.relation_name]["form"] = get_form_for_model(
            self.db_field.related_model, form_class=self.form_class, defer_required_on_fields=deferred
        )
        return options


class AreaNames(HelpPanel):
    """The names of areas, once for all lines in which one is typed."""

    class BoundPanel(HelpPanel.BoundPanel):
        """The list."""

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """With the names."""
            return {
                **super().get_context_data(parent_context),
                "list_id": LIST_ID,
                "area_names": area_names(),
            }


class InWords(Panel):
    """The row as it will read on the page, once it is saved."""

    class BoundPanel(Panel.BoundPanel):
        """The sentence."""

        template_name = "directory/admin/in_words.html"

        def is_shown(self) -> bool:
            """Nothing is said of the row that “Add” copies. A row of a draft counts, though it has no key yet."""
            is_copied = self.form is not None and "__prefix__" in str(self.form.prefix)
            return bool(self.instance is not None and not is_copied and super().is_shown())
