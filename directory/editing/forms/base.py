"""What the forms of all steps have in common: fields of the listing, rows of its parts, and marks of what was begun."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Model
from django.forms.models import construct_instance

from directory.editing.fingerprints import content_of, fingerprints
from directory.models import Organisation

MOST_ROWS = 40


class OnlyNamedFields(forms.ModelForm):
    """A form that looks at its own fields alone: the rest of a draft may lack anything."""

    def _post_clean(self) -> None:
        """As Django's, without what the whole model must be."""
        names = tuple(self._meta.fields or ())
        self.instance = construct_instance(self, self.instance, names, None)
        try:
            self.instance.clean_fields(exclude=self._get_validation_exclusions())  # type: ignore[attr-defined]
        except ValidationError as error:
            self._update_errors(error)  # type: ignore[attr-defined]


class PartForm(OnlyNamedFields):
    """A row: one part of a listing."""

    def words(self) -> str:
        """What the row says as it stands; empty for a new one."""
        return ""

    def made(self) -> Model:
        """The part as it was filled in."""
        return self.instance


class StepForm(OnlyNamedFields):
    """One question about a listing. It changes the draft that it is given, and no more than `content` names.

    `parts` are the rows it asks for, by the name of their relation. `more` are fields of the content beside those.
    """

    parts: ClassVar[dict[str, type[PartForm]]] = {}
    more: ClassVar[tuple[str, ...]] = ()
    # How many empty rows stand ready.
    extra: ClassVar[int] = 1

    def __init__(
        self, *args: Any, organisation: Organisation, begun: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.draft: Any = self.instance
        if begun is None:
            begun = json.dumps(fingerprints(content_of(self.draft), self.content_fields()))
        self.marks = begun
        self.rows = {name: self._rows(name, form) for name, form in self.parts.items()}

    @classmethod
    def content_fields(cls) -> tuple[str, ...]:
        """The fields of a listing's content that it may change."""
        return (*(cls._meta.fields or ()), *cls.parts, *cls.more)

    def _rows(self, name: str, form: type[PartForm]) -> Any:
        there = [form.initial_of(part) for part in getattr(self.draft, name).all()]  # type: ignore[attr-defined]
        made = forms.formset_factory(
            form,
            extra=self.extra,
            can_delete=True,
            max_num=MOST_ROWS,
            absolute_max=MOST_ROWS,
            validate_max=True,
        )
        data = self.data if self.is_bound else None
        too_many = f"There is room for {MOST_ROWS} rows. Take some away, or ask the moderators."
        return made(
            data,
            prefix=name,
            initial=there,
            form_kwargs=self.row_arguments(name),
            error_messages={"too_many_forms": too_many},
        )

    def row_arguments(self, name: str) -> dict[str, Any]:
        """What the forms of the rows are given besides."""
        return {}

    def is_valid(self) -> bool:
        """With all rows."""
        rows_are = [rows.is_valid() for rows in self.rows.values()]
        return super().is_valid() and all(rows_are)

    def has_changed(self) -> bool:
        """Whether anything was typed or taken away."""
        return super().has_changed() or any(rows.has_changed() for rows in self.rows.values())

    def every_form(self) -> Iterator[forms.BaseForm]:
        """Itself, then its rows: for the list of what is wrong."""
        yield self
        for rows in self.rows.values():
            yield from rows

    def apply(self) -> None:
        """Put what was typed into the draft. The fields of the model are in it already."""
        for name, rows in self.rows.items():
            kept = [
                row.made()
                for row in rows
                if row not in rows.deleted_forms and (row.has_changed() or row.initial)
            ]
            getattr(self.draft, name).set(kept)

    def content(self) -> dict[str, Any]:
        """The draft's content in this form's fields. Call it once the form is valid."""
        self.apply()
        whole = content_of(self.draft)
        return {name: whole[name] for name in self.content_fields()}


def as_initial(part: Model, fields: tuple[str, ...]) -> dict[str, Any]:
    """What a row's form begins with."""
    return {name: getattr(part, part._meta.get_field(name).attname) for name in fields}  # type: ignore[union-attr]


def lines_of(text: str) -> list[str]:
    """What stands on each line, once, without blank ones."""
    return list(dict.fromkeys(line for each in text.splitlines() if (line := " ".join(each.split()))))


class WebField(forms.URLField):
    """An address on the web, with or without its beginning; nothing else that a browser would follow."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", max_length=500, required=False, **kwargs)
        told = "Write the address of a website, such as www.example.org."
        self.validators = [URLValidator(schemes=["http", "https"], message=told)]
        self.error_messages["invalid"] = told


def area_of_text(rows: int, **attrs: Any) -> forms.Textarea:
    """A box for several lines."""
    return forms.Textarea(attrs={"rows": rows, **attrs})
