"""Days and times as people type them."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ui.filters import time_words

_TIME = re.compile(r"(\d{1,2})(?:[.:h ]?(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?", re.IGNORECASE)
_NAMED = {"midday": time(12), "noon": time(12), "midnight": time(0)}
_DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y"]


class TimeInput(forms.TextInput):
    """A line that shows a time as a poster does."""

    def format_value(self, value: Any) -> str | None:
        """ "10am", or what was typed."""
        return time_words(value) if isinstance(value, time) else super().format_value(value)


class ClockField(forms.Field):
    """A time of day: “10am”, “2:30pm”, “14.30”, “midday”."""

    widget = TimeInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> time | None:
        """The time meant."""
        if value in self.empty_values or isinstance(value, time):
            return value or None
        text = str(value).strip().lower()
        if text in _NAMED:
            return _NAMED[text]
        found = _TIME.fullmatch(text)
        if found is None:
            raise ValidationError("Write a time, such as 10am or 2:30pm.")
        hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "")[:1].lower()
        if half and not 1 <= hour <= 12:
            raise ValidationError("Write a time, such as 10am or 2:30pm.")
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        if hour > 23 or minute > 59:
            raise ValidationError("Write a time, such as 10am or 2:30pm.")
        return time(hour, minute)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """By the time meant."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class DayField(forms.DateField):
    """A date: from the browser's calendar, or typed as 25/12/2026."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            input_formats=_DATE_FORMATS,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            **kwargs,
        )
        self.error_messages["invalid"] = "Write a date, such as 25/12/2026."

    def clean(self, value: Any) -> date | None:
        """A date of this century: a slip of the finger may make another."""
        day: date | None = super().clean(value)
        if day and not 2000 <= day.year <= 2100:
            raise ValidationError("Write a date, such as 25/12/2026.")
        return day
