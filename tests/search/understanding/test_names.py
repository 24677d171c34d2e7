"""Which organisation is meant, and when names are read again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from directory.needs import NeedVocabulary
from search.models import IndexGeneration
from search.understanding.names import Names, known_now, place_words
from search.understanding.question import Question
from tests.directory.factories import LocationFactory, NeedFactory, OrganisationFactory
from tests.search.finding import counted_queries, listed
from tests.search.understanding.trees import NAMES


def named(text: str, names: Names = NAMES) -> dict[str, str]:
    """The organisations that the words may name, by the words."""
    question = Question.read(text)
    return {question.spoken(found.places): found.name for found in names.organisations(question)}


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Larkfold Community Trust", "Larkfold Community Trust", "Larkfold Community Trust"),
        ("larkfold community", "larkfold community", "Larkfold Community Trust"),
        ("what does larkfold do", "larkfold", "Larkfold Community Trust"),
        ("kettle and lamp", "kettle and lamp", "Kettle & Lamp Neighbours"),
        ("kettle & lamp neighbours", "kettle & lamp neighbours", "Kettle & Lamp Neighbours"),
        ("St Wilfrids Hospice", "St Wilfrids Hospice", "St Wilfrid's Hospice"),
        ("wilfridians", "wilfridians", "St Wilfrid's Hospice"),
        ("leeds bereavement forum", "leeds bereavement forum", "Leeds Bereavement Forum"),
    ],
)
def test_by_the_whole_name_or_a_telling_beginning(text: str, words: str, name: str) -> None:
    assert named(text) == {words: name}


@pytest.mark.parametrize(
    "text",
    [
        "community trust",
        "neighbours",
        "leeds",
        "leeds group",
        "bereavement forum",
        "kettle",
        "st",
        "hospice",
        "larkfold, community trust"[10:],
    ],
)
def test_parts_that_tell_nobody_which_are_no_name(text: str) -> None:
    assert named(text) == {}


def test_a_comma_ends_a_name() -> None:
    assert set(named("larkfold, community")) == {"larkfold"}


def test_a_beginning_that_a_few_share_means_any_of_them_and_one_that_many_share_none() -> None:
    few = Names([(1, "Quibble Hill Friends", ""), (2, "Quibble Hill Choir", "")])
    many = Names([(key, f"Quibble Hill {key}x", "") for key in range(1, 9)])
    question = Question.read("quibble hill")

    [found] = few.organisations(question)

    assert found.keys == (1, 2)
    assert list(many.organisations(question)) == []


def test_the_longer_name_tells_two_apart() -> None:
    names = Names([(1, "Quibble Hill Friends", ""), (2, "Quibble Hill Choir", "")])

    [found] = names.organisations(Question.read("quibble hill choir"))

    assert found.keys == (2,)


def test_a_first_word_that_is_english_or_short_is_not_enough_alone() -> None:
    names = Names([(1, "Bramble House", ""), (2, "Zog Friends", "")])

    assert named("bramble", names) == {}
    assert named("zog", names) == {}
    assert named("advocacy", Names([(1, "Advocacy Matters", "")])) == {}
    assert named("families", Names([(1, "Families First", "")])) == {}
    assert named("bramble house", names) == {"bramble house": "Bramble House"}


def test_words_of_names_services_and_addresses_are_kept_for_spelling() -> None:
    assert NAMES.words["larkfold"] == 2
    assert NAMES.words["neighbours"] == 1
    assert NAMES.place_words["harehills"] == 1
    assert NAMES.place_words["shepherds"] == 1


@pytest.mark.django_db
def test_short_words_of_towns_are_not_kept_for_spelling() -> None:
    words = place_words()

    assert "otley" in words
    assert "ely" not in words


# --- Read again when the index changed --------------------------------------------------------------


@pytest.fixture
def _afresh() -> Iterator[None]:
    Names.forget()
    NeedVocabulary.forget()
    yield
    Names.forget()
    NeedVocabulary.forget()


@pytest.mark.django_db
@pytest.mark.usefixtures("_afresh")
class TestReadNow:
    """Names as the database has them."""

    def test_from_published_organisations_indexed_services_and_open_venues(self) -> None:
        listed(
            name="Zebedee drop-in",
            organisation=OrganisationFactory(name="Larkfold Trust", alternate_name="Larkies"),
            at=LocationFactory(address="3 Quernmore Rise", town="Harehills"),
        )
        LocationFactory(address="9 Secretplace", confidential=True)
        OrganisationFactory(name="Draftonly Friends", live=False)

        names = Names.read()

        assert {"larkfold", "larkies", "zebedee"} <= set(names.words)
        assert {"quernmore", "harehills"} <= set(names.place_words)
        assert "secretplace" not in names.words + names.place_words
        assert "draftonly" not in names.words

    @pytest.mark.parametrize("has_needs", [True, False])
    def test_at_once_when_the_index_changed(self, has_needs: bool) -> None:
        if has_needs:
            NeedFactory()
        listed(name="Zebedee drop-in")
        before = known_now()[1]

        listed(name="Ermintrude club")
        Names._latest = (Names._latest[0], 0.0, Names._latest[2]) if Names._latest else None
        after = known_now()[1]

        assert "ermintrude" not in before.words
        assert "ermintrude" in after.words

    def test_not_at_once_where_reading_took_long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        clock = [1_000.0]
        monkeypatch.setattr("search.understanding.names.time.monotonic", lambda: clock[0])
        reads = []

        def slow_read() -> Names:
            reads.append(clock[0])
            clock[0] += 2.0
            return Names()

        monkeypatch.setattr(Names, "read", slow_read)

        first = Names.current(1)
        assert Names.current(2) is first
        clock[0] += 99.0
        assert Names.current(2) is first
        clock[0] += 2.0
        assert Names.current(2) is not first
        assert len(reads) == 2

    def test_never_again_while_nothing_changed(self) -> None:
        first = Names.current(7)
        Names._latest = (7, 0.0, first)

        assert Names.current(7) is first

    def test_one_small_query_where_nothing_changed(self) -> None:
        listed(name="Zebedee drop-in", needs=[NeedFactory()])
        known = known_now()

        with counted_queries() as queries:
            again = known_now()

        assert len(queries) == 1
        assert (again[0], again[1]) == known

    def test_without_any_index_there_are_no_names(self) -> None:
        IndexGeneration.objects.all().delete()

        needs, names = known_now()

        assert not needs.needs
        assert not names.words
