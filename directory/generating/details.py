"""What a made-up service says of itself: when, for whom, for how much, in which languages, and whether it still does.

The shares are guesses at a directory that somebody looks after, but not every week.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple

from directory.models import Accessibility, Service

_PATTERNS = (
    "MO",
    "TU",
    "WE",
    "TH",
    "FR",
    "SA",
    "SU",
    "MO,WE",
    "TU,TH",
    "MO,TU,WE,TH,FR",
    "MO,TU,WE,TH,FR,SA",
)
_PATTERN_SHARES = (12, 16, 16, 16, 11, 6, 4, 4, 4, 9, 2)
_STARTS = (9, 9.5, 10, 10.5, 11, 12, 13, 13.5, 14, 15, 16, 17.5, 18, 18.5, 19, 19.5)
_START_SHARES = (8, 8, 16, 10, 6, 6, 8, 6, 8, 3, 3, 3, 6, 4, 4, 1)
_LENGTHS = (60, 90, 120, 120, 150, 180)  # minutes
_PRICES = tuple(
    map(Decimal, ("1.00", "1.50", "2.00", "2.50", "3.00", "3.50", "4.00", "5.00", "6.00", "8.00"))
)
_FOR_WHOM = (
    *("unpaid carers", "older people", "women", "men", "families with young children", "young people"),
    *("disabled people", "refugees and people seeking asylum", "veterans", "LGBT+ people", "adults"),
)
_AGES = (
    (18, None),
    (50, None),
    (55, None),
    (60, None),
    (11, 18),
    (11, 25),
    (16, 25),
    (0, 4),
    (5, 11),
    (16, None),
)
_AGE_SHARES = (30, 12, 8, 8, 8, 6, 5, 9, 6, 8)
_LANGUAGES = {
    "Polish": "pl", "Urdu": "ur", "Punjabi": "pa", "Romanian": "ro", "Arabic": "ar", "Bengali": "bn",
    "Gujarati": "gu", "Portuguese": "pt", "Spanish": "es", "Turkish": "tr", "Somali": "so", "Ukrainian": "uk",
    "Farsi": "fa", "Welsh": "cy", "Tamil": "ta", "Kurdish": "ku", "Cantonese": "yue", "Tigrinya": "ti",
}  # fmt: skip
_FEATURES = tuple(
    (feature, share)
    for feature, share in (
        (Accessibility.Feature.STEP_FREE, 0.5),
        (Accessibility.Feature.TOILET, 0.35),
        (Accessibility.Feature.PARKING, 0.25),
        (Accessibility.Feature.HEARING_LOOP, 0.12),
        (Accessibility.Feature.SIGN_LANGUAGE, 0.01),
    )
)


class Session(NamedTuple):
    """A schedule's values, named as its fields are."""

    freq: str
    interval: int
    byday: str
    valid_to_on: date | None
    opens_at: time
    closes_at: time
    term_time_only: bool


class Details:
    """Draws the parts; `today` is what dates are counted from."""

    def __init__(self, rng: Random, today: date) -> None:
        self._rng = rng
        self._today = today

    def sessions(self) -> list[Session]:
        """Three in four services say when they are open, most of them once a week."""
        if self._rng.random() > 0.75:
            return []
        return [self._session() for _ in range(self._rng.choices((1, 2, 3, 5), (70, 20, 7, 3))[0])]

    def _session(self) -> Session:
        pick, chance = self._rng.choice, self._rng.random
        [days] = self._rng.choices(_PATTERNS, _PATTERN_SHARES)
        [start] = self._rng.choices(_STARTS, _START_SHARES)
        begins = round(start * 60)
        ends = begins + (pick((420, 450, 480)) if len(days) > 8 and start <= 10 else pick(_LENGTHS))
        is_monthly = len(days) == 2 and chance() < 0.12
        over = self._today + timedelta(days=self._rng.randint(-400, 400)) if chance() < 0.05 else None
        return Session(
            "MONTHLY" if is_monthly else "WEEKLY",
            2 if not is_monthly and chance() < 0.04 else 1,
            f"{pick((1, 2, 3, 4, -1))}{days}" if is_monthly else days,
            over,
            time(begins // 60, begins % 60),
            time(ends // 60, ends % 60),
            chance() < 0.06,
        )

    def costs(self) -> tuple[str, list[tuple[str, Decimal]]]:
        """(what is said of fees, cost options as (for whom, pounds)); nearly half say nothing."""
        chance = self._rng.random()
        if chance < 0.45:
            return "", []
        if chance < 0.6:
            return "Free", []
        if chance < 0.75:
            return "", [("", Decimal("0.00"))]
        if chance < 0.92:
            return "", [("", self._rng.choice(_PRICES))]
        low, high = sorted(self._rng.sample(_PRICES, 2))
        return "", [("people on benefits", low), ("everybody else", high)]

    def ages(self) -> tuple[int | None, int | None]:
        """Lowest and highest age in years; two in three name none."""
        if self._rng.random() < 0.66:
            return None, None
        return self._rng.choices(_AGES, _AGE_SHARES)[0]

    def whom(self) -> list[str]:
        """For whom it is; four in five say nothing."""
        return [self._rng.choice(_FOR_WHOM)] if self._rng.random() < 0.2 else []

    def languages(self) -> list[tuple[str, str]]:
        """(name, code) of languages other than English; one service in twelve has some."""
        if self._rng.random() > 0.08:
            return []
        shares = [1 / (rank + 1) for rank in range(len(_LANGUAGES))]
        drawn = self._rng.choices(list(_LANGUAGES), shares, k=self._rng.choice((1, 1, 1, 2, 3)))
        return [(name, _LANGUAGES[name]) for name in dict.fromkeys(drawn)]

    def features(self) -> list[str]:
        """How one gets in and around a venue."""
        return [str(feature) for feature, share in _FEATURES if self._rng.random() < share]

    def confirmed_on(self) -> date | None:
        """Half within a year, a third longer ago, the rest never."""
        chance = self._rng.random()
        if chance < 0.2:
            return None
        days = self._rng.randint(0, 365) if chance < 0.68 else self._rng.randint(366, 1500)
        return self._today - timedelta(days=days)

    def status(self) -> str:
        """One in twenty is closed, for a time or for good."""
        kinds = (Service.Status.ACTIVE, Service.Status.INACTIVE, Service.Status.DEFUNCT)
        return str(self._rng.choices((*kinds, Service.Status.TEMPORARILY_CLOSED), (95, 2, 2, 1))[0])

    def referral(self) -> str:
        """Who may make the first move."""
        return str(self._rng.choices(list(Service.Referral), (40, 30, 15, 8, 7))[0])

    def takes_referrals(self) -> bool | None:
        """Whether there is room now; None for the three in four that don't say."""
        return None if self._rng.random() < 0.75 else self._rng.random() < 0.7
