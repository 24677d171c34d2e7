"""Choosing the days of a schedule by ticking them, in the place of RFC 5545's `MO,TU` and `-1FR`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError

from directory.models import Schedule
from directory.sessions import DAYS, in_words

WEEKS = {"1": "first", "2": "second", "3": "third", "4": "fourth", "-1": "last"}
_PAIR = re.compile(r"([+-]?\d+)?(MO|TU|WE|TH|FR|SA|SU)")
_WEEKS_ALONE = re.compile(r"-?\d(?:,-?\d)*")


class Ticks(NamedTuple):
    """Days, and for a month the weeks of it, as they are ticked."""

    days: frozenset[str] = frozenset()
    weeks: frozenset[str] = frozenset()


def ticks_of(byday: str) -> Ticks | None:
    """What to tick for these days; None where no ticks say them (the first Monday *and* the third Wednesday)."""
    byday = byday.upper().replace("+", "")
    if not byday:
        return Ticks()
    if _WEEKS_ALONE.fullmatch(byday):
        return Ticks(weeks=frozenset(byday.split(",")))
    if not all(_PAIR.fullmatch(part) for part in byday.split(",")):
        return None
    pairs = set(_PAIR.findall(byday))
    weeks, days = frozenset(week for week, _ in pairs), frozenset(day for _, day in pairs)
    if pairs != set(product(weeks, days)) or not (weeks == {""} or weeks <= WEEKS.keys()):
        return None
    return Ticks(days, weeks - {""})


def byday_of(days: Iterable[str], weeks: Iterable[str]) -> str:
    """RFC 5545's way to write them. Weeks without a day are kept as `2,-1`, so that a form can say what lacks."""
    days = [day for day in DAYS if day in set(days)]
    weeks = [week for week in WEEKS if week in set(weeks)]
    if not days or not weeks:
        return ",".join(days or weeks)
    return ",".join(f"{week}{day}" for week in weeks for day in days)


class DaysWidget(forms.Widget):
    """Check boxes for the days and the weeks of the month; what no ticks can say keeps a line of text.

    The line has the field's own name, the boxes `<name>-day` and `<name>-week`; what is written in the line counts.
    """

    template_name = "directory/admin/days.html"
    use_fieldset = True

    class Media:
        css = {"all": ["directory/admin/editing.css"]}
        js = [forms.Script("directory/admin/schedule.js", type="module")]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the boxes, and the written rule where there is one."""
        context = super().get_context(name, value, attrs)
        ticks = ticks_of(value or "")
        shown = ticks or Ticks()
        context["widget"] |= {
            "written": value if ticks is None else "",
            "meaning": in_words(Schedule(freq="MONTHLY", byday=value)) if ticks is None else "",
            "days": [(day, said, day in shown.days) for day, (said, _) in DAYS.items()],
            "weeks": [(week, said, week in shown.weeks) for week, said in WEEKS.items()],
        }
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """The written rule, else what is ticked."""
        written = str(data.get(name) or "").strip()
        if written:
            return written
        many = getattr(data, "getlist", lambda key: data.get(key, []))
        return byday_of(many(f"{name}-day"), many(f"{name}-week"))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Never: no box ticked is an answer too."""
        return False

    def id_for_label(self, id_: str | None) -> str:
        """None: there are many boxes."""
        return ""


class DaysField(forms.CharField):
    """Days of a schedule; cleans to RFC 5545's form."""

    widget = DaysWidget

    def __init__(self, **kwargs: Any) -> None:
        of_model: Any = Schedule._meta.get_field("byday")
        super().__init__(
            required=False, max_length=of_model.max_length, validators=of_model._validators, **kwargs
        )

    def clean(self, value: Any) -> str:
        """Capitals; weeks without a day are told what they lack."""
        value = str(value or "").upper().replace(" ", "")
        if _WEEKS_ALONE.fullmatch(value):
            raise ValidationError("Tick the day of the week too, such as “second” and “Tuesday”.")
        return super().clean(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Not by the order in which a feed wrote the days."""
        return sorted((initial or "").upper().split(",")) != sorted((data or "").upper().split(","))
