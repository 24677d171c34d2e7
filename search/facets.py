"""What hits can be narrowed by: groups of values, each a bit of a number that engines store and compare.

Between groups all must hold, within a group any. A day and a time of day belong together: who chooses Tuesday and
evening means Tuesday evening. `Traits` are a service's own values; `Choices` are what somebody chose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from directory import sessions
from search.languages import name_of

DAYS = tuple(sessions.DAYS)
TIMES = ("morning", "afternoon", "evening")
YOUNGEST, OLDEST = 0, 120
GROWN_UP = 18
WITHOUT_GOING = ("home", "phone", "online")  # ways in which nobody has to go anywhere


class Group(StrEnum):
    """The groups, in the order in which a page offers them; their values are the names in addresses."""

    DAY = "day"
    TIME = "time"
    COST = "cost"
    DELIVERY = "delivery"
    REFERRALS = "referrals"
    WHO = "who"
    AGE = "age"
    ACCESS = "access"
    LANGUAGE = "language"


GROUP_NAMES: Mapping[Group, str] = {
    Group.DAY: "Day",
    Group.TIME: "Time of day",
    Group.COST: "Cost",
    Group.DELIVERY: "How it is given",
    Group.REFERRALS: "Referrals",
    Group.WHO: "Who it is for",
    Group.AGE: "Age",
    Group.ACCESS: "Access",
    Group.LANGUAGE: "Languages other than English",
}

# Values by group, with their names; a language is named by its code and has no list here.
VALUES: Mapping[Group, Mapping[str, str]] = {
    Group.DAY: {day: name for day, (name, _) in sessions.DAYS.items()},
    Group.TIME: {"morning": "Morning", "afternoon": "Afternoon", "evening": "Evening"},
    Group.COST: {"free": "Free"},
    Group.DELIVERY: {
        "venue": "At a venue",
        "home": "Comes to you",
        "phone": "By phone",
        "online": "Online",
    },
    Group.REFERRALS: {"open": "Takes referrals now", "self": "You can refer yourself"},
    Group.WHO: {
        "women": "Women",
        "men": "Men",
        "carers": "Carers",
        "families": "Families with children",
        "young_people": "Young people",
        "older_people": "Older people",
        "disabled_people": "Disabled people",
        "lgbt": "LGBT+ people",
        "veterans": "Veterans",
        "refugees": "Refugees and people seeking asylum",
    },
    Group.AGE: {
        "0-4": "Under 5",
        "5-11": "5 to 11",
        "12-17": "12 to 17",
        "18-25": "18 to 25",
        "26-49": "26 to 49",
        "50-64": "50 to 64",
        "65-120": "65 and over",
    },
    Group.ACCESS: {
        "step_free": "Step-free way in",
        "toilet": "Accessible toilet",
        "hearing_loop": "Hearing loop",
        "sign_language": "British Sign Language",
        "parking": "Blue Badge parking",
    },
    Group.LANGUAGE: {},
}

# The bit of each value; days and times have numbers of their own, languages are text.
TRAIT_BITS: dict[tuple[Group, str], int] = {
    pair: 1 << number
    for number, pair in enumerate(
        (group, value)
        for group, values in VALUES.items()
        if group not in (Group.DAY, Group.TIME)
        for value in values
    )
}
# Both ends of each band of age, and its bit.
_BANDS = [(*map(int, band.split("-")), TRAIT_BITS[Group.AGE, band]) for band in VALUES[Group.AGE]]


def value_name(group: Group, value: str) -> str:
    """A value as a page shows it."""
    return name_of(value) if group is Group.LANGUAGE else VALUES[group][value]


def bits(group: Group, values: Iterable[str]) -> int:
    """The bits of some values of one group."""
    found = 0
    for value in values:
        found |= TRAIT_BITS[group, value]
    return found


def slot_bits(days: Iterable[str], times: Iterable[str]) -> int:
    """The bits of each of these times of day on each of these days; all of a kind where none is given."""
    return sum(
        1 << (DAYS.index(day) * len(TIMES) + TIMES.index(part))
        for day in set(days) or DAYS
        for part in set(times) or TIMES
    )


@dataclass(frozen=True, slots=True)
class Traits:
    """What a service can be narrowed by. Ages are in years, both ends included; `languages` are codes, sorted."""

    slots: int = 0
    bits: int = 0
    languages: tuple[str, ...] = ()
    youngest: int = YOUNGEST
    oldest: int = OLDEST

    @classmethod
    def of(
        cls,
        values: Mapping[Group, Iterable[str]],
        *,
        slots: int = 0,
        ages: tuple[int, int] = (YOUNGEST, OLDEST),
        languages: Iterable[str] = (),
    ) -> Traits:
        """From values by group; the bands of age follow from the ages."""
        found = 0
        for group, chosen in values.items():
            found |= bits(group, chosen)
        youngest, oldest = ages
        for low, high, bit in _BANDS:
            if low <= oldest and youngest <= high:
                found |= bit
        return cls(slots, found, tuple(sorted(set(languages))), youngest, oldest)

    @property
    def age_fit(self) -> int:
        """How narrowly it is made for people of an age, in years: 0 where everybody may come."""
        return OLDEST - self.oldest + (self.youngest if self.youngest > GROWN_UP else 0)

    def holds(self, group: Group, value: str) -> bool:
        """Whether it has a value."""
        match group:
            case Group.DAY:
                return bool(self.slots & slot_bits([value], ()))
            case Group.TIME:
                return bool(self.slots & slot_bits((), [value]))
            case Group.LANGUAGE:
                return value in self.languages
        return bool(self.bits & TRAIT_BITS[group, value])


@dataclass(frozen=True, slots=True)
class Choices:
    """Values chosen, by group; groups without any are not there."""

    chosen: Mapping[Group, frozenset[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.chosen)

    def of(self, group: Group) -> frozenset[str]:
        """The chosen values of a group."""
        return self.chosen.get(group, frozenset())

    @property
    def slots(self) -> int:
        """The bits of which a service must have one; 0 where neither day nor time was chosen."""
        days, times = self.of(Group.DAY), self.of(Group.TIME)
        return slot_bits(days, times) if days or times else 0

    @property
    def masks(self) -> dict[Group, int]:
        """For each other group but languages, the bits of which a service must have one."""
        return {
            group: bits(group, values)
            for group, values in sorted(self.chosen.items())
            if group not in (Group.DAY, Group.TIME, Group.LANGUAGE)
        }

    def without(self, group: Group) -> Choices:
        """The same without one group."""
        return Choices({each: values for each, values in self.chosen.items() if each is not group})

    def fit(self, traits: Traits) -> bool:
        """Whether a service with these traits may stay."""
        return (
            (not self.slots or bool(traits.slots & self.slots))
            and all(traits.bits & mask for mask in self.masks.values())
            and (not (asked := self.of(Group.LANGUAGE)) or not asked.isdisjoint(traits.languages))
        )


Counts = dict[Group, dict[str, int]]


def count(combinations: Iterable[tuple[int, int, str, int]], choices: Choices) -> tuple[int, Counts]:
    """How many fit the choices, and for each group how many have each value under all *other* groups' choices.

    `combinations` are (slots, bits, languages with spaces between, how many services have just these).
    """
    counter = _Counter(choices)
    for slots, trait_bits, languages, number in combinations:
        counter.add(slots, trait_bits, languages, number)
    return counter.total, counter.counts()


class _Counter:
    """Sums by what differs, so that bits are read once for each different number and not for each service."""

    def __init__(self, choices: Choices) -> None:
        self.total = 0
        self._choices = choices
        self._languages = choices.of(Group.LANGUAGE)
        self._slots = choices.slots
        self._masks = choices.masks
        # By the group that fails, or None where all fit.
        self._by_bits: dict[Group | None, dict[int, int]] = {}
        self._by_slots: dict[int, int] = {}
        self._by_languages: dict[str, int] = {}

    def add(self, slots: int, trait_bits: int, languages: str, number: int) -> None:
        failed: list[Group] = [group for group, mask in self._masks.items() if not trait_bits & mask]
        if self._languages and self._languages.isdisjoint(languages.split()):
            failed.append(Group.LANGUAGE)
        slots_fit = not self._slots or slots & self._slots
        if len(failed) > 1 or (failed and not slots_fit):
            return
        only = failed[0] if failed else None
        if only is None:
            self._by_slots[slots] = self._by_slots.get(slots, 0) + number
        if not slots_fit:
            return
        if only is None:
            self.total += number
        if only in (None, Group.LANGUAGE):
            self._by_languages[languages] = self._by_languages.get(languages, 0) + number
        if only is not Group.LANGUAGE:
            sums = self._by_bits.setdefault(only, {})
            sums[trait_bits] = sums.get(trait_bits, 0) + number

    def counts(self) -> Counts:
        found: Counts = {group: {} for group in Group}
        self._count_slots(found)
        for failed, sums in self._by_bits.items():
            for (group, value), bit in TRAIT_BITS.items():
                if failed in (None, group) and (number := sum(n for held, n in sums.items() if held & bit)):
                    found[group][value] = found[group].get(value, 0) + number
        for codes, number in self._by_languages.items():
            for code in codes.split():
                found[Group.LANGUAGE][code] = found[Group.LANGUAGE].get(code, 0) + number
        return found

    def _count_slots(self, found: Counts) -> None:
        days, times = self._choices.of(Group.DAY), self._choices.of(Group.TIME)
        wanted = [(Group.DAY, day, slot_bits([day], times)) for day in DAYS]
        wanted += [(Group.TIME, part, slot_bits(days, [part])) for part in TIMES]
        for group, value, mask in wanted:
            if number := sum(n for slots, n in self._by_slots.items() if slots & mask):
                found[group][value] = number
