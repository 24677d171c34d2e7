"""What narrows hits: OR within a group, AND between groups, a day and a time as one, and honest counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.facets import (
    DAYS,
    GROUP_NAMES,
    OLDEST,
    TIMES,
    VALUES,
    YOUNGEST,
    Choices,
    Group,
    Traits,
    bits,
    count,
    slot_bits,
    value_name,
)

LANGUAGES = ("pl", "ur", "so")
ALL_VALUES = {group: tuple(values) for group, values in VALUES.items()} | {Group.LANGUAGE: LANGUAGES}


def chosen(**groups: Iterable[str]) -> Choices:
    return Choices({Group(name): frozenset(values) for name, values in groups.items()})


def slots(*pairs: tuple[str, str]) -> int:
    """Sessions as (day, time of day)."""
    return sum(slot_bits([day], [part]) for day, part in set(pairs))


def band_of(age: int) -> str:
    """The band that an age in years lies in."""
    bounds = {band: tuple(map(int, band.split("-"))) for band in VALUES[Group.AGE]}
    return next(band for band, (low, high) in bounds.items() if low <= age <= high)


class TestSlots:
    def test_each_day_and_time_has_a_bit_of_its_own(self) -> None:
        every = [slot_bits([day], [part]) for day in DAYS for part in TIMES]

        assert len(set(every)) == 21
        assert all(bit.bit_count() == 1 for bit in every)
        assert sum(every) == slot_bits((), ()) == slot_bits(DAYS, TIMES)

    def test_what_is_not_said_is_all_of_its_kind(self) -> None:
        assert slot_bits(["TU"], ()) == slot_bits(["TU"], TIMES)
        assert slot_bits((), ["evening"]) == slot_bits(DAYS, ["evening"])

    def test_who_chooses_a_day_and_a_time_means_that_time_of_that_day(self) -> None:
        apart = Traits(slots=slots(("TU", "morning"), ("WE", "evening")))
        together = Traits(slots=slots(("TU", "evening")))

        choices = chosen(day=["TU"], time=["evening"])

        assert chosen(day=["TU"]).fit(apart)
        assert chosen(time=["evening"]).fit(apart)
        assert not choices.fit(apart)
        assert choices.fit(together)

    def test_of_several_days_and_times_any_pair_will_do(self) -> None:
        choices = chosen(day=["TU", "WE"], time=["morning", "evening"])

        assert choices.fit(Traits(slots=slots(("WE", "morning"))))
        assert not choices.fit(Traits(slots=slots(("WE", "afternoon"), ("TH", "morning"))))

    def test_no_session_is_on_no_day(self) -> None:
        assert not chosen(day=DAYS).fit(Traits())
        assert chosen().fit(Traits())


class TestChoices:
    FREE_FOR_MEN = Traits.of(
        {Group.COST: ["free"], Group.WHO: ["men", "veterans"], Group.DELIVERY: ["venue"]}
    )

    def test_within_a_group_any_will_do(self) -> None:
        assert chosen(who=["women", "veterans"]).fit(self.FREE_FOR_MEN)
        assert not chosen(who=["women", "carers"]).fit(self.FREE_FOR_MEN)

    def test_between_groups_all_must_hold(self) -> None:
        assert chosen(who=["men"], cost=["free"], delivery=["venue", "home"]).fit(self.FREE_FOR_MEN)
        assert not chosen(who=["men"], cost=["free"], delivery=["home"]).fit(self.FREE_FOR_MEN)

    def test_a_language_is_one_of_those_that_are_spoken(self) -> None:
        speaking = Traits.of({}, languages=["pl", "ur", "pl"])

        assert speaking.languages == ("pl", "ur")
        assert chosen(language=["so", "ur"]).fit(speaking)
        assert not chosen(language=["p", "u"]).fit(speaking)
        assert not chosen(language=["ur"], cost=["free"]).fit(speaking)

    def test_without_a_group_the_others_stay(self) -> None:
        assert chosen(who=["men"], cost=["free"]).without(Group.COST) == chosen(who=["men"])
        assert not chosen(cost=["free"]).without(Group.COST)


class TestAges:
    @pytest.mark.parametrize(
        ("ages", "bands"),
        [
            ((0, 4), ["0-4"]),
            ((4, 5), ["0-4", "5-11"]),
            ((18, 120), ["18-25", "26-49", "50-64", "65-120"]),
            ((50, 50), ["50-64"]),
            ((YOUNGEST, OLDEST), list(VALUES[Group.AGE])),
        ],
    )
    def test_bands_are_those_that_the_ages_reach_into(self, ages: tuple[int, int], bands: list[str]) -> None:
        traits = Traits.of({}, ages=ages)

        assert [band for band in VALUES[Group.AGE] if traits.holds(Group.AGE, band)] == bands

    @given(age=st.integers(YOUNGEST, OLDEST))
    def test_every_age_has_one_band(self, age: int) -> None:
        assert Traits.of({}, ages=(age, age)).holds(Group.AGE, band_of(age))
        assert sum(Traits.of({}, ages=(age, age)).holds(Group.AGE, band) for band in VALUES[Group.AGE]) == 1


def test_every_value_has_a_bit_of_its_own_in_what_a_database_holds() -> None:
    every = [
        bits(group, [value])
        for group, values in VALUES.items()
        if group not in (Group.DAY, Group.TIME)
        for value in values
    ]

    assert len(set(every)) == len(every)
    assert sum(every) < 2**63


def test_every_group_and_value_has_a_name_to_show() -> None:
    assert set(GROUP_NAMES) == set(Group) == set(VALUES)
    assert all(value_name(group, value) for group, values in ALL_VALUES.items() for value in values)


# --- Counts, against plain sets ---------------------------------------------------------------------

Plain = Mapping[Group, frozenset[str]]
PAIRS = st.frozensets(st.tuples(st.sampled_from(DAYS), st.sampled_from(TIMES)), max_size=4)
# Few values, so that services meet in them and choices find some.
PLAIN = (Group.COST, Group.DELIVERY, Group.WHO, Group.ACCESS)


def some(group: Group, most: int = 3) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(ALL_VALUES[group][:4]), max_size=most)


SERVICE = st.tuples(
    PAIRS, st.fixed_dictionaries({group: some(group) for group in PLAIN}), some(Group.LANGUAGE)
)
CHOICES = st.dictionaries(
    st.sampled_from([*PLAIN, Group.LANGUAGE, Group.DAY, Group.TIME]), st.none(), max_size=4
).flatmap(
    lambda groups: st.fixed_dictionaries(
        {group: st.frozensets(st.sampled_from(ALL_VALUES[group][:4]), min_size=1) for group in groups}
    )
)
Service = tuple[frozenset[tuple[str, str]], dict[Group, frozenset[str]], frozenset[str]]


def traits(service: Service) -> Traits:
    sessions, values, languages = service
    return Traits.of(values, slots=slots(*sessions), languages=languages)


def fits(service: Service, choices: Plain) -> bool:
    """As a person would check it, without a bit."""
    sessions, values, languages = service
    days, times = choices.get(Group.DAY), choices.get(Group.TIME)
    if (days or times) and not any(
        (not days or day in days) and (not times or part in times) for day, part in sessions
    ):
        return False
    held = {**values, Group.LANGUAGE: languages}
    return all(
        held[group] & wanted for group, wanted in choices.items() if group not in (Group.DAY, Group.TIME)
    )


def counted(services: list[Service], choices: Plain) -> tuple[int, dict[Group, dict[str, int]]]:
    kinds = Counter(
        (made.slots, made.bits, f" {' '.join(made.languages)} ") for made in map(traits, services)
    )
    return count([(*kind, number) for kind, number in kinds.items()], Choices(dict(choices)))


@given(services=st.lists(SERVICE, max_size=12), choices=CHOICES)
def test_the_total_is_how_many_fit(services: list[Service], choices: Plain) -> None:
    total, _ = counted(services, choices)

    assert total == sum(fits(service, choices) for service in services)
    assert total == sum(Choices(dict(choices)).fit(traits(service)) for service in services)


@given(services=st.lists(SERVICE, max_size=12), choices=CHOICES)
def test_a_count_is_how_many_have_the_value_under_all_other_groups_choices(
    services: list[Service], choices: Plain
) -> None:
    _, counts = counted(services, choices)

    for group in (*PLAIN, Group.LANGUAGE, Group.DAY, Group.TIME):
        for value in ALL_VALUES[group]:
            under = {each: values for each, values in choices.items() if each is not group}
            expected = sum(fits(service, {**under, group: frozenset([value])}) for service in services)
            assert counts[group].get(value, 0) == expected, (group, value)


@given(services=st.lists(SERVICE, max_size=12), choices=CHOICES)
def test_no_count_of_nothing_is_given(services: list[Service], choices: Plain) -> None:
    _, counts = counted(services, choices)

    assert set(counts) == set(Group)
    assert all(number for values in counts.values() for number in values.values())


def test_nothing_counts_nothing() -> None:
    assert count([], chosen(cost=["free"])) == (0, {group: {} for group in Group})
