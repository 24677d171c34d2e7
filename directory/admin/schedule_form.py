"""A service's times in the editor's form, and what must be right in them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm

from directory.admin.days import DaysField, ticks_of
from directory.models import Schedule
from directory.sessions import DAYS

_INTERVALS = {1: "every", 2: "every second", 3: "every third", 4: "every fourth", 6: "every sixth"}
_MONTH_DAYS = re.compile(r"-?\d{1,2}(,-?\d{1,2})*")
_Frequency = Schedule.Frequency


class ScheduleForm(WagtailAdminModelForm):
    """One line of a poster: which days, from when to when.

    A row that a feed brought and nobody touched may be as odd as it is; one that somebody changed must be right.
    """

    freq = forms.ChoiceField(
        label="Repeats",
        required=False,
        initial=_Frequency.WEEKLY,
        choices=[
            (_Frequency.ONCE, "no: it happens once"),
            (_Frequency.DAILY, "by the day"),
            (_Frequency.WEEKLY, "by the week"),
            (_Frequency.MONTHLY, "by the month"),
        ],
    )
    interval = forms.TypedChoiceField(
        label="How often",
        required=False,
        coerce=int,
        empty_value=1,  # type: ignore[arg-type]
        initial=1,
    )
    byday = DaysField(label="On which days")
    ends_next_day = forms.BooleanField(label="It ends after midnight, on the next day", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        times = self.instance
        self.fields["interval"].choices = _interval_choices(times.interval)
        self.initial["ends_next_day"] = _is_past_midnight(times.opens_at, times.closes_at)
        if times.freq == _Frequency.DAILY and times.byday and times.interval == 1:
            # “Every day, but only on these” is how some feeds write “every week on these”.
            self.initial["freq"] = _Frequency.WEEKLY

    def clean_bymonthday(self) -> str:
        """Numbers from 1 to 31, or from -31 to -1 counted from the end."""
        said = self.cleaned_data["bymonthday"].replace(" ", "")
        is_right = _MONTH_DAYS.fullmatch(said) and all(1 <= abs(int(day)) <= 31 for day in said.split(","))
        if said and not is_right and "bymonthday" in self.changed_data:
            raise forms.ValidationError("Write numbers from 1 to 31 with commas between; -1 is the last day.")
        return said

    def clean(self) -> dict[str, Any]:
        """What its fields say together."""
        cleaned = super().clean()
        if self.has_changed() and not cleaned.get("DELETE"):
            self._check_days(cleaned)
            self._check_hours(cleaned)
            begins, ends = cleaned.get("valid_from_on"), cleaned.get("valid_to_on")
            if begins and ends and begins > ends:
                self.add_error("valid_to_on", "It ends before it begins.")
        return cleaned

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        freq, byday = cleaned.get("freq"), cleaned.get("byday")
        if byday is None or "bymonthday" not in cleaned:
            return
        ticks, in_month = ticks_of(byday), cleaned["bymonthday"]
        has_weeks = bool(re.search(r"\d", byday))
        if freq == _Frequency.ONCE:
            cleaned["byday"] = cleaned["bymonthday"] = ""
            if not cleaned.get("starts_on") and not cleaned.get("description"):
                self.add_error("starts_on", "Give the date, or say in words when it is.")
        elif freq == _Frequency.MONTHLY:
            if not byday and not in_month:
                self.add_error("byday", "Tick which day of the month, such as “second” and “Tuesday”.")
            elif byday and not has_weeks:
                day = "such a day" if ticks is None or len(ticks.days) > 1 else DAYS[byday][0]
                self.add_error(
                    "byday", f"Tick which {day} of the month; for all of them let it repeat by the week."
                )
        elif has_weeks:
            self.add_error(
                "byday", "“First” to “last” go with a month: let it repeat by the month, or untick them."
            )
        elif freq == _Frequency.WEEKLY and not (byday or cleaned.get("starts_on")):
            self.add_error("byday", "Tick at least one day.")
        if freq != _Frequency.MONTHLY:
            cleaned["bymonthday"] = ""
        self._check_phase(cleaned)

    def _check_phase(self, cleaned: dict[str, Any]) -> None:
        """Every second week: of which two?"""
        if (cleaned.get("interval") or 1) > 1 and not (
            cleaned.get("starts_on") or cleaned.get("valid_from_on")
        ):
            self.add_error(
                "starts_on", "Give the date of one session, so that it is known which weeks are meant."
            )

    def _check_hours(self, cleaned: dict[str, Any]) -> None:
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if _is_past_midnight(opens, closes) and not cleaned.get("ends_next_day"):
            self.add_error(
                "closes_at",
                "It closes before it opens. If it ends after midnight, tick that below; if not, mend the times.",
            )


def _is_past_midnight(opens: Any, closes: Any) -> bool:
    return bool(opens and closes and closes <= opens)


def _interval_choices(interval: int | None) -> list[tuple[int, str]]:
    """The usual ones, and the row's own."""
    said = _INTERVALS | ({interval: f"every {interval}th"} if interval and interval not in _INTERVALS else {})
    return sorted(said.items())
