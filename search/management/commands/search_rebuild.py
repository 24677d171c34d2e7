"""Fill the indexes anew from the listings."""

from __future__ import annotations

import gc
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from directory.models import Service
from search.engines.elastic.client import EngineAway, is_configured
from search.engines.elastic.comparing import Unfit
from search.engines.elastic.rebuilding import rebuild
from search.engines.elastic.turn import Busy
from search.engines.elastic.writing import IndexGone, Refused
from search.rebuilding import rebuild_embedded

EMBEDDED, ELASTICSEARCH = "embedded", "elasticsearch"
_SERVES_ON = "The index that served before serves on."

# A thread that watches the bars would not survive the processes that are started meanwhile.
tqdm.monitor_interval = 0


class Command(BaseCommand):
    """Writes every findable service again and takes out the rest; questions are answered all the while."""

    help = "Fill the finder's index anew from the listings, and where Elasticsearch is set, a new one there."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which, and with how many hands."""
        parser.add_argument("--engine", choices=[EMBEDDED, ELASTICSEARCH], help="only this one's")
        parser.add_argument(
            "--processes",
            type=int,
            metavar="N",
            help="how many read for Elasticsearch at once (default: the number of cores, or one for few services)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """One engine after the other. Raises CommandError, one line, where one could not be filled."""
        engine, processes = options["engine"], options["processes"]
        if engine == ELASTICSEARCH and not is_configured():
            raise CommandError("There is no Elasticsearch to fill: set ELASTICSEARCH_URL.")
        if processes is not None and processes < 1:
            raise CommandError("--processes must be 1 or more.")
        with _interruptible(), _swept_less():
            if engine != ELASTICSEARCH:
                self._fill("", lambda progress: rebuild_embedded(progress=progress))
            if engine != EMBEDDED and is_configured():
                self._fill(
                    " in Elasticsearch", lambda progress: rebuild(processes=processes, progress=progress)
                )

    def _fill(self, where: str, fill: Callable[[Callable[[int], object]], int]) -> None:
        started = time.perf_counter()
        total = Service.objects.findable().count()
        with (
            _in_one_line(where),
            tqdm(total=total, unit=" services", disable=not sys.stderr.isatty()) as bar,
        ):
            written = fill(bar.update)
        seconds = time.perf_counter() - started
        rate = written / seconds if seconds else 0
        self.stdout.write(f"{written:,} services indexed{where} in {seconds:.1f} s ({rate:,.0f} a second).")


@contextmanager
def _in_one_line(where: str) -> Iterator[None]:
    """Say what went wrong, and that nobody who searches notices."""
    try:
        yield
    except KeyboardInterrupt:
        raise CommandError(f"Interrupted. {_SERVES_ON}") from None
    except Busy:
        raise CommandError("Another search_rebuild is under way; nothing was done.") from None
    except EngineAway as error:
        raise CommandError(f"{error} {_SERVES_ON}") from error
    except IndexGone as error:
        raise CommandError(f"Somebody deleted the new index. {_SERVES_ON}") from error
    except (Unfit, Refused) as error:
        raise CommandError(f"The new index is not right: {error}. {_SERVES_ON}") from error
    except Exception as error:
        raise CommandError(f"Not filled{where}: {type(error).__name__}. {_SERVES_ON}") from error


@contextmanager
def _swept_less() -> Iterator[None]:
    """Keep Python from looking for garbage among all that was there before: that takes a fifth of the time."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let SIGTERM end it as Ctrl-C does."""

    def interrupt(*signalled: object) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
