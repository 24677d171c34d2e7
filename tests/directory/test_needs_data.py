"""The project's own tree of needs, as a file."""

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest

from words import split, tokens
from words.phrases import PhraseIndex

FILE = Path(__file__).resolve().parents[2] / "directory" / "data" / "needs.csv"


@pytest.fixture(scope="module")
def needs() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def index(needs: list[dict[str, str]]) -> PhraseIndex[str]:
    return PhraseIndex({words: need["slug"] for need in needs for words in synonyms(need)})


def synonyms(need: dict[str, str]) -> list[str]:
    return need["synonyms"].split("|")


def test_the_file_is_plain() -> None:
    content = FILE.read_bytes()

    assert content.startswith(b"slug,parent,name,description,sensitive,synonyms\n")
    assert b"\r" not in content
    assert content.endswith(b"\n")


def test_there_are_groups_needs_and_many_ways_to_say_them(needs: list[dict[str, str]]) -> None:
    groups = [need for need in needs if not need["parent"]]

    assert 10 <= len(groups) <= 16
    assert len(needs) - len(groups) >= 80
    assert sum(len(synonyms(need)) for need in needs) >= 900
    assert {group["slug"] for group in groups} <= {need["parent"] for need in needs}


def test_parents_come_first_and_the_tree_has_three_levels_at_most(needs: list[dict[str, str]]) -> None:
    depth = {"": 0}
    for need in needs:
        assert need["parent"] in depth, need["slug"]
        assert need["slug"] not in depth
        depth[need["slug"]] = depth[need["parent"]] + 1

    assert max(depth.values()) <= 3


def test_every_need_is_complete(needs: list[dict[str, str]]) -> None:
    for need in needs:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", need["slug"])
        assert len(need["slug"]) <= 50
        assert 3 <= len(need["name"]) <= 60
        assert need["description"].endswith(".")
        assert need["sensitive"] in {"yes", "no"}
        assert all(value == value.strip() for value in need.values())
    assert len({need["name"] for need in needs}) == len(needs)


# What may be meant of two things: both are looked for.
MEANT_OF_TWO = {
    "knit and natter",
    "tribunal representation",
    "cant cope in class",
    "purse always empty afterwards",
    "immigration lawyer",
}


def test_no_two_synonyms_are_the_same_word_for_word(needs: list[dict[str, str]]) -> None:
    said: dict[str, list[str]] = defaultdict(list)
    for need in needs:
        for words in synonyms(need):
            assert words == words.strip()
            assert tokens(words)
            said[" ".join(split(words))].append(need["slug"])

    assert {words for words, slugs in said.items() if len(slugs) > 1} == MEANT_OF_TWO
    assert all(len(said[words]) == len(set(said[words])) == 2 for words in MEANT_OF_TWO)


def test_no_name_is_a_synonym_of_another_need(needs: list[dict[str, str]]) -> None:
    owner = {" ".join(split(words)): need["slug"] for need in needs for words in synonyms(need)}

    assert [
        need["slug"]
        for need in needs
        if owner.get(" ".join(split(need["name"])), need["slug"]) != need["slug"]
    ] == []


def test_private_matters_are_marked(needs: list[dict[str, str]]) -> None:
    private = {need["slug"] for need in needs if need["sensitive"] == "yes"}

    assert private >= {"domestic-abuse", "alcohol", "drugs", "debt", "gambling", "sexual-health", "crisis"}
    assert not private & {"loneliness", "food", "walking", "digital"}


@pytest.mark.parametrize(
    "word",
    [
        "support",
        "group",
        "club",
        "class",
        "home",
        "bank",
        "food",
        "advice",
        "help",
        "welcome",
        "memorial",
        "parent",
        "volunteers",
        "garden",
        "drop-in",
        "walk-in",
        "fit",
    ],
)
def test_bare_words_suggest_nothing(index: PhraseIndex[str], word: str) -> None:
    assert index.find(word) == []


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("I'm brassic", {"money-worries"}),
        ("skint till Friday", {"money-worries"}),
        ("Since we lost mum", {"bereavement"}),
        ("rattling around the house", {"loneliness"}),
        ("I can’t get out", {"mobility"}),
        ("carers coffee", {"carers"}),
        ("a kickabout", {"sport"}),
        ("Weekly foodbank and food parcels", {"food-banks"}),
        ("A warm space with free wi-fi", {"warm-spaces", "digital"}),
        ("Telephone befriending for older people", {"befriending", "older-people"}),
        ("Citizens Advice outreach", {"general-advice"}),
        ("Parents and carers must stay", {"family-activities"}),
        ("We are not a food bank", set()),
        ("St John's War Memorial Hall, bore da!", set()),
        ("You can expect a warm welcome from our volunteers", set()),
        ("Coffee Morning for carers", {"social-groups", "carers"}),
    ],
)
def test_words_of_people_and_of_listings_find_their_need(
    index: PhraseIndex[str], text: str, slugs: set[str]
) -> None:
    assert {slug for match in index.find(text) for slug in match.keys} == slugs
