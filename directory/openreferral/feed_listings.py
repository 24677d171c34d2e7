"""The organisations and venues of a feed as rows: each is written with its services, and shared by them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, NamedTuple, Protocol

from directory.actions import propose_import
from directory.models import Accessibility, Location, Organisation, ServiceVenue
from directory.openreferral.bulk import Blanks, delete, fill, insert
from directory.openreferral.cleaning import Notes
from directory.openreferral.placing import known_postcodes, position_of
from directory.openreferral.record_types import AccessRecord, ServiceRecord, VenueRecord
from directory.slugs import free_slugs
from places.postcodes import PostcodePoint


class Told(Protocol):
    """A service's record, and the notes made of it."""

    record: ServiceRecord
    notes: Notes


class Known(NamedTuple):
    """The row that a source's record stands for. `is_managed`: an organisation's own people keep it here.

    `is_merged`: it is the row that the record's own was merged into, of which the record says nothing.
    """

    pk: int
    is_managed: bool
    is_merged: bool = False


@dataclass(slots=True)
class Stored:
    """The rows of a batch by source id, those that now say something else than before, how many were written."""

    known: dict[str, Known] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)
    rows: int = 0


class _Mention(NamedTuple):
    """An organisation's or a venue's record, in the first service that tells of it."""

    record: Any
    entry: Told


class FeedListings:
    """Rows of one model for one source. The first mention in a run counts; later ones that differ do not."""

    model: ClassVar[Any]
    fields: ClassVar[tuple[str, ...]]

    def __init__(self, source: str) -> None:
        self.source = source
        self._blanks = Blanks(self.model)
        self._told: set[str] = set()

    def remember(self, stored: Stored) -> None:
        """A batch is committed: what it told of is not told again in this run."""
        self._told.update(stored.known)

    def write(self, entries: Sequence[Told], now: datetime) -> Stored:
        """Create and update the rows of a batch, inside its transaction; propose what people keep."""
        mentions = self._mentions(entries)
        stored = Stored()
        hashes: dict[str, str] = {}
        found = self.model.objects.filter(source=self.source, source_id__in=self._ids(entries))
        for source_id, source_hash, known in self._known(found):
            stored.known[source_id] = known
            hashes[source_id] = source_hash
        fresh = {key: mention for key, mention in mentions.items() if key not in hashes}
        changed = {
            key: mention
            for key, mention in mentions.items()
            if key in hashes
            and hashes[key] != mention.record.source_hash
            and key not in self._told
            and not stored.known[key].is_merged
        }
        self._prepare([*fresh.values(), *changed.values()])
        self._create(fresh, stored, now)
        self._update(changed, stored, now)
        return stored

    def _create(self, fresh: dict[str, _Mention], stored: Stored, now: datetime) -> None:
        published = {"source": self.source, "first_published_at": now, "last_published_at": now}
        rows = [
            self._blanks.row(now, source_id=key, **published, **self._content(mention))
            for key, mention in fresh.items()
        ]
        self._name_addresses(rows, fresh.values())
        stored.rows += self._blanks.insert(rows)
        made = self.model.objects.filter(source=self.source, source_id__in=list(fresh))
        stored.known.update((key, Known(pk, False)) for key, pk in made.values_list("source_id", "pk"))
        stored.rows += self._write_parts(fresh, stored)

    def _update(self, changed: dict[str, _Mention], stored: Stored, now: datetime) -> None:
        if not changed:
            return
        found = self.model.objects.select_for_update().filter(source=self.source, source_id__in=list(changed))
        rows = {row.source_id: row for row in found}
        kept = self._kept(rows.values())
        for key in [key for key, row in rows.items() if row.pk in kept]:
            self._propose(rows.pop(key), changed.pop(key))
        for key, row in rows.items():
            fill(row, self._content(changed[key]))
            row.content_version += 1
            row.last_published_at = now
        self.model.objects.bulk_create(
            rows.values(),
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*self.fields, "content_version", "last_published_at"],
        )
        stored.changed = {row.pk for row in rows.values()}
        stored.rows += len(rows) + self._write_parts(changed, stored)

    def _propose(self, row: Any, mention: _Mention) -> None:
        fill(row, self._content(mention))
        self._draft_parts(row, mention)
        propose_import(draft=row, source=self.source)
        self.model.objects.filter(pk=row.pk).update(source_hash=mention.record.source_hash)

    def _content(self, mention: _Mention) -> dict[str, Any]:
        """The values of a row's fields."""
        return {name: getattr(mention.record, name) for name in self.fields}

    def _kept(self, rows: Collection[Any]) -> set[int]:
        """Keys of the rows that people keep."""
        return {row.pk for row in rows if row.is_kept_by_people or row.locked}

    def _known(self, found: Any) -> Iterable[tuple[str, str, Known]]:
        for pk, source_id, source_hash in found.values_list("pk", "source_id", "source_hash"):
            yield source_id, source_hash, Known(pk, False)

    def _mentions(self, entries: Sequence[Told]) -> dict[str, _Mention]:
        raise NotImplementedError

    def _ids(self, entries: Sequence[Told]) -> set[str]:
        return set(self._mentions(entries))

    def _prepare(self, mentions: Sequence[_Mention]) -> None:
        """Look up at once what filling the rows needs."""

    def _name_addresses(self, rows: Sequence[Any], mentions: Iterable[_Mention]) -> None:
        """Give new rows their addresses on the site."""

    def _write_parts(self, mentions: dict[str, _Mention], stored: Stored) -> int:
        """Replace what belongs to the rows; how many rows that made."""
        return 0

    def _draft_parts(self, row: Any, mention: _Mention) -> None:
        """Put what belongs to a row on its draft."""


class Organisations(FeedListings):
    """The organisations of a source."""

    model = Organisation
    fields = (
        "name", "alternate_name", "description", "url", "email", "phone", "kind", "charity_number",
        "company_number", "source_hash",
    )  # fmt: skip

    def _mentions(self, entries: Sequence[Told]) -> dict[str, _Mention]:
        found: dict[str, _Mention] = {}
        for entry in entries:
            if entry.record.organisation:
                found.setdefault(entry.record.organisation_id, _Mention(entry.record.organisation, entry))
        return found

    def _ids(self, entries: Sequence[Told]) -> set[str]:
        return {entry.record.organisation_id for entry in entries}

    def _known(self, found: Any) -> Iterable[tuple[str, str, Known]]:
        columns = ("pk", "source_id", "source_hash", "is_managed", "merged_into", "merged_into__is_managed")
        for pk, source_id, source_hash, managed, merged, kept_managed in found.values_list(*columns):
            known = Known(merged, kept_managed, is_merged=True) if merged else Known(pk, managed)
            yield source_id, source_hash, known

    def _name_addresses(self, rows: Sequence[Any], mentions: Iterable[_Mention]) -> None:
        names = [(mention.record.name, mention.entry.record.town) for mention in mentions]
        for row, slug in zip(rows, free_slugs(Organisation, names), strict=True):
            row["slug"] = slug


class Venues(FeedListings):
    """The venues of a source, with their positions."""

    model = Location
    fields = (
        "name", "description", "address", "town", "county", "postcode", "is_postal", "source_hash",
        "latitude", "longitude", "position_from", "authority_code", "is_confidential",
    )  # fmt: skip

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self._postcodes: dict[str, PostcodePoint] = {}

    def write(self, entries: Sequence[Told], now: datetime) -> Stored:
        """As for every listing; and what turns out to be a refuge is hidden, even if nothing else changed."""
        stored = super().write(entries, now)
        refuges = [stored.known[venue.source_id].pk for venue in _venues(entries, refuges_only=True)]
        if refuges:
            shown = Location.objects.filter(pk__in=refuges, is_confidential=False, latest_revision=None)
            newly = set(shown.values_list("pk", flat=True))
            Location.objects.filter(pk__in=newly).update(is_confidential=True)
            stored.changed |= newly
        return stored

    def _mentions(self, entries: Sequence[Told]) -> dict[str, _Mention]:
        found: dict[str, _Mention] = {}
        for entry in entries:
            for venue in entry.record.venues:
                found.setdefault(venue.source_id, _Mention(venue, entry))
        return found

    def _prepare(self, mentions: Sequence[_Mention]) -> None:
        self._postcodes = known_postcodes(mention.record for mention in mentions)

    def _content(self, mention: _Mention) -> dict[str, Any]:
        notes = mention.entry.notes
        content = {name: getattr(mention.record, name) for name in self.fields[:8]}
        content |= position_of(mention.record, self._postcodes, notes)._asdict()
        if mention.entry.record.is_refuge:
            content["is_confidential"] = True  # and never the other way round: another service may hide there
            notes.add("address kept secret", "its words say that people are hidden there")
        return content

    def _kept(self, rows: Collection[Any]) -> set[int]:
        kept = {row.pk for row in rows if row.is_kept_by_people or row.locked}
        shared = ServiceVenue.objects.filter(
            location__in=[row.pk for row in rows], service__organisation__is_managed=True
        )
        return kept | set(shared.values_list("location_id", flat=True))

    def _write_parts(self, mentions: dict[str, _Mention], stored: Stored) -> int:
        if stored.changed:
            delete(Accessibility.objects.filter(location__in=stored.changed))
        return insert(
            Accessibility,
            ("location_id", *AccessRecord._fields),
            (
                (stored.known[key].pk, *part)
                for key, mention in mentions.items()
                for part in mention.record.accessibility
            ),
        )

    def _draft_parts(self, row: Any, mention: _Mention) -> None:
        row.accessibility = [Accessibility(**part._asdict()) for part in mention.record.accessibility]


def _venues(entries: Sequence[Told], *, refuges_only: bool) -> Iterable[VenueRecord]:
    for entry in entries:
        if entry.record.is_refuge or not refuges_only:
            yield from entry.record.venues
