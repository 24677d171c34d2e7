"""The search box: whatever is typed becomes a request, or a sentence that says what to change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from directory.needs import NeedEntry, NeedVocabulary
from places.finder import Place, PlaceNotFound
from search.facets import GROUP_NAMES, VALUES, Choices, Group
from search.request import DEEPEST_HIT, DEFAULT_LIMIT, MOST_HITS, SearchRequest
from search.understanding import Names, known_now, place_named, understand
from search.understood import Understanding

LONGEST_QUESTION = 500
LONGEST_PLACE = 100
NARROWEST_KM, WIDEST_KM = 0.1, 500.0
MOST_NEEDS = 20
MOST_VALUES = 40  # of one filter
SORTS = {"best": "Best first", "nearest": "Nearest first"}
_CODE = re.compile(r"[a-z_]{2,40}")


class TypedText(forms.CharField):
    """One line of text, freed of characters that no keyboard types: controls, halves of pairs."""

    def to_python(self, value: Any) -> str:
        """The text with each such character as a space."""
        text = str(value) if value not in self.empty_values else ""
        return str(super().to_python("".join(c if c.isprintable() else " " for c in text)))


class SeveralText(forms.Field):
    """Any number of short texts: repeated in an address, or a list, or one."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[str]:
        """Without empty and repeated ones."""
        several = value if isinstance(value, list | tuple) else [value] if value else []
        return list(dict.fromkeys(text for one in several if (text := str(one).strip())))


class Values(SeveralText):
    """The chosen values of one group of filters."""

    def __init__(self, group: Group) -> None:
        super().__init__(required=False, label=GROUP_NAMES[group])
        self.group = group

    def clean(self, value: Any) -> list[str]:
        """Values that the group has; a language may be any code."""
        values = super().clean(value)
        if len(values) > MOST_VALUES:
            raise ValidationError(f"Choose at most {MOST_VALUES} of “{self.label}”.", code="too_many")
        for one in values:
            known = _CODE.fullmatch(one) if self.group is Group.LANGUAGE else one in VALUES[self.group]
            if not known:
                raise ValidationError(
                    f"“{self.label}” has no choice called “{one[:80]}”.", code="unknown_value"
                )
        return values


class SearchForm(forms.Form):
    """`q`, `near`, `within_km`, `need` (slugs), `sort`, and the filters by group; none of them required.

    Where `near` can't be found, `nearest` is the nearest place that exists, if there is one.
    """

    q = TypedText(
        required=False,
        label="What do you need?",
        max_length=LONGEST_QUESTION,
        error_messages={"max_length": f"Say what you need in {LONGEST_QUESTION} characters or fewer."},
    )
    near = TypedText(
        required=False,
        label="Where?",
        max_length=LONGEST_PLACE,
        error_messages={"max_length": f"Give the place in {LONGEST_PLACE} characters or fewer."},
    )
    within_km = forms.FloatField(
        required=False,
        label="Within (km)",
        error_messages={"invalid": "Give the distance as a number of kilometres, such as 15."},
    )
    need = SeveralText(required=False, label="Need")
    sort = forms.ChoiceField(
        required=False,
        label="Order",
        choices=list(SORTS.items()),
        error_messages={"invalid_choice": "Order by “best” or “nearest”."},
    )

    nearest: Place | None = None

    def __init__(self, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields.update({group.value: Values(group) for group in Group})

    def clean_near(self) -> Place | None:
        """The place itself."""
        text = self.cleaned_data["near"]
        if not text:
            return None
        try:
            return place_named(text, self.known[1].neighbourhoods)
        except PlaceNotFound as error:
            self.nearest = error.nearest
            raise ValidationError(str(error), code="unknown_place") from error

    def clean_within_km(self) -> float:
        """Kilometres, the setting's where none are given."""
        distance = self.cleaned_data["within_km"]
        if distance is None:
            return float(settings.SEARCH_RADIUS_KM)
        if not NARROWEST_KM <= distance <= WIDEST_KM:
            raise ValidationError(f"Choose a distance between {NARROWEST_KM:g} and {WIDEST_KM:g} kilometres.")
        return distance

    def clean_need(self) -> tuple[NeedEntry, ...]:
        """Needs that exist."""
        slugs = self.cleaned_data["need"]
        if len(slugs) > MOST_NEEDS:
            raise ValidationError(f"Choose at most {MOST_NEEDS} needs.")
        known = self.known[0].by_slug if slugs else {}
        for slug in slugs:
            if slug not in known:
                raise ValidationError(f"There is no need called “{slug[:80]}”.", code="unknown_need")
        return tuple(known[slug] for slug in slugs)

    @cached_property
    def known(self) -> tuple[NeedVocabulary, Names]:
        """The needs and the directory's names as they are now, asked for once a question."""
        return known_now()

    def to_request(
        self, *, page: int = 1, page_size: int = DEFAULT_LIMIT, today: date | None = None
    ) -> SearchRequest:
        """The request. Raises ValidationError, with a sentence for each field that is wrong.

        A page before the first is the first; one beyond the last hit that can be asked for is the last such.
        `today` is what "tonight" counts from.
        """
        if not self.is_valid():
            raise ValidationError(self.errors.as_data())
        page_size = max(1, min(page_size, MOST_HITS))
        text, near = self.cleaned_data["q"], self.cleaned_data["near"]
        within_km = self.cleaned_data["within_km"]
        understood = Understanding()
        if text:
            vocabulary, names = self.known
            understood = understand(
                text, vocabulary, names=names, near=near, within_km=within_km, today=today
            )
        return SearchRequest(
            q=text,
            near=self["near"].value() or "",
            place=near or (understood.place.place if understood.place else None),
            within_km=within_km,
            chosen=self.cleaned_data["need"],
            understood=understood,
            filters=self._choices(),
            page=max(1, min(page, DEEPEST_HIT // page_size)),
            page_size=page_size,
            nearest_first=self.cleaned_data["sort"] == "nearest",
        )

    def _choices(self) -> Choices:
        chosen = {group: frozenset(self.cleaned_data[group]) for group in Group}
        return Choices({group: values for group, values in chosen.items() if values})

    def first_error(self) -> str:
        """The first sentence of what is wrong."""
        return next((str(error) for errors in self.errors.values() for error in errors), "")
