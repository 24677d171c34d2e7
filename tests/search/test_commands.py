"""The finder from a shell."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.conf import settings as of_suite
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from directory.models import Service
from outbox.models import Job
from search import jobs
from search.engines import index
from search.models import ServiceIndexEntry
from tests.directory.factories import OrganisationFactory, ServiceFactory
from tests.search.finding import LEEDS, listed, need, venue_at

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_json_has_exactly_the_agreed_shape() -> None:
    food = need("Food", "food parcel")
    service = listed(
        name="Pantry",
        organisation=OrganisationFactory(name="Helpers"),
        source="feed",
        source_id="abc/1",
        needs=[food],
        at=venue_at(1),
    )

    answer = json.loads(run("find_services", "food parcel", "--near", "LS6", "--json"))

    assert list(answer) == ["engine", "understood", "confident", "widened", "total", "took_ms", "results"]
    (result,) = answer["results"]
    assert list(result) == ["id", "source_id", "name", "organisation", "distance_m", "covers", "needs", "why"]
    assert result["id"] == str(service.uuid)
    assert result["source_id"] == "abc/1"
    assert isinstance(result["distance_m"], int)
    assert result["covers"] is None
    assert result["needs"] == ["Food"]
    assert answer["engine"] == ("elasticsearch" if of_suite.ELASTICSEARCH_URL else "embedded")
    assert answer["confident"] is True
    assert answer["understood"]["needs"] == [{"slug": food.slug, "name": "Food", "words": "food parcel"}]


def test_the_list_is_readable() -> None:
    listed(name="Pantry", organisation=OrganisationFactory(name="Helpers"), areas=[LEEDS])

    lines = run("find_services", "pantry", "--near", "LS6").splitlines()

    assert lines[0] == "  1. Pantry – Helpers"
    assert lines[1] == "     Name matches “pantry”; Covers Leeds"
    assert lines[2].startswith("1 of 1 in ")


def test_what_was_widened_is_said_before_the_list() -> None:
    listed(name="Pantry")

    assert run("find_services", "pantry xyzzy").startswith(
        "Nothing fits all that was asked. Left out “xyzzy”."
    )
    assert run("find_services", "xyzzy") == "Nothing found.\n"


def test_every_option_reaches_the_question() -> None:
    first, second = need("Food"), need("Sleep")
    listed(name="A", needs=[first], at=venue_at(1))
    listed(name="B", needs=[second], at=venue_at(2))
    listed(name="C", needs=[second], at=venue_at(12))

    question = [
        "--near",
        "LS6",
        "--within-km",
        "8",
        "--need",
        first.slug,
        "--need",
        second.slug,
        "--limit",
        "1",
    ]

    answer = json.loads(run("find_services", *question, "--json"))

    assert (answer["total"], len(answer["results"])) == (2, 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--near", "Leeeds"], "Did you mean Leeds?"),
        (["--near", "ZZ99 9ZZ"], "ZZ99 9ZZ"),
        (["--within-km", "1e9"], "between 0.1 and 500 kilometres"),
        (["--within-km", "far"], "number of kilometres"),
        (["--need", "nothing-such"], "There is no need called “nothing-such”."),
        (["--limit", "101"], "from 1 to 100"),
        (["--limit", "0"], "from 1 to 100"),
        (["x" * 10_000], "500 characters or fewer"),
    ],
)
def test_a_wrong_question_is_one_clear_line_and_an_error(arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError) as error:
        run("find_services", *arguments)

    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_search_check_passes_while_the_index_fits() -> None:
    listed(name="Choir")

    assert run("search_check").splitlines()[0] == "The index fits the listings: 1 services."


def test_search_check_names_each_fault_and_repair_mends_them() -> None:
    missing, stale, gone, newer = (listed(name=f"Choir {number}") for number in range(4))
    index.remove([missing.pk])
    Service.objects.filter(pk=stale.pk).update(index_version=2)
    Service.objects.filter(pk=gone.pk).update(live=False)
    ServiceIndexEntry.objects.filter(pk=newer.pk).update(version=9)

    with pytest.raises(CommandError, match="1 missing, 1 left over, 2 out of date"):
        run("search_check")

    assert run("search_check", "--repair").startswith("Mended: 1 missing, 1 left over, 2 out of date.")
    assert index.versions() == {missing.pk: 1, stale.pk: 2, newer.pk: 1}
    assert run("search_check").startswith("The index fits")


def test_changes_that_wait_in_the_outbox_are_told_apart_from_damage() -> None:
    waiting, lost = ServiceFactory(), ServiceFactory()
    Job.objects.create(kind=jobs.INDEX, key=str(waiting.pk), version=1)
    Job.objects.create(kind=jobs.INDEX, key=str(lost.pk), version=1, dead_at=timezone.now())

    with pytest.raises(CommandError, match=r"2 missing\. 1 of these changes still wait in the outbox\."):
        run("search_check")


def test_only_the_index_that_is_named_is_rebuilt() -> None:
    service = ServiceFactory()

    assert run("search_rebuild", "--engine", "embedded").startswith("1 services indexed in ")

    assert index.versions() == {service.pk: 1}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--engine", "elasticsearch"], "set ELASTICSEARCH_URL"),
        (["--processes", "0"], "--processes must be 1 or more"),
    ],
)
def test_a_rebuild_that_can_not_be_is_one_clear_line(
    settings: Settings, arguments: list[str], message: str
) -> None:
    settings.ELASTICSEARCH_URL = ""

    with pytest.raises(CommandError, match=message):
        run("search_rebuild", *arguments)


def test_a_rebuild_that_fails_is_one_line_without_what_it_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(keys: object) -> int:
        raise RuntimeError("Ms Jones, 1 High Street")

    ServiceFactory()
    monkeypatch.setattr(index, "refresh", fail)

    with pytest.raises(CommandError) as error:
        run("search_rebuild", "--engine", "embedded")

    assert str(error.value) == "Not filled: RuntimeError. The index that served before serves on."
