"""Empty searches are counted, and nothing that is kept tells who asked."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone

from outbox.registry import due
from search import empty
from search.empty import count_empty, digest, forget_unknown_words
from search.models import EmptySearch, UnknownWord
from search.understanding import Names
from tests.directory.factories import LocationFactory, OrganisationFactory
from tests.search.finding import ask, listed, need

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _names_as_they_are_now() -> None:
    """They are remembered by the index's generation, which begins anew with each test."""
    Names.forget()


def asked(q: str = "", *, on: date = MONDAY, **data: Any) -> None:
    count_empty(ask(q, **data), on=on)


def counted() -> list[tuple[str, str, str, int]]:
    """(need, words, outcode, number)."""
    return list(EmptySearch.objects.order_by("pk").values_list("need", "words", "outcode", "number"))


def unknown() -> set[str]:
    """Digests."""
    return set(UnknownWord.objects.values_list("digest", flat=True))


def kept_anywhere() -> str:
    """Every value of every column of every table of the room that a question may be written to."""
    values: list[str] = []
    for model in (EmptySearch, UnknownWord):
        assert apps.get_app_config("search").get_model(model.__name__) is model
        values += [str(value) for row in model.objects.values_list() for value in row]
    return "\n".join(values).lower()


class TestCounting:
    def test_need_words_and_outcode_are_counted_once_for_each_question(self) -> None:
        lonely = need("Feeling lonely", "lonely", "befriending at home")

        asked("lonely, befriending", near="LS9 7TF")
        asked("lonely, befriending", near="LS9")

        assert counted() == [(lonely.slug, "lonely befriending", "LS9", 2)]

    def test_each_day_has_its_own_number(self) -> None:
        need("Feeling lonely", "lonely")

        asked("lonely")
        asked("lonely", on=MONDAY + timedelta(days=1))

        assert [row.number for row in EmptySearch.objects.all()] == [1, 1]

    def test_what_was_found_is_not_counted(self) -> None:
        listed(name="Choir", description="Singing.")

        asked("choir")

        assert counted() == []

    def test_what_was_found_only_by_asking_less_is_counted(self) -> None:
        need("Music", "choir")
        listed(name="Choir", description="Singing.")

        asked("origami choir singing")
        asked("choir", near="LS6")

        assert [words for _, words, _, _ in counted()] == ["choir"]

    def test_later_pages_and_empty_questions_are_not_counted(self) -> None:
        asked("")
        asked("lonely", page=2)

        assert counted() == []

    def test_what_filters_emptied_is_not_counted(self) -> None:
        asked("lonely", cost=["free"])

        assert counted() == []

    def test_a_chosen_need_counts_like_one_that_was_said(self) -> None:
        money = need("Money worries")

        asked("", need=[money.slug])

        assert counted() == [(money.slug, "", "", 1)]

    def test_a_town_is_not_kept(self) -> None:
        asked("", near="Otley")
        asked("help in Otley")

        assert {outcode for _, _, outcode, _ in counted()} == {""}
        assert "otley" not in kept_anywhere()

    def test_words_are_ours_as_we_spell_them(self) -> None:
        need("Grief", "bereavement", "someone died")

        asked("bereavment")

        assert [words for _, words, _, _ in counted()] == ["bereavement"]

    def test_words_of_cues_are_ours(self) -> None:
        asked("wheelchair access on tuesdays")

        assert [words for _, words, _, _ in counted()] == ["wheelchair access tuesdays"]
        assert unknown() == set()

    def test_a_long_story_is_cut_between_words(self) -> None:
        synonyms = [f"{letter * 12}{letter2}" for letter in "abcdefgh" for letter2 in "xyz"]
        need("Long", *synonyms)

        asked(" ".join(synonyms))

        [(_, words, _, _)] = counted()
        assert len(words) <= 200
        assert set(words.split()) <= set(synonyms)


class TestUnknownWords:
    def test_a_word_that_we_lack_is_kept_as_a_hash(self) -> None:
        asked("origami")

        assert unknown() == {digest("origami")}
        assert "origami" not in kept_anywhere()

    def test_it_is_itself_only_from_the_fifth_different_day(self) -> None:
        for day in (0, 0, 1, 2, 2, 3):
            asked("origami", on=MONDAY + timedelta(days=day))
        word = UnknownWord.objects.get()
        assert (word.word, word.days) == ("", 4)

        asked("origami", on=MONDAY + timedelta(days=4))

        word.refresh_from_db()
        assert (word.word, word.days) == ("origami", 5)

    def test_a_clock_that_goes_back_counts_nothing(self) -> None:
        asked("origami")
        asked("origami", on=MONDAY - timedelta(days=1))

        assert UnknownWord.objects.get().days == 1

    def test_the_key_is_the_sites_own(self, settings: Any) -> None:
        before = digest("origami")

        settings.SECRET_KEY = "another"

        assert digest("origami") != before

    @pytest.mark.parametrize("q", ["something for my nan", "help please", "the and of"])
    def test_filler_is_no_unknown_word(self, q: str) -> None:
        asked(q)

        assert unknown() == set()

    def test_another_form_of_one_of_our_words_is_ours(self) -> None:
        need("Gardens", "gardening")

        asked("gardens")
        asked("gardened")

        assert unknown() == set()

    def test_a_slip_that_was_mended_is_not_unknown(self) -> None:
        need("Grief", "bereavement")

        asked("bereavment")

        assert unknown() == set()

    def test_a_hash_not_seen_for_a_year_is_forgotten(self) -> None:
        asked("origami")
        asked("kabaddi", on=MONDAY + timedelta(days=10))

        with time_machine.travel("2027-11-28T12:00:00Z", tick=False):
            due()["search.forget_unknown_words"](timezone.now())
            forget_unknown_words(timezone.now())

        assert unknown() == {digest("kabaddi")}


class TestWhatIsNeverKept:
    SECRETS = (
        "Margaret Okonkwo needs company",
        "mrs okonkwo needs company",
        "a man called okonkwo",
        "my name is okonkwo and i need company",
        "call me on 07700900123 please",
        "call me on 07700 900123",
        "0113-496-0000",
        "write to okonkwo@example.org",
        "okonkwo.example.org",
        "nhs 943 476 5919",
        "LS9 7TF",
        "company near ls97tf",
        "she lives at 12 okonkwo street",
        "flat 3 okonkwo court",
        "okonkwo road",
        "14 okonkwo",
        "company for 82 year old",
        "she's 82, lonely",
        "born 3/4/1944",
        "b" * 41,
        "寂しいおかださんですさびしいひとりぼっち",
    )

    @pytest.mark.parametrize("q", SECRETS)
    def test_numbers_addresses_and_names_leave_no_trace(self, q: str) -> None:
        need("Feeling lonely", "lonely", "company", "lives alone")

        for day in range(6):
            asked(q, on=MONDAY + timedelta(days=day))

        lines = [*EmptySearch.objects.values_list("words", flat=True)]
        lines += UnknownWord.objects.values_list("word", flat=True)
        kept = " ".join(lines).lower()
        assert not any(character.isdigit() for character in kept)
        for secret in ("margaret", "okonkwo", "7tf", "ls97tf", "b" * 41, "おかだ"):
            assert secret not in kept
            assert digest(secret) not in unknown()

    def test_names_of_organisations_services_and_venues_are_no_words(self) -> None:
        listed(
            name="Kestrel Choir",
            organisation=OrganisationFactory(name="Zebrastone Trust"),
            at=LocationFactory(address="1 Quillfeather Rise", town="Leeds"),
            description="Singing.",
        )

        asked("kestrel origami")
        asked("zebrastone origami kabaddi", near="LS6")
        asked("quillfeather kabaddi")
        asked("wakefield kabaddi", near="Bristol")

        assert unknown() <= {digest("origami"), digest("kabaddi")}
        for word in ("kestrel", "zebrastone", "quillfeather", "wakefield"):
            assert word not in kept_anywhere()

    def test_of_a_postcode_only_the_outcode_is_kept(self) -> None:
        asked("", near="LS9 7TF")

        assert counted() == [("", "", "LS9", 1)]


class TestFailure:
    def test_a_database_that_fails_costs_only_the_count(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail(*args: object) -> None:
            raise OperationalError("database is locked: origami")

        monkeypatch.setattr(empty, "_count", fail)

        with caplog.at_level(logging.WARNING):
            asked("origami")

        assert "OperationalError" in caplog.text
        assert "origami" not in caplog.text

    def test_a_statement_that_fails_leaves_the_transaction_usable(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        with transaction.atomic(), table_missing():
            asked("origami")
            assert not UnknownWord.objects.exists()

        assert "origami" not in caplog.text
        assert "was not counted" in caplog.text


@contextmanager
def table_missing() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_emptysearch RENAME TO search_hidden")
        yield
        cursor.execute("ALTER TABLE search_hidden RENAME TO search_emptysearch")


class TestWhoCounts:
    @time_machine.travel("2026-11-23T10:00:00Z", tick=False)
    def test_the_page_counts(self, client: Client) -> None:
        need("Feeling lonely", "lonely")

        client.get("/services/", {"q": "lonely"})

        assert [words for _, words, _, _ in counted()] == ["lonely"]
        assert EmptySearch.objects.get().on == MONDAY

    def test_the_api_counts(self, client: Client) -> None:
        need("Feeling lonely", "lonely")

        client.get("/api/services/", {"q": "lonely"})

        assert [words for _, words, _, _ in counted()] == ["lonely"]

    def test_the_finder_itself_does_not(self) -> None:
        ask("lonely")

        assert counted() == []
