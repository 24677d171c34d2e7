"""The index follows what needs are called and where they stand, and the calendar."""

from __future__ import annotations

from datetime import date, time, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from directory.actions import announce_changed
from directory.models import Need, NeedSynonym, Schedule, Service
from directory.signals import needs_changed
from outbox.models import Job
from outbox.registry import due
from search import demo, jobs
from search.checks import index_is_filled
from search.engines import index
from search.facets import Group
from search.models import IndexGeneration, ServiceIndexEntry
from tests.directory.factories import ServiceFactory
from tests.search.finding import TODAY, ask, counted_queries, indexed, listed, names, need

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def versions() -> dict[str, int]:
    """Services by name, with how often they were announced."""
    return dict(Service.objects.values_list("name", "index_version"))


class TestTexts:
    def test_a_synonym_added_finds_a_text_at_once(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        debt = need("Debt", "owing money")
        listed(name="Larkfold", description="We talk to bailiffs for you.")
        assert ask("", need=[debt.slug]).total == 0
        assert not ask("owing money").confident

        with django_capture_on_commit_callbacks(execute=True):
            NeedSynonym.objects.create(need=debt, words="bailiff")

        assert names(ask("owing money")) == ["Larkfold"]

    def test_a_synonym_removed_loses_it_at_once(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        debt = need("Debt", "owing money", "bailiff")
        listed(name="Larkfold", description="We talk to bailiffs for you.")
        assert names(ask("owing money")) == ["Larkfold"]

        with django_capture_on_commit_callbacks(execute=True):
            debt.synonyms.get(words="bailiff").delete()

        assert not ask("owing money").confident

    def test_a_synonym_changed_loses_one_text_and_finds_another(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        debt = need("Debt", "owing money", "bailiff")
        listed(name="Larkfold", description="We talk to bailiffs for you.")
        listed(name="Moorside", description="For anybody whom loan sharks are after.")
        synonym = debt.synonyms.get(words="bailiff")

        with django_capture_on_commit_callbacks(execute=True):
            synonym.words = "loan shark"
            synonym.save()

        assert names(ask("owing money")) == ["Moorside"]

    def test_a_need_renamed_is_found_in_texts_by_its_new_name(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        debt = need("Owing money", "skint")
        listed(name="Larkfold", description="Help with money troubles of all kinds.")

        with django_capture_on_commit_callbacks(execute=True):
            debt.name = "Money troubles"
            debt.save()

        assert names(ask("skint")) == ["Larkfold"]

    def test_a_need_moved_takes_texts_that_speak_of_it_along(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        money, home = need("Money", "pounds"), need("Home", "roof")
        debt = need("Debt", "bailiff", parent=money)
        sharks = need("Lenders", "loan shark", parent=debt)
        listed(name="Larkfold", description="We talk to bailiffs for you.")
        listed(name="Moorside", description="For anybody whom loan sharks are after.")
        assert sorted(names(ask("pounds"))) == ["Larkfold", "Moorside"]

        with django_capture_on_commit_callbacks(execute=True):
            debt.parent = home
            debt.save()

        assert sorted(names(ask("roof"))) == ["Larkfold", "Moorside"]
        assert not ask("pounds").confident
        assert Need.objects.get(pk=sharks.pk).ancestor_ids == [home.pk, debt.pk, sharks.pk]

    def test_a_need_deleted_leaves_no_text_behind(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        debt = need("Debt", "bailiff")
        service = listed(name="Larkfold", description="We talk to bailiffs for you.")
        gone = f" {debt.pk} "

        with django_capture_on_commit_callbacks(execute=True):
            debt.delete()

        assert gone not in ServiceIndexEntry.objects.get(pk=service.pk).said_ids

    def test_only_the_services_concerned_are_announced(self) -> None:
        debt, other = need("Debt", "bailiff"), need("Gardening", "allotment")
        listed(name="speaks of it", description="We talk to bailiffs for you.")
        listed(name="will speak of it", description="For anybody whom loan sharks are after.")
        listed(name="has it", needs=[debt])
        listed(name="has another", needs=[other], description="Sharks in the garden.")
        listed(name="denies it", description="We do not deal with loan sharks.")
        before = versions()

        NeedSynonym.objects.create(need=debt, words="loan shark")

        told = {name for name, version in versions().items() if version > before[name]}
        assert told == {"speaks of it", "will speak of it", "has it"}
        assert Job.objects.filter(kind=jobs.INDEX).count() == 3

    def test_a_name_of_one_word_is_not_looked_for_in_texts(self) -> None:
        gardening = need("Gardening")
        listed(name="Hall", description="There is a garden behind the hall.")
        before = versions()

        gardening.description = "Growing things."
        gardening.save()

        assert versions() == before

    def test_many_synonyms_and_services_take_one_statement(self) -> None:
        debt = need("Debt", *(f"word{number} of debt" for number in range(300)))
        for number in range(3):
            listed(name=f"Service {number}", description=f"word{number} of debt")
        before = versions()

        with counted_queries() as queries:
            needs_changed.send(sender=Need, needs=[debt.pk])

        assert all(version == before[name] + 1 for name, version in versions().items())
        assert len([query for query in queries if "said:" in query["sql"]]) == 1

    def test_where_any_need_may_have_changed_all_are_read_again(self) -> None:
        listed(name="Choir")
        listed(name="Quiz")

        needs_changed.send(sender=Need, needs=None)

        assert set(versions().values()) == {2}

    def test_loading_the_tree_before_there_are_listings_asks_no_full_text(self) -> None:
        with counted_queries() as queries:
            call_command("load_needs", verbosity=0)

        assert not [query for query in queries if "MATCH" in query["sql"] or "tsquery" in query["sql"]]
        assert not Job.objects.exists()

    def test_loading_the_same_tree_again_announces_nothing(self) -> None:
        call_command("load_needs", verbosity=0)
        listed(name="Choir", description="For people who feel lonely.")
        before = versions()

        call_command("load_needs", verbosity=0)

        assert versions() == before


class TestCalendar:
    def run(self, day: date) -> None:
        with time_machine.travel(f"{day}T03:00:00Z", tick=False):
            due()["search.over"](timezone.now())

    def test_what_ended_yesterday_is_no_longer_found_by_its_day(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        with time_machine.travel(f"{TODAY}T03:00:00Z", tick=False):
            service = ServiceFactory(name="Advent singing")
            Schedule.objects.create(service=service, freq="", starts_on=TODAY, opens_at=time(10))
            indexed(service)
        day = f"{TODAY:%a}"[:2].upper()
        assert names(ask("singing", day=[day])) == ["Advent singing"]

        with (
            django_capture_on_commit_callbacks(execute=True),
            time_machine.travel(f"{TODAY + DAY}T03:00:00Z"),
        ):
            jobs.ask_for_what_is_over(timezone.now())

        assert not ask("singing", day=[day], today=TODAY + DAY).facets[Group.DAY]
        assert not ask("singing", day=[day], today=TODAY + DAY).confident

    def test_each_day_only_those_that_ended_since_are_announced(self) -> None:
        self.run(TODAY)
        for name, fields in {
            "once, yesterday": {"freq": "", "starts_on": TODAY},
            "once, tomorrow": {"freq": "", "starts_on": TODAY + 2 * DAY},
            "once, long ago": {"freq": "", "starts_on": TODAY - 9 * DAY},
            "weekly until yesterday": {"freq": "WEEKLY", "byday": "MO", "valid_to_on": TODAY},
            "weekly from yesterday": {"freq": "WEEKLY", "byday": "MO", "starts_on": TODAY},
            "weekly until today": {"freq": "WEEKLY", "byday": "MO", "valid_to_on": TODAY + DAY},
        }.items():
            Schedule.objects.create(service=ServiceFactory(name=name), **fields)
        closed = ServiceFactory(name="closed", closed=True)
        Schedule.objects.create(service=closed, freq="", starts_on=TODAY)

        self.run(TODAY + DAY)

        told = {name for name, version in versions().items() if version > 1}
        assert told == {"once, yesterday", "weekly until yesterday"}

    def test_it_is_done_once_a_day_and_makes_up_for_days_without_a_worker(self) -> None:
        self.run(TODAY)
        for days in range(3):
            service = ServiceFactory(name=str(days))
            Schedule.objects.create(service=service, freq="", starts_on=TODAY + days * DAY)

        self.run(TODAY + 2 * DAY)
        self.run(TODAY + 2 * DAY)
        assert versions() == {"0": 2, "1": 2, "2": 1}

        self.run(TODAY + 3 * DAY)
        assert versions() == {"0": 2, "1": 2, "2": 2}
        assert IndexGeneration.objects.get().over_before == TODAY + 3 * DAY

    def test_of_two_workers_at_once_one_has_announced_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.run(TODAY)
        Schedule.objects.create(service=ServiceFactory(), freq="", starts_on=TODAY)
        announce = jobs.announce_changed

        def announce_beside_another(**services: Any) -> None:
            announce(**services)
            IndexGeneration.objects.update(over_before=TODAY + DAY)

        monkeypatch.setattr(jobs, "announce_changed", announce_beside_another)
        self.run(TODAY + DAY)

        assert set(versions().values()) == {1}

    def test_the_first_time_all_that_is_over_is_read_again(self) -> None:
        Schedule.objects.create(service=ServiceFactory(), freq="", starts_on=TODAY - 400 * DAY)

        self.run(TODAY)

        assert set(versions().values()) == {2}


class TestEmptiedIndex:
    @pytest.fixture(autouse=True)
    def _embedded_alone(self, settings: Settings) -> None:
        settings.ELASTICSEARCH_URL = ""

    def test_the_demonstration_fills_an_index_that_lacks_listings(self) -> None:
        listed(name="Choir")
        ServiceFactory(name="Quiz")
        said: list[str] = []

        demo.load_demo(log=said.append)

        assert ask("quiz").total == 1
        assert said == ["Finder: 2 services put into the index."]

    def test_the_demonstration_leaves_a_full_index_alone(self) -> None:
        listed(name="Choir")
        said: list[str] = []

        with counted_queries() as queries:
            demo.load_demo(log=said.append)

        assert said == ["Finder: 1 services in the index."]
        assert len(queries) <= 5

    def test_a_check_warns_where_there_are_listings_and_no_index(self) -> None:
        assert index_is_filled(databases=["default"]) == []
        service = ServiceFactory()

        (warning,) = index_is_filled(databases=["default"])
        assert "search_rebuild" in (warning.hint or "")

        indexed(service)
        assert index_is_filled(databases=["default"]) == []

    def test_the_check_asks_no_database_unless_told_to(self) -> None:
        with counted_queries() as queries:
            assert index_is_filled() == []

        assert len(queries) == 0

    def test_migrating_tells_of_an_emptied_index(self) -> None:
        ServiceFactory()
        printed = StringIO()

        call_command("migrate", verbosity=1, stdout=printed)

        assert "search_rebuild" in printed.getvalue()

    def test_what_was_announced_while_the_index_was_empty_is_in_it_later(
        self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        service = ServiceFactory(name="Choir")

        with django_capture_on_commit_callbacks(execute=True):
            announce_changed(service_ids=[service.pk])

        assert index.versions() == {service.pk: 2}
