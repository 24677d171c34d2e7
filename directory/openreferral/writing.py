"""Batches of records into the database: few statements, one transaction, one announcement a batch.

Signals and Wagtail's reference index are not stirred: nothing here calls `save()` or `delete()` on a listing.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from directory.actions import announce_changed, propose_import
from directory.models import Need, Service
from directory.needs import NeedVocabulary
from directory.openreferral.bulk import Blanks, delete, fill, insert
from directory.openreferral.cleaning import Notes
from directory.openreferral.feed_listings import Organisations, Stored, Venues
from directory.openreferral.parts import PARTS, put_on_draft, values_of
from directory.openreferral.record_types import ServiceRecord
from directory.slugs import free_slugs

SERVICE_FIELDS = (
    "name", "alternate_name", "description", "url", "email", "status", "alert", "fees", "referral", "how_to_refer",
    "accreditations", "minimum_age", "maximum_age", "at_venue", "at_home", "by_phone", "online", "is_national",
    "assured_on", "source_modified_at", "source_hash",
)  # fmt: skip
_WRITTEN_FIELDS = [*SERVICE_FIELDS, "organisation", "needs_suggested", "content_version", "last_published_at"]
_CONTENT = attrgetter(*SERVICE_FIELDS)
_BLANKS = Blanks(Service)


@dataclass(slots=True)
class Entry:
    """A record that was read, where it stood, and what was noted of it."""

    where: str
    record: ServiceRecord
    notes: Notes
    refused: str = ""
    notes_of_reading: int = 0

    def __post_init__(self) -> None:
        self.notes_of_reading = len(self.notes)

    def forget_writing(self) -> None:
        """Drop what an attempt to write noted, before another."""
        del self.notes[self.notes_of_reading :]


@dataclass(slots=True)
class Written:
    """What became of a batch; `index_seconds` were spent by those who heard of it, and by the jobs they asked for."""

    created: int = 0
    updated: int = 0
    proposed: int = 0
    rows: int = 0
    index_seconds: float = 0.0
    refused: list[Entry] = field(default_factory=list)

    def __iadd__(self, other: Written) -> Written:
        self.created += other.created
        self.updated += other.updated
        self.proposed += other.proposed
        self.rows += other.rows
        self.index_seconds += other.index_seconds
        self.refused += other.refused
        return self


class Writer:
    """Writes the records of one source."""

    def __init__(self, source: str, *, dry_run: bool = False) -> None:
        self.source = source
        self.dry_run = dry_run
        self.vocabulary = NeedVocabulary.current()
        self.organisations = Organisations(source)
        self.venues = Venues(source)

    def write(self, entries: Sequence[Entry]) -> Written:
        """Write a batch; what the database won't have is found by halving, and refused alone."""
        try:
            return self._write_together(entries)
        except (DataError, IntegrityError, ValueError, OverflowError) as error:
            if len(entries) == 1:
                entries[0].refused = f"the database does not take it ({str(error).splitlines()[0]})"
                return Written(refused=list(entries))
        for entry in entries:
            entry.forget_writing()
        middle = len(entries) // 2
        written = self.write(entries[:middle])
        written += self.write(entries[middle:])
        return written

    def _write_together(self, entries: Sequence[Entry]) -> Written:
        batch = _Batch(self, entries)
        committed: list[float] = []
        with transaction.atomic():
            # The first thing to run after the commit, so that what runs after it can be timed.
            transaction.on_commit(lambda: committed.append(time.perf_counter()))
            batch.write()
            if self.dry_run:
                transaction.set_rollback(True)
        for started in committed:
            batch.written.index_seconds += time.perf_counter() - started
        self.organisations.remember(batch.organisations)
        self.venues.remember(batch.venues)
        return batch.written

    def needs_of(self, record: ServiceRecord) -> tuple[frozenset[int], bool]:
        """(keys of needs, whether they are only suggested): the source's own terms, else what its words speak of."""
        named = frozenset(found for term in record.terms if (found := self.vocabulary.match_term(term)))
        if named:
            return named, False
        suggested = self.vocabulary.suggest(". ".join((record.name, *record.terms, record.description)))
        return suggested, bool(suggested)


class _Batch:
    """One transaction's worth."""

    def __init__(self, writer: Writer, entries: Sequence[Entry]) -> None:
        self.writer = writer
        self.entries = list(entries)
        self.now = timezone.now()
        self.written = Written()
        self.organisations = Stored()
        self.venues = Stored()
        self.rows: dict[str, Service] = {}
        self.keys: dict[str, int] = {}
        self.needs: dict[str, frozenset[int]] = {}
        self.fresh: list[int] = []
        self.touched: set[int] = set()

    def write(self) -> None:
        """Organisations and venues, then services, then their parts; then the announcement."""
        self.organisations = self.writer.organisations.write(self.entries, self.now)
        self._refuse_without_organisation()
        self.venues = self.writer.venues.write(self.entries, self.now)
        self.written.rows += self.organisations.rows + self.venues.rows
        self._write_services()
        self.touched |= _services_showing(self.organisations.changed, self.venues.changed)
        if not self.writer.dry_run:
            self._announce()

    def _refuse_without_organisation(self) -> None:
        for entry in self.entries:
            if entry.record.organisation_id not in self.organisations.known:
                named = entry.record.organisation_id
                entry.refused = f"it names the organisation {named}, of which the feed has told nothing yet"
        self.written.refused += [entry for entry in self.entries if entry.refused]
        self.entries = [entry for entry in self.entries if not entry.refused]

    def _write_services(self) -> None:
        ids = [entry.record.source_id for entry in self.entries]
        found = Service.objects.filter(source=self.writer.source, source_id__in=ids)
        found = found.select_for_update(of=("self",)).select_related("organisation")
        self.rows = {row.source_id: row for row in found}
        self.keys = {row.source_id: row.pk for row in self.rows.values()}
        fresh: list[Entry] = []
        mine: list[Entry] = []
        kept: list[Entry] = []
        for entry in self.entries:
            row = self.rows.get(entry.record.source_id)
            managed = self.organisations.known[entry.record.organisation_id].is_managed
            if row is not None:
                (kept if managed or row.is_kept_by_people or row.locked else mine).append(entry)
            else:
                fresh.append(entry)
                if managed:
                    kept.append(entry)
        self._create(fresh)
        self._update(mine)
        self._write_parts(fresh, mine)
        for entry in kept:
            self._propose(entry)
        self.written.updated, self.written.proposed = len(mine), len(kept)
        self.written.created = len(self.entries) - len(mine) - len(kept)

    def _create(self, entries: Sequence[Entry]) -> None:
        slugs = free_slugs(Service, [(entry.record.name, entry.record.town) for entry in entries])
        rows = []
        for entry, slug in zip(entries, slugs, strict=True):
            row = _BLANKS.row(self.now, **self._content(entry.record))
            row |= {"source": self.writer.source, "source_id": entry.record.source_id, "slug": slug}
            if self.organisations.known[entry.record.organisation_id].is_managed:
                row |= {"live": False, "has_unpublished_changes": True}
            else:
                row |= {"first_published_at": self.now, "last_published_at": self.now}
            rows.append(row)
        self.written.rows += _BLANKS.insert(rows)
        made = Service.objects.filter(
            source=self.writer.source, source_id__in=[row["source_id"] for row in rows]
        )
        self.keys.update(made.values_list("source_id", "pk"))
        self.fresh = [self.keys[row["source_id"]] for row in rows]

    def _update(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        rows = [self.rows[entry.record.source_id] for entry in entries]
        set_here = status_set_by_people([row.pk for row in rows])
        for entry, row in zip(entries, rows, strict=True):
            status, assured_on = row.status, row.assured_on
            fill(row, self._content(entry.record))
            row.content_version += 1
            row.last_published_at = self.now
            if row.pk in set_here and row.status != status:
                entry.notes.add(
                    "status kept", f"people here made it “{status}”, the feed says “{row.status}”"
                )
                row.status = status
            if assured_on and (row.assured_on is None or row.assured_on < assured_on):
                row.assured_on = assured_on
        Service.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN_FIELDS
        )
        self.touched.update(row.pk for row in rows)
        self.written.rows += len(rows)

    def _content(self, record: ServiceRecord) -> dict[str, Any]:
        """The values of a service's fields."""
        self.needs[record.source_id], is_suggested = self.writer.needs_of(record)
        content = dict(zip(SERVICE_FIELDS, _CONTENT(record), strict=True))
        content["organisation_id"] = self.organisations.known[record.organisation_id].pk
        content["needs_suggested"] = is_suggested
        return content

    def _write_parts(self, fresh: Sequence[Entry], mine: Sequence[Entry]) -> None:
        stale = [self.keys[entry.record.source_id] for entry in mine]
        through = Service.needs.through
        if stale:
            for model in (*(part.model for part in PARTS.values()), through):
                delete(model.objects.filter(service__in=stale))
        both = [(self.keys[entry.record.source_id], entry.record) for entry in (*fresh, *mine)]
        for name, part in PARTS.items():
            values = (
                (pk, *values) for pk, record in both for values in values_of(name, record, self.venues.known)
            )
            self.written.rows += insert(part.model, ("service_id", *part.fields), values)
        needs = ((pk, need) for pk, record in both for need in self.needs[record.source_id])
        self.written.rows += insert(through, ("service_id", "need_id"), needs)

    def _propose(self, entry: Entry) -> None:
        """Put the feed's version beside the history of a service that people keep."""
        record = entry.record
        row = self.rows.get(record.source_id) or Service.objects.get(pk=self.keys[record.source_id])
        fill(row, self._content(record))
        put_on_draft(row, record, self.venues.known)
        row.needs.set(Need.objects.filter(pk__in=self.needs[record.source_id]))
        propose_import(draft=row, source=self.writer.source)
        Service.objects.filter(pk=row.pk).update(source_hash=record.source_hash)

    def _announce(self) -> None:
        """Once for all that changed, and timed: those who listen do the index's part."""
        started = time.perf_counter()
        announce_changed(service_ids=self.touched, made=self.fresh)
        self.written.index_seconds += time.perf_counter() - started


def _services_showing(organisations: set[int], venues: set[int]) -> set[int]:
    """Keys of the services whose documents hold something of these."""
    found: set[int] = set()
    for wanted in ({"organisation__in": organisations}, {"venues__location__in": venues}):
        if any(wanted.values()):
            found.update(Service.objects.filter(**wanted).values_list("pk", flat=True))
    return found


def status_set_by_people(keys: Sequence[int]) -> set[int]:
    """Keys of the services that somebody opened or closed by hand."""
    entries = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Service, for_concrete_model=False),
        object_id__in=[str(key) for key in keys],
        action="waypost.status",
        user__isnull=False,
    )
    return {int(pk) for pk in entries.values_list("object_id", flat=True)}
