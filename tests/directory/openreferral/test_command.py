"""`manage.py import_openreferral` as somebody types it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from directory.models import Service
from tests.directory.openreferral.samples import as_lines, record

pytestmark = pytest.mark.django_db


def run(*args: object, **options: object) -> tuple[str, str]:
    """(what it printed, what it complained of)."""
    out, err = StringIO(), StringIO()
    call_command("import_openreferral", *map(str, args), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_it_says_what_it_did(tmp_path: Path) -> None:
    out, _ = run(as_lines([record(1), record(2)], tmp_path / "town-feed.ndjson"))

    assert "Source “town-feed”" in out
    assert "2 created, 0 updated, 0 unchanged" in out
    assert "a second" in out
    assert set(Service.objects.values_list("source", flat=True)) == {"town-feed"}


def test_the_name_of_the_source_may_be_given(tmp_path: Path) -> None:
    run(as_lines([record(1)], tmp_path / "feed.ndjson"), "--source-name", "Town")

    assert Service.objects.get().source == "Town"


def test_a_refused_record_fails_the_command_and_keeps_the_good(tmp_path: Path) -> None:
    path = as_lines([record(1), "{"], tmp_path / "feed.ndjson")

    with pytest.raises(CommandError, match="1 record was refused"):
        run(path)
    assert Service.objects.count() == 1


def test_an_incomplete_reading_fails_the_command(tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    path.write_text("[{")

    with pytest.raises(CommandError, match="could not be read to its end"):
        run(path)


def test_warnings_do_not_fail_the_command(tmp_path: Path) -> None:
    _, err = run(as_lines([record(1, url="javascript:alert(1)")], tmp_path / "feed.ndjson"))

    assert "line 1 (id service-1): link left out" in err


def test_many_warnings_of_a_kind_are_only_counted(tmp_path: Path) -> None:
    path = as_lines([record(n, url="javascript:alert(1)") for n in range(30)], tmp_path / "feed.ndjson")

    _, some = run(path)
    Service.objects.update(source_hash="")
    out, every = run(path, verbosity=2)

    assert some.count("link left out") < 30 == every.count("link left out")
    assert "30 × link left out" in out


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "a\nb"])
def test_a_name_must_be_one(tmp_path: Path, name: str) -> None:
    with pytest.raises(CommandError, match="--source-name"):
        run(as_lines([record(1)], tmp_path / "feed.ndjson"), "--source-name", name)


@pytest.mark.parametrize("source", ["nowhere.json", "ftp://example.org/x", "http://"])
def test_a_source_that_is_none_is_one_clear_line(source: str) -> None:
    with pytest.raises(CommandError) as error:
        run(source)
    assert "\n" not in str(error.value)


def test_a_trial_says_so(tmp_path: Path) -> None:
    out, _ = run(as_lines([record(1)], tmp_path / "feed.ndjson"), "--dry-run")

    assert "kept nothing" in out
    assert not Service.objects.exists()
