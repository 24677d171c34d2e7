"""What a match means, rule by rule (docs/search.md)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from directory.models import ServiceArea
from places.distances import distance_m
from places.finder import find_place
from search.finder import find_services
from search.forms import SearchForm
from tests.directory.factories import LocationFactory, OrganisationFactory
from tests.search.finding import BRADFORD, BRISTOL, LEEDS, ask, indexed, listed, names, need, venue_at

pytestmark = pytest.mark.django_db

NEAR = "LS6"


def here() -> tuple[float, float]:
    position = find_place(NEAR).position
    assert position
    return position


# --- Words


def test_every_typed_word_must_be_in_some_field() -> None:
    listed(name="Knitting circle", at=LocationFactory(address="4 Lark Row"))
    listed(name="Knitting for beginners", at=LocationFactory(address="9 Kestrel Street"))

    assert names(ask("knitting lark")) == ["Knitting circle"]


def test_words_are_matched_by_their_stems_whatever_their_case_and_accents() -> None:
    listed(name="Café Knitters")

    assert ask("CAFE KNITTER").total == 1


@pytest.mark.parametrize("field", ["name", "alternate_name", "description"])
def test_words_of_the_service_are_searched(field: str) -> None:
    listed(**{field: "Origami"})

    assert ask("origami").confident


def test_words_of_organisation_venue_and_town_are_searched() -> None:
    listed(organisation=OrganisationFactory(name="Zebra Trust", alternate_name="ZT"))
    listed(at=LocationFactory(name="Kestrel Hall", address="4 Lark Row", town="Otley"))

    assert ask("zebra zt").total == 1
    assert ask("kestrel lark otley").total == 1


def test_words_of_a_need_are_searched_and_so_are_those_above_it() -> None:
    top = need("Getting about")
    listed(name="Dial a ride", needs=[need("Transport to hospital", "patient lifts", parent=top)])

    assert ask("patient dial").total == 1
    assert ask("getting dial").total == 1


def test_typed_words_are_never_the_index_own_terms() -> None:
    made = need("Gardening")
    listed(name="Allotment", needs=[made])

    assert not ask(f"need:{made.pk}").confident
    assert not ask(f"need {made.pk}").confident


def test_the_last_word_is_a_beginning_only_while_typing() -> None:
    listed(name="Origami group")
    request = SearchForm({"q": "group orig"}).to_request()

    assert not find_services(request).confident
    page = find_services(replace(request, is_typing=True))
    assert page.confident
    assert page.hits[0].why == ("Name matches “orig”",)


# --- Needs


def test_a_need_in_the_words_finds_what_is_listed_for_it_or_for_one_beneath_it() -> None:
    top = need("Not enough food", "hungry")
    low = need("Food banks", parent=top)
    listed(name="St Mary's pantry", needs=[low])
    listed(name="Chess club")

    page = ask("hungry")

    assert names(page) == ["St Mary's pantry"]
    assert page.understood["needs"] == [{"slug": top.slug, "name": "Not enough food", "words": "hungry"}]
    assert page.hits[0].why[0] == "Helps with: Food banks"


def test_a_need_finds_texts_that_say_one_of_its_synonyms_unless_they_take_it_back() -> None:
    need("Housing", "housing advice", "homeless help")
    listed(name="Drop-in", description="Homeless help on Mondays.")
    listed(name="Benefits clinic", description="Benefits checks. We do not give housing advice.")

    page = ask("housing advice")

    assert names(page) == ["Drop-in"]
    assert page.hits[0].why[0] == "Its own words speak of: Housing"


def test_a_needs_name_of_one_word_is_not_looked_for_in_texts() -> None:
    running = need("Running", "parkrun")
    listed(name="Saturday 5k", needs=[running])
    listed(name="Village hall", description="Run by volunteers.")

    assert names(ask("running")) == ["Saturday 5k"]


def test_a_need_is_not_found_by_its_words_scattered_over_a_text() -> None:
    need("A roof", "housing advice")
    listed(name="Careers", description="Advice for those who work in housing.")

    assert ask("housing advice").total == 0


def test_words_left_over_beside_a_need_only_raise_the_order() -> None:
    food = need("Food", "food parcel")
    listed(name="Aardvark pantry", needs=[food])
    listed(name="Zion pantry", needs=[food], description="Run by volunteers.")

    page = ask("food parcel volunteers")

    assert page.understood["words"] == ["volunteers"]
    assert names(page) == ["Zion pantry", "Aardvark pantry"]
    assert page.confident


def test_a_chosen_need_limits_and_its_children_count() -> None:
    top = need("Money")
    low = need("Debt", parent=top)
    listed(name="Debt clinic", needs=[low])
    listed(name="Money club", needs=[top])
    listed(name="Choir")

    assert set(names(ask(need=[top.slug]))) == {"Debt clinic", "Money club"}
    assert names(ask(need=low.slug)) == ["Debt clinic"]
    assert names(ask("clinic", need=[top.slug])) == ["Debt clinic"]


def test_of_several_chosen_needs_any_will_do() -> None:
    first, second = need("Debt"), need("Sleep")
    listed(name="Debt clinic", needs=[first])
    listed(name="Sleep school", needs=[second])

    assert ask(need=[first.slug, second.slug]).total == 2


# --- Place


def test_a_venue_fits_within_the_radius_by_the_great_circle() -> None:
    listed(name="Inside", at=venue_at(4.99, south_of=here()))
    listed(name="Outside", at=venue_at(5.01, south_of=here()))

    page = ask(near=NEAR, within_km="5")

    assert names(page) == ["Inside"]
    assert page.hits[0].distance_m == pytest.approx(4_990, abs=1)
    assert page.hits[0].covers == ""
    assert page.hits[0].why == ("3.1 miles away",)


def test_the_corner_of_the_box_is_outside_the_circle() -> None:
    latitude, longitude = here()
    corner = (latitude + 0.04, longitude + 0.07)  # 4.4 km north, 4.6 km east
    listed(name="Corner", at=LocationFactory(latitude=corner[0], longitude=corner[1]))

    assert distance_m(here(), corner) > 5_000
    assert ask(near=NEAR, within_km="5", need=[]).confident is False


def test_distance_is_that_of_the_nearest_venue() -> None:
    listed(name="Two halls", at=[venue_at(9, south_of=here()), venue_at(2, south_of=here())])

    (hit,) = ask(near=NEAR).hits

    assert hit.distance_m == pytest.approx(2_000, abs=1)


def test_a_service_area_that_holds_the_place_fits_and_says_what_it_covers() -> None:
    listed(name="Covers Leeds", areas=[LEEDS], at=venue_at(100, south_of=here()))
    listed(name="Covers Bristol", areas=[BRISTOL])

    (hit,) = ask(near=NEAR).hits

    assert (hit.service.name, hit.distance_m, hit.covers) == ("Covers Leeds", None, "Covers Leeds")


def test_a_wider_area_holds_the_place_too_and_the_narrowest_is_said() -> None:
    listed(name="All over", areas=["E92000001", LEEDS])
    listed(name="England", areas=["E92000001"])

    covers = {hit.service.name: hit.covers for hit in ask(near=NEAR).hits}

    assert covers == {"All over": "Covers Leeds", "England": "Covers England"}


def test_what_comes_to_you_never_shows_the_distance_to_its_office() -> None:
    listed(name="Visits", at_venue=False, at_home=True, areas=[LEEDS], at=venue_at(1, south_of=here()))

    (hit,) = ask(near=NEAR).hits

    assert (hit.distance_m, hit.covers) == (None, "Covers Leeds")


def test_what_comes_to_you_elsewhere_is_not_found_by_its_office() -> None:
    listed(
        name="Visits in Bradford",
        at_venue=False,
        at_home=True,
        areas=[BRADFORD],
        at=venue_at(1, south_of=here()),
    )

    assert not ask(near=NEAR).confident


@pytest.mark.parametrize("how", ["is_national", "by_phone", "online"])
def test_national_phone_and_online_services_fit_every_place(how: str) -> None:
    listed(name="Anywhere", **{how: True})

    (hit,) = ask(near=NEAR).hits

    assert hit.distance_m is None
    assert hit.covers


def test_a_service_without_any_place_fits_no_place() -> None:
    listed(name="Somewhere", at=LocationFactory(latitude=None, longitude=None))

    assert not ask(near=NEAR).confident
    assert ask("somewhere").total == 1


# --- A confidential venue


def test_a_confidential_venue_fits_by_its_authority_and_never_by_radius() -> None:
    refuge = venue_at(0.2, south_of=here(), is_confidential=True, authority_code=LEEDS, name="Rosewood")
    listed(name="Refuge in Leeds", at=refuge)
    elsewhere = venue_at(0.2, south_of=here(), is_confidential=True, authority_code=BRADFORD)
    listed(name="Refuge in Bradford", at=elsewhere)

    (hit,) = ask(near=NEAR).hits

    assert (hit.service.name, hit.distance_m, hit.covers) == ("Refuge in Leeds", None, "Covers Leeds")
    assert hit.as_json()["distance_m"] is None


def test_beside_service_areas_a_confidential_venue_counts_for_nothing() -> None:
    refuge = venue_at(0.2, south_of=here(), is_confidential=True, authority_code=LEEDS)
    listed(name="Refuge", at=refuge, areas=[BRADFORD])

    assert not ask(near=NEAR).confident


@pytest.mark.parametrize("secret", ["rosewood", "quarry mount", "ilkley", "LS29 9ZZ"])
def test_nothing_of_a_confidential_venue_is_searchable(secret: str) -> None:
    refuge = LocationFactory(
        name="Rosewood", address="17 Quarry Mount", town="Ilkley", postcode="LS29 9ZZ", is_confidential=True
    )
    listed(name="Safe", at=refuge)

    assert ask(secret).total == 0


def test_a_venue_that_becomes_confidential_is_forgotten() -> None:
    hall = venue_at(1, south_of=here(), name="Rosewood")
    service = listed(name="Safe", at=hall)
    hall.is_confidential = True
    hall.save()

    indexed(service)

    assert ask("rosewood").total == 0
    assert [hit.distance_m for hit in ask(near=NEAR).hits] == [None]


# --- What is never found


@pytest.mark.parametrize(
    "fields",
    [{"live": False}, {"status": "defunct"}, {"status": "inactive"}, {"status": "temporarily closed"}],
)
def test_only_published_active_services_are_found(fields: dict[str, object]) -> None:
    listed(name="Choir", **fields)

    assert ask("choir").total == 0


def test_services_of_an_unpublished_organisation_are_not_found() -> None:
    listed(name="Choir", organisation=OrganisationFactory(live=False))

    assert ask("choir").total == 0


def test_a_service_closed_since_the_index_heard_of_it_is_not_shown() -> None:
    service = listed(name="Choir")
    type(service).objects.filter(pk=service.pk).update(status="inactive")

    assert ask("choir").hits == ()


def test_a_place_and_words_must_both_fit() -> None:
    listed(name="Choir", at=venue_at(2, south_of=here()))
    listed(name="Chess", at=venue_at(1, south_of=here()))
    listed(name="Choir far away", at=venue_at(50, south_of=here()))

    page = ask("choir", near=NEAR)

    assert names(page) == ["Choir"]
    assert page.understood["place"] == {"name": "LS6", "kind": "outcode", "words": "LS6"}


def test_an_area_nobody_could_name_fits_by_its_code_alone() -> None:
    service = listed(name="Choir")
    ServiceArea.objects.create(service=service, code="", name="round here")
    indexed(service)

    assert not ask(near=NEAR).confident
