"""What a service can be narrowed by, as a person would read it from the listing."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.models import (
    Accessibility,
    CostOption,
    Eligibility,
    Location,
    Schedule,
    Service,
    ServiceCapacity,
    ServiceLanguage,
    ServiceVenue,
)
from search.facets import DAYS, TIMES, VALUES, Group, Traits, slot_bits
from search.languages import spoken_names
from search.listed import listed
from search.traits import _SPEAKS, _WHO, _clues, parts_of_day, traits_of
from tests.directory.factories import LocationFactory, ServiceFactory
from words import fold

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)  # a Tuesday
DAY = timedelta(days=1)


def read(service: Service, *locations: Location, today: date = TODAY) -> Traits:
    """The traits of a service as it stands in the database."""
    for location in locations:
        ServiceVenue.objects.create(service=service, location=location)
    return traits_of(listed(Service.objects.filter(pk=service.pk)).get(), today)


def values(traits: Traits, group: Group) -> set[str]:
    return {value for value in VALUES[group] if traits.holds(group, value)}


def of(**fields: Any) -> Traits:
    return read(ServiceFactory(**{"name": "Tea and Chat", "description": "", **fields}))


def scheduled(*schedules: dict[str, Any], **fields: Any) -> Traits:
    service = ServiceFactory(**fields)
    for schedule in schedules:
        Schedule.objects.create(service=service, **schedule)
    return read(service)


class TestPartsOfDay:
    @pytest.mark.parametrize(
        ("opens", "closes", "parts"),
        [
            (time(9), time(11), ["morning"]),
            (time(10), time(12), ["morning"]),
            (time(10), time(12, 30), ["morning"]),  # half an hour is no afternoon
            (time(10), time(13), ["morning", "afternoon"]),
            (time(11, 45), time(12, 15), ["morning"]),  # it starts there
            (time(12), time(14), ["afternoon"]),
            (time(16, 30), time(17, 30), ["afternoon"]),
            (time(16, 30), time(18), ["afternoon", "evening"]),
            (time(17), time(19), ["evening"]),
            (time(9), time(17), ["morning", "afternoon"]),
            (time(9), time(21), ["morning", "afternoon", "evening"]),
            (time(22), time(2), ["evening"]),  # past midnight
            (time(0), time(0), ["morning", "afternoon", "evening"]),  # round the clock
            (time(18, 30), None, ["evening"]),
            (None, time(11), ["morning"]),
            (None, None, ["morning", "afternoon", "evening"]),
        ],
    )
    def test_a_session_belongs_where_it_starts_or_fills_an_hour(
        self, opens: time | None, closes: time | None, parts: list[str]
    ) -> None:
        assert parts_of_day(opens, closes) == parts


class TestSlots:
    def test_a_weekly_session_has_its_days_and_times(self) -> None:
        traits = scheduled({"freq": "WEEKLY", "byday": "TU,TH", "opens_at": time(10), "closes_at": time(12)})

        assert traits.slots == slot_bits(["TU", "TH"], ["morning"])

    def test_several_schedules_add_up_without_being_mixed(self) -> None:
        traits = scheduled(
            {"freq": "WEEKLY", "byday": "TU", "opens_at": time(10), "closes_at": time(12)},
            {"freq": "WEEKLY", "byday": "WE", "opens_at": time(18), "closes_at": time(20)},
        )

        assert traits.slots == slot_bits(["TU"], ["morning"]) | slot_bits(["WE"], ["evening"])

    def test_what_is_monthly_has_the_day_it_names(self) -> None:
        assert scheduled({"freq": "MONTHLY", "byday": "2SA"}).slots == slot_bits(["SA"], ())
        assert scheduled({"freq": "MONTHLY", "bymonthday": "15"}).slots == 0

    def test_what_is_daily_has_every_day(self) -> None:
        assert scheduled({"freq": "DAILY", "opens_at": time(9)}).slots == slot_bits(DAYS, ["morning"])

    @pytest.mark.parametrize(
        ("ends", "counts"), [(TODAY - DAY, False), (TODAY, True), (TODAY + DAY, True), (None, True)]
    )
    def test_a_schedule_counts_up_to_its_last_day(self, ends: date | None, *, counts: bool) -> None:
        traits = scheduled({"freq": "WEEKLY", "byday": "MO", "valid_to_on": ends})

        assert bool(traits.slots) is counts

    @pytest.mark.parametrize(
        ("on", "counts"), [(TODAY - DAY, False), (TODAY, True), (TODAY + DAY, True), (None, False)]
    )
    def test_a_dated_session_counts_until_it_is_over(self, on: date | None, *, counts: bool) -> None:
        traits = scheduled({"freq": "", "starts_on": on, "opens_at": time(14)})

        assert bool(traits.slots) is counts
        if counts and on:
            assert traits.slots == slot_bits([DAYS[on.weekday()]], ["afternoon"])

    def test_what_comes_to_one_and_names_no_times_may_be_any_day(self) -> None:
        assert of(at_venue=False, at_home=True).slots == slot_bits(DAYS, TIMES)
        assert of(at_venue=False, by_phone=True).slots == slot_bits(DAYS, TIMES)

    def test_what_is_at_a_venue_and_names_no_times_is_on_no_day(self) -> None:
        assert of().slots == 0

    def test_a_helpline_with_hours_has_those(self) -> None:
        traits = scheduled({"freq": "WEEKLY", "byday": "SU"}, at_venue=False, by_phone=True)

        assert traits.slots == slot_bits(["SU"], ())


class TestAges:
    @pytest.mark.parametrize(
        ("fields", "ages"),
        [
            ({}, (18, 120)),
            ({"minimum_age": 50}, (50, 120)),
            ({"maximum_age": 11}, (0, 11)),
            ({"minimum_age": 11, "maximum_age": 18}, (11, 18)),
            ({"minimum_age": 0}, (0, 120)),
            ({"maximum_age": 200}, (0, 120)),
            ({"name": "Toddler Tumble", "description": "A group for parents and toddlers."}, (0, 120)),
            ({"description": "Open to young people who like bikes."}, (0, 120)),
            ({"description": "We listen to adults."}, (18, 120)),
        ],
    )
    def test_what_says_nothing_is_for_adults_unless_it_speaks_of_children(
        self, fields: dict[str, Any], ages: tuple[int, int]
    ) -> None:
        traits = of(**fields)

        assert (traits.youngest, traits.oldest) == ages


class TestWho:
    @pytest.mark.parametrize(
        ("fields", "who"),
        [
            ({"name": "Bramley Women’s Café"}, {"women"}),
            ({"name": "Men in Sheds"}, {"men"}),
            ({"alternate_name": "The Dads Club"}, {"men"}),
            ({"name": "Armed Forces Breakfast"}, {"veterans"}),
            ({"description": "A warm place for refugees and asylum seekers."}, {"refugees"}),
            ({"description": "A choir for unpaid carers."}, {"carers"}),
            ({"description": "Women only, please."}, {"women"}),
            ({"description": "It is for lads who like cars."}, {"men"}),
            ({"description": "For gay and bi men."}, {"lgbt", "men"}),
            ({"description": "Open to any disabled adult."}, {"disabled_people"}),
            ({"description": "A choir for men and women."}, {"men", "women"}),
            ({"description": "A choir for women, men and their carers."}, {"men", "women"}),
            ({"description": "For ex-forces and their families."}, {"veterans"}),
            ({"minimum_age": 55}, {"older_people"}),
            ({"minimum_age": 11, "maximum_age": 25}, {"young_people"}),
            ({"maximum_age": 5}, {"families"}),
        ],
    )
    def test_name_and_description_say_whom_it_is_for(self, fields: dict[str, Any], who: set[str]) -> None:
        assert values(of(**fields), Group.WHO) == who

    @pytest.mark.parametrize(
        "description",
        [
            "Two women started it in 2009, and men and women come.",
            "Our carers are trained.",
            "We served in the war museum.",
            "Run by retired teachers.",
            "Children are welcome in the café of the blind school.",
        ],
    )
    def test_a_description_that_only_speaks_of_somebody_is_for_nobody_in_particular(
        self, description: str
    ) -> None:
        assert values(of(description=description), Group.WHO) == set()

    @pytest.mark.parametrize(
        "description",
        ["This is not for women only: everybody may come.", "Not just for men.", "It isn’t only for carers."],
    )
    def test_what_it_is_not_for_does_not_count(self, description: str) -> None:
        assert values(of(description=description), Group.WHO) == set()

    def test_eligibility_counts_where_it_includes_and_not_where_it_excludes(self) -> None:
        service = ServiceFactory(name="Club", description="")
        Eligibility.objects.create(service=service, kind=Eligibility.Kind.FOR, who="Veterans")
        Eligibility.objects.create(service=service, kind=Eligibility.Kind.NOT_FOR, who="Men")

        assert values(read(service), Group.WHO) == {"veterans"}


class TestCost:
    @pytest.mark.parametrize(
        ("fields", "is_free"),
        [
            ({}, False),
            ({"fees": "Free"}, True),
            ({"fees": "£3 a session"}, False),
            ({"description": "All sessions are free."}, True),
            ({"description": "There is no charge."}, True),
            ({"description": "Advice is completely free of charge."}, True),
            ({"description": "It's free, just turn up."}, True),
            ({"description": "It is free of smoke."}, False),
            ({"description": "Feel free to drop in; gluten free cake."}, False),
            ({"description": "It is free.", "fees": "£2"}, False),
            ({"description": "This isn't free."}, False),
            ({"description": "Not all sessions are free."}, False),
        ],
    )
    def test_free_is_what_says_so(self, fields: dict[str, Any], *, is_free: bool) -> None:
        assert of(**fields).holds(Group.COST, "free") is is_free

    @pytest.mark.parametrize(("amount", "is_free"), [("0", True), ("2", False)])
    def test_a_price_overrules_the_text(self, amount: str, *, is_free: bool) -> None:
        service = ServiceFactory(description="Our sessions are free.")
        CostOption.objects.create(service=service, amount=Decimal(amount))

        assert read(service).holds(Group.COST, "free") is is_free


class TestLanguages:
    @pytest.mark.parametrize(
        ("description", "codes"),
        [
            ("Our staff speak Polish, Urdu and Punjabi.", ("pa", "pl", "ur")),
            ("Advice in Somali or Arabic.", ("ar", "so")),
            ("A Romanian speaking worker.", ("ro",)),
            ("Urdu speakers welcome.", ("ur",)),
            ("We cook Polish food and play Irish music.", ()),
            ("Sessions in Leeds, in English.", ()),
            ("A Polish-speaking worker.", ("pl",)),
            ("We do not speak Polish.", ()),
            ("We do not offer counselling in Polish.", ()),
        ],
    )
    def test_languages_are_those_that_are_spoken(self, description: str, codes: tuple[str, ...]) -> None:
        assert of(description=description).languages == codes

    def test_those_that_the_listing_names_come_first(self) -> None:
        service = ServiceFactory(description="We speak Polish.")
        ServiceLanguage.objects.create(service=service, name="Farsi")
        ServiceLanguage.objects.create(service=service, name="Polish", code="pl-PL")

        assert read(service).languages == ("fa", "pl")


class TestAccess:
    def test_features_of_its_venues_count(self) -> None:
        hall, hut = LocationFactory(), LocationFactory()
        Accessibility.objects.create(location=hall, feature=Accessibility.Feature.STEP_FREE)
        Accessibility.objects.create(location=hut, feature=Accessibility.Feature.HEARING_LOOP)
        Accessibility.objects.create(
            location=hut, feature=Accessibility.Feature.OTHER, description="Quiet room"
        )

        traits = read(ServiceFactory(), hall, hut)

        assert values(traits, Group.ACCESS) == {"step_free", "hearing_loop"}

    @pytest.mark.parametrize(
        ("fields", "is_step_free"),
        [
            ({}, False),
            ({"at_venue": False, "at_home": True}, True),
            ({"at_venue": False, "by_phone": True}, True),
            ({"at_home": True}, False),
            ({"description": "The hall is step-free."}, True),
            ({"description": "Wheelchair accessible."}, True),
            ({"description": "The hall is not wheelchair accessible."}, False),
            ({"description": "It isn’t yet fully accessible. There is no step-free way in."}, False),
            ({"description": "No need to book. Step-free."}, True),
        ],
    )
    def test_who_need_not_go_anywhere_meets_no_step(
        self, fields: dict[str, Any], *, is_step_free: bool
    ) -> None:
        assert of(**fields).holds(Group.ACCESS, "step_free") is is_step_free


class TestDelivery:
    def test_each_way_it_is_given(self) -> None:
        assert values(of(at_home=True, online=True), Group.DELIVERY) == {"venue", "home", "online"}


class TestReferrals:
    @pytest.mark.parametrize(
        ("referral", "holds"),
        [
            (Service.Referral.UNKNOWN, {"open"}),
            (Service.Referral.SELF, {"open", "self"}),
            (Service.Referral.ANYONE, {"open", "self"}),
            (Service.Referral.PROFESSIONAL, {"open"}),
            (Service.Referral.SIGNPOST, set()),
        ],
    )
    def test_who_may_refer(self, referral: str, holds: set[str]) -> None:
        assert values(of(referral=referral), Group.REFERRALS) == holds

    def test_one_that_is_full_takes_none_now(self) -> None:
        service = ServiceFactory(referral=Service.Referral.SELF)
        ServiceCapacity.objects.create(service=service, takes_referrals=False)

        assert values(read(service), Group.REFERRALS) == {"self"}


@pytest.mark.parametrize("who", _WHO)
@given(data=st.data())
def test_whatever_a_pattern_finds_has_a_clue(who: str, data: st.DataObject) -> None:
    """Texts without any are passed over, so none may be missing."""
    found = fold(data.draw(st.from_regex(_WHO[who], fullmatch=True)))

    assert who in _clues(found) or not re.search(rf"\b(?:{_WHO[who]})\b", found)


@pytest.mark.parametrize("name", sorted(spoken_names()))
def test_a_language_is_a_clue(name: str) -> None:
    assert _SPEAKS in _clues(f"we speak {name}, and more")
