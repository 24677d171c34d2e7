"""What is backed up comes back whole, elsewhere; what can't be done right isn't done at all."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ops.conftest import Installation


@pytest.fixture
def copy(backup: Path, tmp_path: Path) -> Path:
    """A copy of the backup, to be spoilt."""
    return Path(shutil.copytree(backup, tmp_path / "copy"))


def sign_again(folder: Path) -> None:
    """Let the checksums fit what the backup says now."""
    names = ("database", "manifest.json", "media.tar")
    sums = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (folder / "SHA256SUMS").write_text("".join(sums))


class TestTheWhole:
    def test_every_row_is_there(self, source: Installation, restored: Installation) -> None:
        assert restored.rows() == source.rows()
        assert source.rows()["directory_service"].startswith("177 ")

    def test_every_upload_is_there(self, source: Installation, restored: Installation) -> None:
        assert restored.uploads() == source.uploads()
        assert len(source.uploads()) == 2

    def test_the_finder_answers_the_same(self, source: Installation, restored: Installation) -> None:
        answer = restored.found("lonely, LS6, no car, tuesdays")

        assert answer == source.found("lonely, LS6, no car, tuesdays")
        assert answer["total"] == 5

    def test_nobody_else_may_read_the_backup(self, backup: Path) -> None:
        modes = [path.stat().st_mode & 0o077 for path in (backup, *backup.iterdir())]

        assert modes == [0] * 5

    def test_the_manifest_says_what_it_is(self, backup: Path, source: Installation) -> None:
        said = json.loads((backup / "manifest.json").read_text())

        assert said["database"] == ("sqlite" if "sqlite" in source.database_url else "postgresql")
        assert said["made_at"].endswith("+00:00")
        assert "0001_initial" in said["migrations"]["outbox"]


class TestWhatIsThereAlready:
    def test_a_backup_overwrites_no_other(self, source: Installation, copy: Path) -> None:
        before = (copy / "SHA256SUMS").read_text()

        done = source.run("ops/backup", copy)

        assert done.returncode == 1
        assert "is there already" in done.stderr
        assert (copy / "SHA256SUMS").read_text() == before
        assert list(copy.parent.iterdir()) == [copy]

    def test_a_restore_overwrites_no_database(self, source: Installation, backup: Path) -> None:
        before = source.rows()

        done = source.run("ops/restore", backup)

        assert done.returncode == 1
        assert "not empty" in done.stderr
        assert source.rows() == before

    def test_a_restore_overwrites_no_uploads(
        self, backup: Path, empty_installation: Callable[[], Installation]
    ) -> None:
        installation = empty_installation()
        installation.media.mkdir(parents=True)
        (installation.media / "own.txt").write_text("ours")

        done = installation.run("ops/restore", backup)

        assert done.returncode == 1
        assert "not empty" in done.stderr
        assert installation.uploads() == {"own.txt": b"ours"}
        assert installation.tables() == []

    def test_unless_it_is_told_to(
        self, source: Installation, backup: Path, empty_installation: Callable[[], Installation]
    ) -> None:
        installation = empty_installation()
        installation.execute("CREATE TABLE of_a_newer_release (id integer PRIMARY KEY)")
        installation.media.mkdir(parents=True)
        (installation.media / "old.txt").write_text("old")

        done = installation.run("ops/restore", "--force", backup)

        assert done.returncode == 0, done.stderr
        assert installation.rows() == source.rows()
        assert installation.uploads() == source.uploads()


class TestWhatIsNotRight:
    @pytest.mark.parametrize("name", ["database", "media.tar", "manifest.json"])
    def test_a_damaged_backup_changes_nothing(
        self, copy: Path, empty_installation: Callable[[], Installation], name: str
    ) -> None:
        installation = empty_installation()
        with (copy / name).open("r+b") as file:
            file.write(b"spoilt")

        done = installation.run("ops/restore", copy)

        assert done.returncode == 1
        assert "damaged; nothing was changed" in done.stderr
        assert (installation.tables(), installation.uploads()) == ([], {})

    @pytest.mark.parametrize("part", [0.001, 0.5])
    def test_a_database_that_cannot_be_read_leaves_the_old_one(
        self, copy: Path, source: Installation, part: float
    ) -> None:
        """As it would be with a dump that pg_restore gives up at its beginning or in the middle."""
        before = (source.rows(), source.uploads())
        whole = (copy / "database").read_bytes()
        (copy / "database").write_bytes(whole[: int(len(whole) * part)])
        sign_again(copy)

        done = source.run("ops/restore", "--force", copy)

        assert done.returncode != 0
        assert "The database is as it was." in done.stderr
        assert (source.rows(), source.uploads()) == before

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"database": "oracle"}, "The backup is of oracle"),
            ({"migrations": {"outbox": ["0001_initial", "9999_of_tomorrow"]}}, "newer Waypost"),
        ],
    )
    def test_what_this_code_cannot_take_is_refused(
        self,
        copy: Path,
        empty_installation: Callable[[], Installation],
        changes: dict[str, object],
        said: str,
    ) -> None:
        installation = empty_installation()
        manifest = json.loads((copy / "manifest.json").read_text())
        (copy / "manifest.json").write_text(json.dumps(manifest | changes))
        sign_again(copy)

        done = installation.run("ops/restore", copy)

        assert done.returncode == 1
        assert said in done.stderr
        assert installation.tables() == []

    @pytest.mark.parametrize(
        "command",
        [
            ("ops/backup",),
            ("ops/backup", "--force"),
            ("ops/restore",),
            ("ops/restore", "a", "b"),
            ("ops/restore", "--wrong"),
        ],
    )
    def test_a_wrong_call_says_the_right_one(self, source: Installation, command: tuple[str, ...]) -> None:
        done = source.run(*command)

        assert done.returncode == 2
        assert done.stderr.startswith("Use: ops/")
