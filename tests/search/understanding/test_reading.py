"""Of all that words might mean, what is meant; and how a slip is read."""

from __future__ import annotations

import pytest

from places.finder import find_place
from search.facets import Group
from search.understanding import Names, removal
from search.understanding.neighbourhoods import VenueAt
from search.understood import Constraint, Understanding
from tests.search.understanding.trees import NO_NAMES, labels, read, slugs, vocabulary

pytestmark = pytest.mark.django_db

NEEDS = vocabulary(
    {
        "company": ("lonely", "no friends", "friday club"),
        "swimming": ("swimming", "free swimming lessons"),
        "swimming_at_work": ("swimming instructor course",),
        "crafts": ("knitting", "knit and natter"),
        "bereavement": ("bereavement", "lost mum"),
        "gardening": ("allotment plot", "allotment rent", "allotment holders", "allotment society"),
        **{f"other_{number}": (f"thing{number}",) for number in range(20)},
    }
)


def understood(text: str, names: Names = NO_NAMES, near: str = "", within_km: float = 15.0) -> Understanding:
    place = find_place(near) if near else None
    return read(text, NEEDS, names=names, near=place, within_km=within_km)


def kinds(found: Understanding) -> list[str]:
    return [part.kind for part in found.parts]


def only(found: Understanding, kind: str) -> Constraint:
    [one] = [constraint for constraint in found.constraints if constraint.kind == kind]
    return one


# --- The longest is meant ---------------------------------------------------------------------------


def test_nothing_typed_is_nothing_understood() -> None:
    assert understood("") == Understanding()
    assert understood(" ,. ") == Understanding()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("women only swimming", ["need", "who"]),
        ("friday club", ["need"]),
        ("club on friday", ["day"]),
        ("free swimming lessons", ["need"]),
        ("free swimming", ["need", "cost"]),
    ],
)
def test_the_longest_reading_of_the_words_is_meant(text: str, expected: list[str]) -> None:
    assert kinds(understood(text)) == expected


def test_a_name_longer_than_the_needs_in_it_is_meant() -> None:
    names = Names([(1, "Lonely Swimming", "")])

    assert kinds(understood("lonely swimming", names)) == ["organisation"]


def test_a_need_that_somebody_took_for_a_name_is_still_the_need() -> None:
    names = Names([(1, "No Friends", "")])

    assert kinds(understood("no friends", names)) == ["need"]


def test_a_comma_ends_a_phrase() -> None:
    assert kinds(understood("no, friends")) == []
    assert slugs(understood("swimming instructor, course")) == ["swimming"]


# --- Several of a kind ------------------------------------------------------------------------------


def test_days_and_languages_are_any_of_several() -> None:
    found = understood("tuesdays or thursdays, in urdu or punjabi")

    assert only(found, "day").choices.of(Group.DAY) == {"TU", "TH"}
    assert only(found, "day").label == "On Tuesdays or Thursdays"
    assert only(found, "day").words == "tuesdays thursdays"
    assert only(found, "language").choices.of(Group.LANGUAGE) == {"ur", "pa"}


def test_access_needs_add_up() -> None:
    found = understood("wheelchair, hearing loop and parking")

    wanted = {constraint.choices.of(Group.ACCESS) for constraint in found.constraints}
    assert wanted == {frozenset({"step_free"}), frozenset({"hearing_loop"}), frozenset({"parking"})}


def test_a_day_and_a_time_stand_side_by_side() -> None:
    found = understood("tuesday afternoon")

    assert kinds(found) == ["day", "time"]
    assert (only(found, "day").words, only(found, "time").words) == ("tuesday", "afternoon")


def test_a_need_said_twice_is_one_part_with_both_its_words() -> None:
    [need] = understood("lonely, knitting, no friends").needs[:1]

    assert need.slug == "company"
    assert need.words == "lonely no friends"
    assert need.spans == ((0, 6), (18, 28))


def test_needs_are_in_the_order_in_which_they_were_said() -> None:
    assert slugs(understood("knitting, swimming, lonely")) == ["crafts", "swimming", "company"]


def test_an_organisation_said_twice_is_one_part() -> None:
    found = understood("plinkford united, plinkford", Names([(1, "Plinkford United", "")]))

    assert found.organisation is not None
    assert found.organisation.words == "plinkford united plinkford"
    assert found.left_over == ()


def test_only_one_organisation_is_meant() -> None:
    names = Names([(1, "Plinkford United", ""), (2, "Zoggins Friends", "")])

    found = understood("plinkford or zoggins", names)

    assert found.organisation is not None
    assert found.organisation.keys == (1,)
    assert found.left_over == ("zoggin",)


# --- Guesses ----------------------------------------------------------------------------------------


def test_a_guess_is_made_only_where_nothing_was_said_and_is_shown_as_one() -> None:
    guessed = understood("an allotment")
    said = understood("an allotment, lonely")

    assert [(need.slug, need.is_guess) for need in guessed.needs] == [("gardening", True)]
    assert [(need.slug, need.is_guess) for need in said.needs] == [("company", False)]


def test_nothing_is_guessed_beside_an_organisation() -> None:
    names = Names([(1, "Plinkford United", "")])

    assert not understood("plinkford, allotment", names).needs


# --- Words --------------------------------------------------------------------------------------------


def test_words_that_only_said_where_or_how_raise_no_hit() -> None:
    found = understood("lonely, LS6, tuesdays, free, origami")

    assert found.tokens == ("lone", "origami")
    assert found.left_over == ("origami",)


def test_left_over_words_must_be_held_unless_something_else_says_what_is_looked_for() -> None:
    assert understood("origami, something, free, LS6").must_hold == ("origami",)
    assert understood("origami, lonely").must_hold == ()


# --- A place that was given apart ---------------------------------------------------------------------


def test_near_wins_and_a_place_outside_its_radius_stays_a_search_word() -> None:
    found = understood("choir in Bristol", near="Leeds")

    assert found.place is None
    assert found.left_over == ("choir", "bristol")
    assert "bristol" in found.must_hold


def test_a_place_inside_the_radius_need_not_be_held() -> None:
    found = understood("choir in Headingley, Leeds", near="LS6")

    assert found.place is None
    assert "leed" in found.tokens
    assert "leed" not in found.must_hold
    assert "choir" in found.must_hold


def test_the_radius_decides() -> None:
    assert "otley" not in understood("choir in Otley", near="Leeds", within_km=30).must_hold
    assert "otley" in understood("choir in Otley", near="Leeds", within_km=3).must_hold


def test_several_places_are_one_and_a_postcode_is_the_closest() -> None:
    found = understood("choir, Harrogate, LS6 2AB")

    assert found.place is not None
    assert found.place.place.name == "LS6 2AB"
    assert found.place.words == "Harrogate LS6 2AB"


# --- Spelling -------------------------------------------------------------------------------------------


def test_a_slip_is_mended_and_said() -> None:
    found = understood("bereavment")

    assert slugs(found) == ["bereavement"]
    assert [(one.typed, one.meant) for one in found.corrections] == [("bereavment", "bereavement")]
    assert found.needs[0].words == "bereavment"


def test_several_slips_are_each_mended_and_each_said_once() -> None:
    found = understood("bereavment, kniting, swiming, bereavment")

    assert slugs(found) == ["bereavement", "crafts", "swimming"]
    assert [one.typed for one in found.corrections] == ["bereavment", "kniting", "swiming"]


def test_words_run_together_are_parted_each_with_its_own_letters() -> None:
    found = understood("lonelyknitting on tuesdays")

    assert slugs(found) == ["company", "crafts"]
    assert [need.words for need in found.needs] == ["lonely", "knitting"]
    assert removal("lonelyknitting on tuesdays", found.needs[0]) == "knitting on tuesdays"


def test_an_organisation_is_found_misspelt() -> None:
    names = Names([(1, "Larkfold Community Trust", "")])

    found = understood("larkfld", names)

    assert found.organisation is not None
    assert found.organisation.name == "Larkfold Community Trust"
    assert found.organisation.words == "larkfld"


def test_words_of_addresses_and_towns_are_right_words() -> None:
    names = Names(
        services=["Harehilly"], venues=[VenueAt("1 Gipton Approach", "Harehills", 53.811, -1.513, "")]
    )

    assert not understood("harehills", names).corrections
    assert not understood("otley headingley", names).corrections


def test_a_town_is_mended_warily() -> None:
    assert [one.meant for one in understood("choir in Harogate").corrections] == ["harrogate"]
    assert not understood("choir in Xarrogate").corrections
    assert not understood("choir in Haogae").corrections


@pytest.mark.parametrize(
    "text", ["swims", "knitter", "need", "no", "2026", "abc", "x" * 60, "qqqqqq", "zzzzyyyyxxxx"]
)
def test_what_is_no_slip_of_ours_stays_as_it_is(text: str) -> None:
    assert not understood(text).corrections


# --- Taking a part back -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "left"),
    [
        ("lonely, LS6, tuesdays", "need", "LS6, tuesdays"),
        ("lonely, LS6, tuesdays", "place", "lonely, tuesdays"),
        ("lonely, LS6, tuesdays", "day", "lonely, LS6"),
        ("lonely on tuesdays or fridays in Leeds", "day", "lonely, or, in Leeds"),
        ("lonely", "need", ""),
        ("swimming free for my nan", "cost", "swimming, for my nan"),
        (",, lonely ,, free", "cost", "lonely"),
    ],
)
def test_a_part_goes_with_its_words_and_a_comma_keeps_the_rest_apart(text: str, kind: str, left: str) -> None:
    found = understood(text)

    part = next(part for part in found.parts if part.kind == kind)

    assert removal(text, part) == left


def test_what_stood_on_either_side_makes_no_new_phrase() -> None:
    text = "no tuesdays friends"
    day = only(understood(text), "day")

    assert labels(understood(removal(text, day))) == []
