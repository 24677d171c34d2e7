"""Django's form fields as the parameters of NHS.UK's macros."""

from typing import Any

from django.forms import BoundField, CheckboxInput, PasswordInput
from django.utils.html import escape

# Django's name of a widget -> the macro that draws it. Any other is drawn as Django draws it.
_MACROS = {
    **dict.fromkeys(
        ("text", "email", "url", "tel", "search", "number", "password", "date", "datetime", "time"), "input"
    ),
    "textarea": "textarea",
    "select": "select",
    "nullbooleanselect": "select",
    "radioselect": "radios",
    "checkboxselectmultiple": "checkboxes",
    "checkbox": "checkboxes",
}
_OWN_ATTRIBUTES = {"id", "name", "type", "value", "class", "style", "aria-describedby", "rows", "cols"}


def macro_params(bound: BoundField) -> dict[str, Any]:
    """What to hand to the macro named by the key `macro`: "input", "textarea", "select", "radios", "checkboxes", or
    "" where none draws such a widget.

    Labels, legends and choices are escaped here, because those macros take such texts as HTML.
    """
    macro = _MACROS.get(bound.widget_type, "")
    label = {"text": escape(_label(bound))}
    params: dict[str, Any] = {
        "macro": macro,
        "id": field_id(bound),
        "idPrefix": field_id(bound),
        "name": bound.html_name,
        "attributes": {
            name: value
            for name, value in (bound.field.widget.attrs | bound.build_widget_attrs({})).items()
            if name not in _OWN_ATTRIBUTES and value is not False
        },
    }
    if bound.help_text:
        params["hint"] = {"text": bound.help_text}
    if bound.errors:
        params["errorMessage"] = {"text": " ".join(str(error) for error in bound.errors)}
    if macro in {"radios", "checkboxes"}:
        del params["id"], params["attributes"]  # they would stand on the group, not on its controls
        if isinstance(bound.field.widget, CheckboxInput):
            return params | {"items": [_tick(bound, label["text"])]}
        return params | {"fieldset": {"legend": label | {"size": "s"}}, "items": _items(bound)}
    params["label"] = label | {"size": "s"}
    if macro == "select":
        return params | {"items": _items(bound)}
    return params | _written(bound)


def field_id(bound: BoundField) -> str:
    """The id of a field's first control, where an error's link leads."""
    return bound.auto_id or bound.html_name


def _label(bound: BoundField) -> str:
    return str(bound.label) if bound.field.required else f"{bound.label} (optional)"


def _items(bound: BoundField) -> list[dict[str, Any]]:
    return [
        {
            "value": str(option.data["value"]),
            "text": escape(option.data["label"]),
            "selected": option.data["selected"],
            "checked": option.data["selected"],
        }
        for option in bound.subwidgets
    ]


def _tick(bound: BoundField, text: str) -> dict[str, Any]:
    return {"value": "on", "text": text, "checked": bool(bound.value())}


def _written(bound: BoundField) -> dict[str, Any]:
    """What an input or a text area holds, and its type."""
    widget = bound.field.widget
    if isinstance(widget, PasswordInput):
        return {"type": "password", "value": ""}
    value = widget.format_value(bound.value())
    kind = getattr(widget, "input_type", "text")
    # NHS.UK's advice: a box of type "number" changes under a scroll wheel and hides what it cannot read.
    numeric = {"type": "text", "inputmode": "decimal"} if kind == "number" else {"type": kind}
    return numeric | {"value": "" if value is None else value, "rows": widget.attrs.get("rows")}
