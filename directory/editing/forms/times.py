"""When a service is open: a row for each line of its poster, and the dates that depart from it."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError

from directory.admin.days import WEEKS, byday_of, ticks_of
from directory.editing.forms.base import PartForm, StepForm, as_initial
from directory.editing.forms.dates import ClockField, DayField
from directory.models import Location, Schedule, ScheduleException, Service
from directory.sessions import DAYS, in_words

_Frequency = Schedule.Frequency
_RULE = ("freq", "interval", "byday", "bymonthday")
_MOST_INTERVAL = 60
_MONTH_DAYS = re.compile(r"(-?\d{1,2}(,-?\d{1,2})*)?")


class _Way(NamedTuple):
    """How often, as people say it, and what that is in a schedule."""

    words: str
    freq: str
    interval: int


_WAYS = {
    "weekly": _Way("Every week", _Frequency.WEEKLY, 1),
    "fortnightly": _Way("Every second week", _Frequency.WEEKLY, 2),
    "monthly": _Way("Every month, such as the second Tuesday", _Frequency.MONTHLY, 1),
    "once": _Way("Once, on one date", _Frequency.ONCE, 1),
}
AS_IT_IS = "as it is"


def way_of(schedule: Schedule) -> str:
    """Which of the ways to say a schedule fits it; `AS_IT_IS` for one that needs none of our ticks."""
    ticks = ticks_of(schedule.byday)
    if schedule.freq == _Frequency.MONTHLY and (
        schedule.bymonthday or not (ticks and ticks.days and ticks.weeks)
    ):
        return AS_IT_IS
    if schedule.freq == _Frequency.WEEKLY and ticks is None:
        return AS_IT_IS
    for key, way in _WAYS.items():
        if (schedule.freq, schedule.interval) == (way.freq, way.interval):
            return key
    return AS_IT_IS


class TimesForm(PartForm):
    """One line of a poster. What a feed wrote that no ticks say is kept as it is, unless somebody says it anew."""

    how = forms.ChoiceField(label="How often?", widget=forms.RadioSelect, required=False, initial="weekly")
    days = forms.MultipleChoiceField(
        label="On which days?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(key, name) for key, (name, _) in DAYS.items()],
    )
    weeks = forms.MultipleChoiceField(
        label="Which of them in the month?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(key, name.capitalize()) for key, name in WEEKS.items()],
    )
    starts_on = DayField(label="Date")
    opens_at = ClockField(label="From", help_text="Such as 10am")
    closes_at = ClockField(label="Until", help_text="Such as 11:30am")
    term_time_only = forms.BooleanField(label="Only in term time", required=False)
    valid_from_on = DayField(label="Not before", help_text="If it starts later.")
    valid_to_on = DayField(label="Not after", help_text="If it comes to an end.")
    past_midnight = forms.BooleanField(label="It ends after midnight, on the next day", required=False)
    rule = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Schedule
        fields = (
            *("starts_on", "opens_at", "closes_at", "term_time_only", "valid_from_on", "valid_to_on"),
            *("location", "description"),
        )
        labels = {"location": "At which place?", "description": "Anything to add"}
        help_texts = {"description": "Such as “last entry at 3pm”."}

    def __init__(self, *args: Any, places: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [(key, way.words) for key, way in _WAYS.items()]
        if self.initial.get("how") == AS_IT_IS or self.data.get(self.add_prefix("how")) == AS_IT_IS:
            ways.insert(0, (AS_IT_IS, f"As it is now: {self.words()}".rstrip(": ")))
        self.fields["how"].choices = ways  # type: ignore[attr-defined]
        location: Any = self.fields["location"]
        location.queryset = places
        location.empty_label = "Any of them"
        # Where there is one place there is nothing to ask.
        if len(places or ()) < 2:
            location.widget = forms.HiddenInput()

    @classmethod
    def initial_of(cls, part: Schedule) -> dict[str, Any]:
        """As it is ticked; the rule itself goes along for what no ticks say."""
        ticks = ticks_of(part.byday)
        opens, closes = part.opens_at, part.closes_at
        return {
            **as_initial(part, cls.Meta.fields),
            "how": way_of(part),
            "days": sorted(ticks.days, key=list(DAYS).index) if ticks else [],
            "weeks": sorted(ticks.weeks, key=list(WEEKS).index) if ticks else [],
            "past_midnight": bool(opens and closes and closes <= opens),
            "rule": json.dumps({name: getattr(part, name) for name in _RULE}),
        }

    def words(self) -> str:
        """The line as the public reads it."""
        if not self.initial.get("rule"):
            return ""
        said = {name: self.initial[name] for name in self.Meta.fields if name != "location"}
        return in_words(Schedule(**said, **json.loads(self.initial["rule"])))

    def clean(self) -> dict[str, Any]:
        """What its fields say together."""
        cleaned = super().clean() or {}
        if self.has_changed() and not cleaned.get("DELETE"):
            self._check_days(cleaned)
            opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
            if opens and closes and closes <= opens and not cleaned.get("past_midnight"):
                told = "It ends before it begins. Mend the times, or tick that it ends on the next day."
                self.add_error("closes_at", told)
            begins, ends = cleaned.get("valid_from_on"), cleaned.get("valid_to_on")
            if begins and ends and begins > ends:
                self.add_error("valid_to_on", "This is before the first day. Mend one of the two.")
        return cleaned

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        how = cleaned.get("how") or "weekly"
        if how == AS_IT_IS and _rule(cleaned.get("rule", "")) is None:
            self.add_error("how", "Choose how often.")
        if how == "once" and not cleaned.get("starts_on") and "starts_on" not in self.errors:
            self.add_error("starts_on", "Give the date.")
        if how in {"weekly", "fortnightly"} and not cleaned.get("days") and not cleaned.get("starts_on"):
            self.add_error("days", "Tick at least one day.")
        if how == "fortnightly" and not cleaned.get("starts_on") and "starts_on" not in self.errors:
            self.add_error("starts_on", "Give the date of one session, so that people know which weeks.")
        if how == "monthly":
            if not cleaned.get("days"):
                self.add_error("days", "Tick the day of the week.")
            if not cleaned.get("weeks"):
                self.add_error("weeks", "Tick which of them: for “second Tuesday”, tick “Second”.")

    def made(self) -> Schedule:
        """With the rule that was ticked, or the one it had."""
        schedule: Schedule = self.instance
        how = self.cleaned_data.get("how") or "weekly"
        rule = _rule(self.cleaned_data.get("rule", "")) if how == AS_IT_IS else None
        if rule is None:
            way = _WAYS.get(how, _WAYS["weekly"])
            days = self.cleaned_data["days"] if how != "once" else []
            weeks = self.cleaned_data["weeks"] if how == "monthly" else []
            rule = {
                "freq": way.freq,
                "interval": way.interval,
                "byday": byday_of(days, weeks),
                "bymonthday": "",
            }
        for name, value in rule.items():
            setattr(schedule, name, value)
        if how == "monthly":
            schedule.starts_on = None
        return schedule


def _rule(text: str) -> dict[str, Any] | None:
    """The rule that a form carries; None for anything else. By the text and not by the row's place: rows may move."""
    try:
        said = json.loads(text)
        rule = {name: said[name] for name in _RULE}
        made = Schedule(**rule)
        made.clean_fields(exclude=[field.name for field in Schedule._meta.fields if field.name not in _RULE])
    except (ValueError, TypeError, LookupError, ValidationError):
        return None
    return rule if 1 <= made.interval <= _MOST_INTERVAL and _MONTH_DAYS.fullmatch(made.bymonthday) else None


class ExceptionForm(PartForm):
    """A date on which it is closed, or open besides."""

    on = DayField(label="Date")
    is_open = forms.TypedChoiceField(
        label="On that day",
        required=False,
        coerce=lambda value: value == "open",
        empty_value=False,  # type: ignore[arg-type]
        widget=forms.RadioSelect,
        choices=[("closed", "It is closed"), ("open", "It is open")],
        initial="closed",
    )
    opens_at = ClockField(label="From")
    closes_at = ClockField(label="Until")

    class Meta:
        model = ScheduleException
        fields = ("on", "is_open", "opens_at", "closes_at", "reason")
        labels = {"reason": "Why?"}
        help_texts = {"reason": "Such as “bank holiday” or “Christmas party”."}

    @classmethod
    def initial_of(cls, part: ScheduleException) -> dict[str, Any]:
        """As it is."""
        return {**as_initial(part, cls.Meta.fields), "is_open": "open" if part.is_open else "closed"}

    def words(self) -> str:
        """ "closed on 25 December 2026"."""
        if not self.initial.get("on"):
            return ""
        words = str(ScheduleException(on=self.initial["on"], is_open=self.initial.get("is_open") == "open"))
        return f"{words[0].upper()}{words[1:]}"

    def clean(self) -> dict[str, Any]:
        """A date, if anything is said."""
        cleaned = super().clean() or {}
        if (
            self.has_changed()
            and not cleaned.get("DELETE")
            and not cleaned.get("on")
            and "on" not in self.errors
        ):
            self.add_error("on", "Give the date.")
        if not cleaned.get("is_open"):
            cleaned |= {"opens_at": None, "closes_at": None}
        return cleaned


class WhenForm(StepForm):
    """Its regular times, and other dates."""

    parts = {"schedules": TimesForm, "exceptions": ExceptionForm}

    class Meta:
        model = Service
        fields: tuple[str, ...] = ()

    def row_arguments(self, name: str) -> dict[str, Any]:
        """A time may name one of the draft's places, and no other."""
        if name != "schedules":
            return {}
        keys = [venue.location_id for venue in self.draft.venues.all()]
        return {"places": Location.objects.filter(pk__in=keys)}
