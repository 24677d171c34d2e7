"""The tree of needs and its vocabulary."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from directory.models import Need, NeedSynonym
from directory.need_tree import TreeRefused, read_tree
from directory.needs import NeedVocabulary
from tests.directory.factories import NeedFactory

pytestmark = pytest.mark.django_db

HEAD = "slug,parent,name,description,sensitive,synonyms\n"


def tree_file(folder: Path, *lines: str, head: str = HEAD) -> Path:
    """A CSV of these lines."""
    path = folder / "needs.csv"
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    return path


class TestTree:
    def test_a_branch_has_the_need_and_all_beneath_it(self) -> None:
        money = NeedFactory()
        debt = NeedFactory(parent=money)
        loan_sharks = NeedFactory(parent=debt)
        NeedFactory()

        assert set(Need.objects.branch(money)) == {money, debt, loan_sharks}
        assert loan_sharks.ancestor_ids == [money.pk, debt.pk, loan_sharks.pk]

    def test_a_moved_need_takes_its_branch_along(self) -> None:
        money, home = NeedFactory(), NeedFactory()
        debt = NeedFactory(parent=money)
        loan_sharks = NeedFactory(parent=debt)

        debt.parent = home
        debt.save()

        loan_sharks.refresh_from_db()
        assert loan_sharks.ancestor_ids == [home.pk, debt.pk, loan_sharks.pk]
        assert not Need.objects.branch(money).exclude(pk=money.pk).exists()

    def test_it_has_three_levels_at_most(self) -> None:
        third = NeedFactory(parent=NeedFactory(parent=NeedFactory()))

        with pytest.raises(ValidationError, match="at most 3 levels"):
            Need(name="Deeper", slug="deeper", parent=third).full_clean()

    def test_a_branch_does_not_fit_where_it_would_reach_too_deep(self) -> None:
        first = NeedFactory()
        NeedFactory(parent=first)
        elsewhere = NeedFactory(parent=NeedFactory())

        first.parent = elsewhere
        with pytest.raises(ValidationError, match="at most 3 levels"):
            first.clean()

    def test_a_need_never_stands_under_itself(self) -> None:
        first = NeedFactory()
        second = NeedFactory(parent=first)

        first.parent = second
        with pytest.raises(ValidationError, match="under itself"):
            first.clean()


class TestVocabulary:
    def test_a_synonym_added_by_an_editor_counts_at_once(self) -> None:
        money = NeedFactory(name="Money worries")
        assert NeedVocabulary.current().match_term("brassic") is None

        NeedSynonym.objects.create(need=money, words="brassic")

        assert NeedVocabulary.current().match_term("Brassic") == money.pk

    def test_a_removed_synonym_is_gone_at_once(self) -> None:
        money = NeedFactory(name="Money worries")
        synonym = NeedSynonym.objects.create(need=money, words="brassic")
        assert NeedVocabulary.current().match_term("brassic") == money.pk

        synonym.delete()

        assert NeedVocabulary.current().match_term("brassic") is None

    def test_it_is_read_once_while_nothing_changes(self, django_assert_num_queries: object) -> None:
        NeedFactory()
        NeedVocabulary.current()

        with django_assert_num_queries(1):
            NeedVocabulary.current()

    def test_the_lower_need_is_suggested_and_not_the_one_above_it(self) -> None:
        money = NeedFactory(name="Money worries")
        debt = NeedFactory(name="Debt", parent=money)
        NeedSynonym.objects.create(need=money, words="money worries")
        NeedSynonym.objects.create(need=debt, words="debt advice")

        suggested = NeedVocabulary.current().suggest("We help with money worries and give debt advice.")

        assert suggested == {debt.pk}

    def test_a_needs_name_is_no_word_of_a_listing(self) -> None:
        gardening = NeedFactory(name="Gardening")

        vocabulary = NeedVocabulary.current()

        assert vocabulary.suggest("There is a garden behind the hall.") == frozenset()
        assert [match.keys for match in vocabulary.phrases.find("gardening")] == [{gardening.pk}]

    def test_what_a_listing_says_it_does_not_do_is_no_suggestion(self) -> None:
        debt = NeedFactory(name="Debt")
        NeedSynonym.objects.create(need=debt, words="debt advice")

        assert NeedVocabulary.current().suggest("We do not give debt advice.") == frozenset()


class TestLoading:
    def test_our_own_tree_loads_and_loading_again_changes_nothing(self) -> None:
        call_command("load_needs", verbosity=0)
        needs = list(Need.objects.order_by("pk").values())

        call_command("load_needs", verbosity=0)

        assert list(Need.objects.order_by("pk").values()) == needs
        assert len(needs) >= 80
        assert NeedSynonym.objects.count() >= 600

    def test_editors_words_survive_a_load(self, tmp_path: Path) -> None:
        path = tree_file(tmp_path, "debt,,Debt,,yes,owing money|bailiffs")
        call_command("load_needs", str(path), verbosity=0)
        NeedSynonym.objects.create(need=Need.objects.get(), words="in the red")

        call_command("load_needs", str(path), verbosity=0)

        words = set(NeedSynonym.objects.values_list("words", flat=True))
        assert words == {"owing money", "bailiffs", "in the red"}

    @pytest.mark.parametrize(
        ("lines", "fault"),
        [
            (["debt,money,Debt,,,"], "Line 2: its parent “money” is not on a line above"),
            (["debt,,Debt,,,", "debt,,Debts,,,"], "Line 3: the slug “debt” stands there twice"),
            (["a,,Debt,,,", "b,,debt,,,"], "Line 3: the name “debt” is empty or stands there twice"),
            (["not a slug,,Debt,,,"], "Line 2: the slug “not a slug” may have letters"),
            (["a,,A,,,", "b,a,B,,,", "c,b,C,,,", "d,c,D,,,"], "Line 5: needs have at most 3 levels"),
            (["a,,A,,,the of"], "Line 2: “the of” has no word to search by"),
        ],
    )
    def test_a_faulty_file_is_refused_whole(self, tmp_path: Path, lines: list[str], fault: str) -> None:
        path = tree_file(tmp_path, *lines)

        with pytest.raises(CommandError) as refusal:
            call_command("load_needs", str(path))

        assert fault in str(refusal.value)
        assert not Need.objects.exists()

    def test_every_fault_is_told_at_once(self, tmp_path: Path) -> None:
        path = tree_file(tmp_path, "no slug,,A,,,", "b,nowhere,B,,,")

        with pytest.raises(TreeRefused) as refusal:
            read_tree(path)

        assert len(refusal.value.errors) == 2

    @pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"slug,name\na,b\n", b'slug,"\x00'])
    def test_what_is_no_such_csv_is_refused(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "needs.csv"
        path.write_bytes(content)

        with pytest.raises(TreeRefused):
            read_tree(path)

    def test_a_missing_file_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="can't be read"):
            call_command("load_needs", str(tmp_path / "none.csv"))
