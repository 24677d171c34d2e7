"""Jobs done at once after the commit that asked for them: for development and tests."""

from collections.abc import Iterable

from django.db import connection, transaction

from outbox.runner import run_wanted

Wanted = set[tuple[str, str]]


class _AfterCommit:
    """A hook of one `enqueue`. The first to run does what all hooks of its transaction want."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted

    def __call__(self) -> None:
        jobs = sorted(self.wanted)
        self.wanted.clear()
        run_wanted(jobs)


def run(kind: str, keys: Iterable[str]) -> None:
    """Do these jobs after the current transaction commits, and let an error of theirs reach who commits.

    Each call has a hook of its own, since a savepoint may take any of them back.
    """
    hooks = (entry[1] for entry in reversed(connection.run_on_commit))
    earlier = next((hook for hook in hooks if isinstance(hook, _AfterCommit)), None)
    wanted: Wanted = set() if earlier is None else earlier.wanted
    wanted.update((kind, key) for key in keys)
    transaction.on_commit(_AfterCommit(wanted))
