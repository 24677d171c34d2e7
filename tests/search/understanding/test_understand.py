"""What people say, over the project's own tree, and what holds whatever they say."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.models import Need, NeedSynonym
from directory.need_tree import OWN_TREE, load_tree, read_tree
from places.finder import find_place
from search.understanding import known_now, removal, understand
from search.understood import Part, Understanding
from tests.search.finding import counted_queries, need
from tests.search.understanding.trees import NAMES, NO_NAMES, labels, own_tree, read, slugs, vocabulary
from words.spelling import is_english

pytestmark = pytest.mark.django_db

# What must be understood, by what is said; what is not named must not be.
SAID: dict[str, dict[str, Any]] = {
    "lonely, LS6, no car, tuesdays": {"need": "loneliness", "place": "LS6", "day": "TU", "no_car": True},
    "since we lost mum he just sits indoors": {"need": "bereavement"},
    "brassic": {"need": "money-worries"},
    "dad keeps forgetting where he is": {"need": "memory"},
    "mum keeps forgetting where she is": {"need": "memory"},
    "carers coffee BD3": {"need": "carers", "place": "BD3"},
    "sunday kickabout for lads in Leeds": {"need": "sport", "place": "Leeds", "day": "SU", "suits": "men"},
    "no charge": {"cost": "free"},
    "ladies only": {"who": "women"},
    "wheelchair": {"access": "step_free"},
    "someone who speaks Polish": {"language": "pl"},
    "she's 82": {"age": 82},
    "82 year old": {"age": 82},
    "in his 70s": {"age": 75},
    "in her eighties": {"age": 85},
    "girl of 11": {"age": 11},
    "lost mum, she's 82": {"need": "bereavement", "age": 82},
    "caring for mum who's 82": {"need": "carers", "age": 82},
    "larkfold": {"organisation": "Larkfold Community Trust"},
    "larkfold comunity trust": {"organisation": "Larkfold Community Trust"},
    "wilfridins": {"organisation": "St Wilfrid's Hospice"},
    "reading group": {"need": "reading-and-libraries"},
    "reading group in Reading": {"need": "reading-and-libraries", "place": "Reading"},
    "skint til friday": {"need": "money-worries"},
    "skint til next friday": {"need": "money-worries"},
    "we lost him, he died on tuesday": {"need": "bereavement"},
    "smoke free": {"need": "smoking"},
    "feel free": {},
    "i don't want to wake up tomorrow": {"need": "crisis"},
    "she doesn't want to wake up": {"need": "crisis"},
    "i cannot go on": {"need": "crisis"},
    "something on in march": {},
    "he just sat in the sun": {},
    "polish my shoes": {},
    "15 stone": {},
    "clean 3 years": {},
    "2 kids": {},
    "vitamin B12": {},
    "zz1 1zz": {},
    "tuesday morning": {"day": "TU", "time": "morning"},
    "free swimming": {"need": "swimming", "cost": "free"},
    "free school meals": {"need": "hot-meals"},
    "my family needs food": {"need": "food"},
    "somewhere for my nan to go": {},
    "a bath": {},
    "can't get in the bath": {"need": "home-safety"},
    "food bank, leeds road, bradford": {"need": "food-banks", "place": "Bradford"},
    "bereavment": {"need": "bereavement"},
    "walkinggroup": {"need": "walking"},
    "befreinding for my nan who's 90, harehills": {"need": "befriending", "age": 90, "place": "Harehills"},
}


def taken(found: Understanding) -> dict[str, Any]:
    """What was understood, as `SAID` has it."""
    got: dict[str, Any] = {}
    if found.needs:
        got["need"] = found.needs[0].slug
    if found.place:
        got["place"] = found.place.place.name
    if found.organisation:
        got["organisation"] = found.organisation.name
    for one in found.constraints:
        if one.age is not None:
            got["age"] = one.age
        if one.no_car:
            got["no_car"] = True
        if one.suits:
            got["suits"] = one.suits
        for group in one.choices.chosen:
            got[one.kind] = " ".join(sorted(one.choices.of(group)))
    return got


@pytest.mark.parametrize("text", SAID)
def test_what_people_say_is_understood_and_no_more(text: str) -> None:
    assert taken(read(text)) == SAID[text]


@pytest.mark.parametrize("text", SAID)
def test_each_part_is_shown_with_its_words_and_goes_when_taken_back(text: str) -> None:
    found = read(text)

    for part in found.parts:
        assert part.words == " ".join(text[start:end] for start, end in part.spans)
        assert part.spans
        without = read(removal(text, part))
        assert (part.kind, part.label) not in [(other.kind, other.label) for other in without.parts]


def test_corrections_are_said() -> None:
    found = read("bereavment, walkinggroup, larkfld")

    said = {one.typed: one.meant for one in found.corrections}
    assert said == {
        "bereavment": "bereavement",
        "walkinggroup": "walking group",
        "larkfld": "larkfold",
    }


def test_a_guess_from_the_tree_is_shown_as_one() -> None:
    assert [(one.slug, one.is_guess) for one in read("smoke free").needs] == [("smoking", True)]


def test_the_given_place_wins_over_the_words() -> None:
    found = read("lonely in Leeds", near=find_place("Bristol"), within_km=15.0)

    assert found.place is None
    assert found.left_over == ("leed",)


# --- Right words are never changed ------------------------------------------------------------------


def test_two_hundred_right_words_of_the_tree_are_left_alone_where_another_part_of_it_is_all_we_know() -> None:
    needs = list(own_tree().needs.values())
    kept = vocabulary({one.slug.replace("-", "_"): one.synonyms for one in needs[::2]})
    others = {word for one in needs[1::2] for phrase in (one.name, *one.synonyms) for word in phrase.split()}
    right = sorted({word.lower() for word in others if word.isalpha() and is_english(word.lower())})[::5]

    changed = {one.typed: one.meant for word in right for one in read(word, kept, names=NO_NAMES).corrections}

    assert len(right) >= 200
    assert changed == {}


def test_right_words_that_are_a_letter_from_ours_are_left_alone() -> None:
    words = """
    carter barer dent lovely loner bank bang walker talking hiring firing grief chief debit fund found
    dace pants gang chess cheese swing spinning nit kitting nattered mind mined wine while bereft relieved housing
    mousing courses coarse horses nurses fitter bitter better betting petting getting drug drag drink brink rink
    """.split()  # noqa: SIM905

    assert {one.typed: one.meant for word in words for one in read(word).corrections} == {}


def test_words_of_addresses_and_of_names_are_right_words() -> None:
    assert not read("shepherds lane harehills, wilfridians, larkfold").corrections


# --- The editors' tree as it is now -----------------------------------------------------------------


def test_what_an_editor_adds_is_understood_at_the_next_question() -> None:
    made = need("Pottering about", "zonkering")
    before = understand("grobbling", known_now()[0], names=NAMES)

    NeedSynonym.objects.create(need=made, words="grobbling")
    made.save()
    after = understand("grobbling", known_now()[0], names=NAMES)
    Need.objects.create(name="Wozzling", slug="wozzling")
    new = understand("wozzling", known_now()[0], names=NAMES)

    assert slugs(before) == []
    assert slugs(after) == [made.slug]
    assert slugs(new) == ["wozzling"]


def test_what_an_editor_takes_away_is_not() -> None:
    made = need("Pottering about", "zonkering", "grobbling")
    before = understand("grobbling", known_now()[0], names=NAMES)

    made.synonyms.filter(words="grobbling").delete()
    made.save()
    after = understand("grobbling", known_now()[0], names=NAMES)

    assert slugs(before) == [made.slug]
    assert slugs(after) == []


def test_the_tree_as_loaded_is_the_one_that_these_tests_read() -> None:
    load_tree(rows=read_tree(OWN_TREE))

    loaded = known_now()[0]

    assert {one.slug: one.synonyms for one in loaded.needs.values()} == {
        one.slug: one.synonyms for one in own_tree().needs.values()
    }


# --- What is asked of the database ------------------------------------------------------------------


def test_nothing_is_asked_of_the_database_for_needs_words_and_constraints() -> None:
    text = "lonely, free on tuesdays, wheelchair, larkfold, bereavment, in Leeds"
    read(text)

    with counted_queries() as queries:
        read(text)

    assert len(queries) == 0


def test_a_postcode_is_looked_up_and_nothing_else() -> None:
    read("lonely, LS6 2AB")

    with counted_queries() as queries:
        read("lonely, LS6 2AD")

    tables = [query["sql"].split("FROM")[1].split()[0].strip('"') for query in queries.captured_queries]
    assert 0 < len(tables) <= 3
    assert all(table.startswith("places_") for table in tables)


# --- Whatever is typed ------------------------------------------------------------------------------

PIECES = st.sampled_from(
    """
    lonely|food bank|lost mum|carers|no friends|brassic|on tuesdays|sunday|friday evening|weekends|free|no charge
    |ladies only|for women|she's 82|15 year old|wheelchair|hearing loop|bsl|someone who speaks polish|urdu|by phone
    |no car|no referral|LS6|LS9 7TF|in Leeds|near Otley|BD3|larkfold|kettle & lamp|bereavment|walkinggroup
    |freeswimming|help|½|and|or|the|knitting|we do not|I can't go on
    """.replace("\n", "").split("|")
).map(str.strip)
ANY_TEXT = st.one_of(
    st.text(max_size=80),
    st.lists(PIECES, max_size=7).map(" ".join),
    st.text("lonelyfrsiwmg LS6tued,'’½ﬁ℀\u0301-.", max_size=40),
)
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def spans(parts: list[Part]) -> list[tuple[int, int]]:
    return sorted(span for part in parts for span in part.spans)


@MANY
@given(text=ANY_TEXT)
def test_any_text_is_understood_and_no_letter_twice(text: str) -> None:
    found = read(text)

    taken_spans = spans(list(found.parts))
    assert all(0 <= start < end <= len(text) for start, end in taken_spans)
    assert all(before[1] <= after[0] for before, after in pairwise(taken_spans))
    assert set(found.must_hold) <= set(found.left_over)
    assert set(found.filler) <= set(found.left_over)


@MANY
@given(text=ANY_TEXT)
def test_any_part_of_any_text_can_be_taken_back(text: str) -> None:
    for part in read(text).parts:
        without = removal(text, part)

        assert sum(map(str.isalnum, without)) < sum(map(str.isalnum, text))
        read(without)


@MANY
@given(pieces=st.lists(PIECES, min_size=1, max_size=5))
def test_of_what_is_said_apart_one_part_taken_back_leaves_all_others(pieces: list[str]) -> None:
    text = ", ".join(pieces)
    found = read(text)

    for part in found.parts:
        if (part.kind, part.label) in labels(found):
            without = labels(read(removal(text, part)))
            assert (part.kind, part.label) not in without
            assert set(labels(found)) - {(part.kind, part.label)} <= set(without)
