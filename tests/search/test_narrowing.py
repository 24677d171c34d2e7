"""What the words say a hit must be, in SQL and in plain Python against the listings."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import time, timedelta

import pytest
from django.db.models import Prefetch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.models import (
    Accessibility,
    Eligibility,
    Location,
    Schedule,
    Service,
    ServiceLanguage,
    ServiceVenue,
)
from places.distances import distance_m
from places.finder import find_place
from search.engines import embedded, index
from search.facets import DAYS, Choices, Group
from search.request import SearchRequest
from search.understood import Constraint, Understanding
from tests.directory.factories import LocationFactory, ServiceFactory
from tests.search.finding import TODAY, indexed, listed, venue_at

pytestmark = pytest.mark.django_db

HOURS = {
    "morning": (time(9, 30), time(11)),
    "afternoon": (time(13), time(15)),
    "evening": (time(18), time(20)),
}
WHO = {"women": "Women", "men": "Men", "carers": "Carers"}
LANGUAGES = {"pl": "Polish", "ur": "Urdu", "zh": "Chinese"}
FEATURES = (Accessibility.Feature.STEP_FREE, Accessibility.Feature.HEARING_LOOP, Accessibility.Feature.TOILET)


def choosing(kind: str, **groups: Iterable[str]) -> Constraint:
    return Constraint(
        kind, kind, kind, choices=Choices({Group(name): frozenset(values) for name, values in groups.items()})
    )


def aged(age: int) -> Constraint:
    return Constraint("age", "age", "age", age=age)


def suiting(gender: str) -> Constraint:
    return Constraint("who", "who", "who", suits=gender)  # type: ignore[arg-type]


NO_CAR = Constraint("no_car", "no car", "no car", no_car=True)


def middle() -> tuple[float, float]:
    """Of LS6, in degrees."""
    position = find_place("LS6").position
    assert position
    return position


def away(distance_km: float) -> Location:
    """A venue that many kilometres from there."""
    return venue_at(distance_km, south_of=middle())


def found(*constraints: Constraint, near: str = "", within_km: float = 15.0) -> set[str]:
    """Names of the hits, before any widening."""
    request = SearchRequest(
        place=find_place(near) if near else None,
        within_km=within_km,
        understood=Understanding(constraints=constraints),
        page_size=100,
    )
    answer = embedded.find(request, TODAY)
    assert answer.total == len(answer.hits)
    names = Service.objects.in_bulk([hit.service_id for hit in answer.hits])
    return {service.name for service in names.values()}


# --- One at a time ----------------------------------------------------------------------------------


class TestAge:
    @pytest.fixture(autouse=True)
    def _services(self) -> None:
        listed(name="anyone grown up")
        listed(name="from 50", minimum_age=50)
        listed(name="to 11", maximum_age=11)
        listed(name="11 to 18", minimum_age=11, maximum_age=18)
        listed(name="families", description="For parents and toddlers.")

    @pytest.mark.parametrize(
        ("age", "names"),
        [
            (3, {"to 11", "families"}),
            (11, {"to 11", "11 to 18", "families"}),
            (17, {"11 to 18", "families"}),
            (18, {"anyone grown up", "11 to 18", "families"}),
            (49, {"anyone grown up", "families"}),
            (50, {"anyone grown up", "from 50", "families"}),
            (110, {"anyone grown up", "from 50", "families"}),
        ],
    )
    def test_both_ends_are_included(self, age: int, names: set[str]) -> None:
        assert found(aged(age)) == names

    def test_of_two_people_it_must_suit_both(self) -> None:
        assert found(aged(11), aged(55)) == {"families"}


class TestGender:
    @pytest.fixture(autouse=True)
    def _services(self) -> None:
        listed(name="everybody")
        for names in (("women",), ("men",), ("women", "men"), ("men", "carers")):
            service = ServiceFactory(name=" ".join(names))
            for who in names:
                Eligibility.objects.create(service=service, who=who)
            indexed(service)

    def test_what_is_for_the_other_gender_alone_is_left_out(self) -> None:
        assert found(suiting("women")) == {"everybody", "women", "women men"}
        assert found(suiting("men")) == {"everybody", "men", "women men", "men carers"}

    def test_only_is_only(self) -> None:
        assert found(choosing("who", who=["women"])) == {"women", "women men"}


class TestNoCar:
    @pytest.fixture(autouse=True)
    def _services(self) -> None:
        listed(name="a walk away", at=away(1.99))
        listed(name="a drive away", at=away(2.01))
        listed(name="a drive away, and online", at=away(5), online=True)
        listed(name="comes to you", at_venue=False, at_home=True, areas=["E08000035"])
        listed(name="for Leeds, a drive away", at=away(5), areas=["E08000035"])
        listed(name="a drive or a walk", at=[away(9), away(1)])

    def test_it_comes_or_needs_no_going_or_is_a_walk_away(self) -> None:
        assert found(NO_CAR, near="LS6") == {
            "a walk away",
            "a drive away, and online",
            "comes to you",
            "a drive or a walk",
        }

    def test_without_a_place_nothing_is_too_far(self) -> None:
        assert len(found(NO_CAR)) == 6


class TestDaysAndTimes:
    @pytest.fixture(autouse=True)
    def _services(self) -> None:
        for name, sessions in {
            "tuesday mornings": [("TU", "morning")],
            "tuesday evenings": [("TU", "evening")],
            "tuesday mornings, wednesday evenings": [("TU", "morning"), ("WE", "evening")],
            "no times": [],
        }.items():
            service = ServiceFactory(name=name)
            for day, part in sessions:
                Schedule.objects.create(
                    service=service, byday=day, opens_at=HOURS[part][0], closes_at=HOURS[part][1]
                )
            indexed(service)

    def test_a_day_and_a_time_belong_together_though_said_apart(self) -> None:
        assert found(choosing("day", day=["TU"]), choosing("time", time=["evening"])) == {"tuesday evenings"}

    def test_a_time_alone_is_that_of_any_day(self) -> None:
        assert found(choosing("time", time=["evening"])) == {
            "tuesday evenings",
            "tuesday mornings, wednesday evenings",
        }

    def test_two_that_speak_of_the_same_both_hold_whichever_comes_first(self) -> None:
        tuesday_evening = choosing("day", day=["TU"], time=["evening"])
        morning = choosing("time", time=["morning"])
        service = ServiceFactory(name="tuesday evenings, friday mornings")
        for day, part in (("TU", "evening"), ("FR", "morning")):
            Schedule.objects.create(service=service, byday=day, opens_at=HOURS[part][0])
        indexed(service)

        assert found(tuesday_evening, morning) == {"tuesday evenings, friday mornings"}
        assert found(morning, tuesday_evening) == {"tuesday evenings, friday mornings"}


def test_access_needs_add_up_while_ways_of_giving_are_either() -> None:
    loop, both = LocationFactory(), LocationFactory()
    Accessibility.objects.create(location=loop, feature="hearing_loop")
    for feature in ("hearing_loop", "step_free"):
        Accessibility.objects.create(location=both, feature=feature)
    listed(name="loop", at=loop)
    listed(name="both", at=both, by_phone=True)

    step_free, hearing_loop = (
        choosing("access", access=["step_free"]),
        choosing("access", access=["hearing_loop"]),
    )

    assert found(hearing_loop) == {"loop", "both"}
    assert found(step_free, hearing_loop) == {"both"}
    assert found(choosing("delivery", delivery=["phone", "home"])) == {"both"}


def test_a_language_is_no_part_of_another_ones_code() -> None:
    for code in ("ku", "ckb", "pa", "a", "k"):
        service = ServiceFactory(name=code)
        ServiceLanguage.objects.create(service=service, name=f"Language {code}", code=code)
        service.languages.filter(code__in=("a", "k")).update(name=code)
        indexed(service)

    assert found(choosing("language", language=["k"])) == {"k"}
    assert found(choosing("language", language=["ku", "pa"])) == {"ku", "pa"}


# --- Many at once -----------------------------------------------------------------------------------

OTHER = {"women": "men", "men": "women"}
MANY = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def directory() -> list[Service]:
    """Sixty services of every kind, the same each time."""
    chance = random.Random(4)
    made = [_made(number, chance) for number in range(60)]
    index.refresh(made)
    venues = ServiceVenue.objects.select_related("location")
    return list(
        Service.objects.filter(pk__in=made).prefetch_related(
            Prefetch("venues", venues),
            "venues__location__accessibility",
            "schedules",
            "eligibility",
            "languages",
        )
    )


def _made(number: int, chance: random.Random) -> int:
    ways = {way: chance.random() < 0.25 for way in ("at_home", "by_phone", "online")}
    lowest = chance.choice([None, None, 0, 16, 50])
    service = ServiceFactory(
        name=f"Number {number}",
        description="",
        at_venue=chance.random() < 0.8 or not any(ways.values()),
        minimum_age=lowest,
        maximum_age=chance.choice([None, None, 50, 64]),
        **ways,
    )
    for _ in range(chance.choice([0, 1, 1, 2])):
        hall = away(chance.choice([0.5, 1.5, 2.5, 8, 14, 20]))
        for feature in chance.sample(FEATURES, chance.randrange(3)):
            Accessibility.objects.create(location=hall, feature=feature)
        ServiceVenue.objects.create(service=service, location=hall)
    for _ in range(chance.choice([0, 1, 1, 2, 3])):
        opens, closes = HOURS[chance.choice(list(HOURS))]
        over = chance.random() < 0.2
        Schedule.objects.create(
            service=service,
            byday=chance.choice(DAYS[:3]),
            opens_at=opens,
            closes_at=closes,
            valid_to_on=TODAY - timedelta(days=1) if over else None,
        )
    for who in chance.sample(list(WHO.values()), chance.randrange(3)):
        Eligibility.objects.create(service=service, who=who)
    for code in chance.sample(list(LANGUAGES), chance.choice([0, 0, 1, 2])):
        ServiceLanguage.objects.create(service=service, name=LANGUAGES[code], code=code)
    return int(service.pk)


def is_of_age(service: Service, age: int) -> bool:
    lowest, highest = service.minimum_age, service.maximum_age
    if lowest is None and highest is None:
        return age >= 18
    return (lowest or 0) <= age <= (highest or 120)


def people(service: Service) -> set[str]:
    said = {entry.who for entry in service.eligibility.all()}
    return {who for who, name in WHO.items() if name in said}


def suits(service: Service, gender: str) -> bool:
    return OTHER[gender] not in people(service) or gender in people(service)


def is_open(service: Service, days: frozenset[str], times: frozenset[str]) -> bool:
    if not service.at_venue and not service.schedules.all():
        return True
    return any(
        (not days or schedule.byday in days)
        and (not times or any(HOURS[part][0] == schedule.opens_at for part in times))
        for schedule in service.schedules.all()
        if schedule.valid_to_on is None or schedule.valid_to_on >= TODAY
    )


def away_m(service: Service) -> float:
    if not service.at_venue:
        return float("inf")
    points = [venue.location.public_position for venue in service.venues.all()]
    return min((distance_m(middle(), point) for point in points if point), default=float("inf"))


def fits_place(service: Service) -> bool:
    return service.by_phone or service.online or away_m(service) <= 15_000


def without_car(service: Service) -> bool:
    return service.at_home or service.by_phone or service.online or away_m(service) <= 2_000


def has_access(service: Service, feature: str) -> bool:
    if feature == "step_free" and not service.at_venue:
        return True
    return any(
        entry.feature == feature
        for venue in service.venues.all()
        for entry in venue.location.accessibility.all()
    )


def speaks(service: Service, codes: frozenset[str]) -> bool:
    return any(language.code in codes for language in service.languages.all())


Check = Callable[[Service], bool]
SOME_DAYS = st.frozensets(st.sampled_from(DAYS[:3]), max_size=2)
SOME_TIMES = st.frozensets(st.sampled_from(list(HOURS)), max_size=2)


@st.composite
def asked(draw: st.DrawFn) -> tuple[list[Constraint], list[Check]]:
    """Constraints in any order, each with the same said in Python."""
    both: list[tuple[list[Constraint], Check]] = []
    if (age := draw(st.none() | st.integers(1, 110))) is not None:
        both.append(([aged(age)], lambda service: is_of_age(service, age)))
    if gender := draw(st.none() | st.sampled_from(list(OTHER))):
        both.append(([suiting(gender)], lambda service: suits(service, gender)))
    days, times = draw(SOME_DAYS), draw(SOME_TIMES)
    said = [choosing("day", day=days)] if days else []
    said += [choosing("time", time=times)] if times else []
    if said:
        both.append((said, lambda service: is_open(service, days, times)))
    if codes := draw(st.frozensets(st.sampled_from(list(LANGUAGES)), max_size=2)):
        both.append(([choosing("language", language=codes)], lambda service: speaks(service, codes)))
    features = draw(st.frozensets(st.sampled_from([str(feature) for feature in FEATURES]), max_size=2))
    if features:
        both.append(
            (
                [choosing("access", access=[feature]) for feature in features],
                lambda service: all(has_access(service, feature) for feature in features),
            )
        )
    constraints = draw(st.permutations([one for each, _ in both for one in each]))
    return constraints, [check for _, check in both]


@MANY
@given(question=asked(), near=st.booleans(), no_car=st.booleans())
def test_constraints_find_what_a_person_would(
    directory: list[Service],
    question: tuple[list[Constraint], list[Check]],
    near: bool,
    no_car: bool,
) -> None:
    constraints, checks = question
    if no_car:
        constraints = [*constraints, NO_CAR]
    if near:
        checks = [*checks, fits_place, *([without_car] if no_car else [])]

    hits = found(*constraints, near="LS6" if near else "")

    assert hits == {service.name for service in directory if all(check(service) for check in checks)}
