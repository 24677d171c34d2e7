"""One import from beginning to end."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple

from directory.actions import BATCH
from directory.models import Service
from directory.openreferral.cleaning import Notes, identifier, shown
from directory.openreferral.hashing import hash_of
from directory.openreferral.reading import Item, ReadIncomplete, Source, Unreadable
from directory.openreferral.record_types import RecordRefused
from directory.openreferral.records import read_service
from directory.openreferral.removals import gone, make_inactive
from directory.openreferral.report import Report
from directory.openreferral.writing import Entry, Writer
from places.areas import resolve_area


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Thousands of records make no circles, but looking for them every 700 objects is a tenth of an import's time."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class _Candidate(NamedTuple):
    """A record with an id, which may have been read before."""

    where: str
    source_id: str
    source_hash: str
    raw: dict[str, Any]


class Import:
    """Reads a source and writes its services.

    Nothing is kept of a record but its hash; what is in memory is a batch, and the ids seen.
    """

    def __init__(
        self,
        source: Source,
        name: str,
        report: Report,
        *,
        dry_run: bool = False,
        allow_removals: bool = False,
    ) -> None:
        self.source = source
        self.name = name
        self.report = report
        self.dry_run = dry_run
        self.allow_removals = allow_removals
        self.seen: set[str] = set()
        self._writer = Writer(name, dry_run=dry_run)
        self._resolve_area = lru_cache(maxsize=4096)(resolve_area)

    def run(self, progress: Callable[[int], Any] = lambda done: None) -> Report:
        """Everything; `progress` hears how many items each step took."""
        started = time.perf_counter()
        if not self._writer.vocabulary.needs:
            self.report.warn(self.name, None, "no needs are loaded", "none can be suggested; run load_needs")
        with _rare_collections():
            for batch, taken in self._batches():
                self._take(batch)
                progress(taken)
        if self.report.is_clean:
            self._close_what_is_gone()
        self.report.seconds = time.perf_counter() - started
        return self.report

    def _batches(self) -> Iterator[tuple[list[_Candidate], int]]:
        """(records worth a look, how many items were taken for them), at most 500 each."""
        batch: list[_Candidate] = []
        taken = 0
        try:
            for item in self.source.items():
                taken += 1
                candidate = self._candidate(item)
                if candidate:
                    batch.append(candidate)
                if taken == BATCH:
                    yield batch, taken
                    batch, taken = [], 0
        except ReadIncomplete as error:
            self.report.incomplete = str(error)
        if taken:
            yield batch, taken

    def _candidate(self, item: Item) -> _Candidate | None:
        where, raw = item
        if isinstance(raw, Unreadable):
            self.report.refuse(where, None, raw.reason)
            return None
        if not isinstance(raw, dict):
            self.report.refuse(where, None, f"it is {shown(raw)}, not a service")
            return None
        source_id = identifier(raw.get("id"))
        if source_id is None:
            said = f"its id is {shown(raw['id'])}" if "id" in raw else "it has no id"
            self.report.refuse(where, None, said)
            return None
        if source_id in self.seen:
            self.report.warn(where, source_id, "repeated id", "the first record with it is kept")
            return None
        self.seen.add(source_id)
        try:
            return _Candidate(where, source_id, hash_of(raw), raw)
        except RecursionError:
            self.report.refuse(where, source_id, "it is nested too deeply")
            return None

    def _take(self, batch: list[_Candidate]) -> None:
        known = Service.objects.filter(source=self.name, source_id__in=[entry.source_id for entry in batch])
        hashes = {}
        merged = set()
        for source_id, source_hash, merged_into in known.values_list(
            "source_id", "source_hash", "merged_into"
        ):
            hashes[source_id] = source_hash
            if merged_into:
                merged.add(source_id)
        entries = []
        for candidate in batch:
            if candidate.source_id in merged:
                # Somebody said that it is another of ours: what a feed says of it brings it back no more.
                self.report.merged += 1
            elif hashes.get(candidate.source_id) == candidate.source_hash:
                self.report.unchanged += 1
            elif (entry := self._read(candidate)) is not None:
                entries.append(entry)
        if not entries:
            return
        written = self._writer.write(entries)
        self.report.created += written.created
        self.report.updated += written.updated
        self.report.proposed += written.proposed
        self.report.rows += written.rows
        self.report.index_seconds += written.index_seconds
        for entry in entries:
            if entry.refused:
                self.report.refuse(entry.where, entry.record.source_id, entry.refused)
            else:
                self.report.warn_all(entry.where, entry.record.source_id, entry.notes)

    def _read(self, candidate: _Candidate) -> Entry | None:
        where, source_id, source_hash, raw = candidate
        notes = Notes()
        try:
            record = read_service(
                raw,
                source_id=source_id,
                source_hash=source_hash,
                resolve_area=self._resolve_area,
                notes=notes,
            )
        except RecordRefused as error:
            self.report.refuse(where, source_id, str(error))
            return None
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            # No record is known to do this; should one come, it must not take the others with it.
            self.report.refuse(where, source_id, f"its shape can't be read ({type(error).__name__}: {error})")
            return None
        return Entry(where, record, notes)

    def _close_what_is_gone(self) -> None:
        missing = gone(self.name, self.seen)
        if missing.kept:
            self.report.warn(
                self.name, None, "gone, but kept by people", f"{missing.kept} services stay as they are"
            )
        if not missing.keys:
            return
        count = f"{len(missing.keys)} of {missing.of} services are gone from the source"
        if self.source.doubt:
            self.report.warn(self.name, None, "nothing made inactive", f"{count}, but {self.source.doubt}")
        elif missing.is_too_many and not self.allow_removals:
            detail = f"{count}, more than a tenth; look at it, then use --allow-removals"
            self.report.warn(self.name, None, "nothing made inactive", detail)
        else:
            started = time.perf_counter()
            if not self.dry_run:
                make_inactive(missing.keys)
                self.report.index_seconds += time.perf_counter() - started
            self.report.made_inactive = len(missing.keys)
