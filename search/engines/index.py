"""Writing the embedded index: entries, places and words together, in bulk, never an older version over a newer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter

from django.db import connection, transaction

from directory.models import Service
from directory.needs import NeedEntry, NeedVocabulary
from search.document import ServiceDocument, analysed, said_terms
from search.engines.expressions import AnyOf, Expression, Phrase, Term
from search.engines.fulltext import full_text
from search.engines.sql import Value
from search.models import ServiceIndexEntry, ServiceIndexPlace

_ENTRY_COLUMNS = """
    service_id version name own_need_ids need_ids said_ids slots traits languages
    youngest oldest confirmed_day takes_referrals words
""".split()  # noqa: SIM905
_ENTRY = f"""
    INSERT INTO search_serviceindexentry ({", ".join(_ENTRY_COLUMNS)})
    VALUES ({", ".join(["%s"] * (len(_ENTRY_COLUMNS) - 1))}, {{vector}})
    ON CONFLICT (service_id) DO UPDATE SET
        {", ".join(f"{column} = excluded.{column}" for column in _ENTRY_COLUMNS[1:])}
    WHERE excluded.version >= search_serviceindexentry.version
"""  # noqa: S608 - columns, no values
_PLACE = """
    INSERT INTO search_serviceindexplace
        (service_id, latitude, longitude, x, y, z, is_bounded, area_code, area_label)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_COUNT_UP = """
    INSERT INTO search_indexgeneration (id, number) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET number = search_indexgeneration.number + 1
"""


def refresh(service_ids: Collection[int]) -> int:
    """Bring these services' part of the index to what the listings are now; returns how many are in it.

    What is no longer findable, or no longer there, is taken out. Several may do so at once, of the same services too:
    see ADR 0039 for what each step keeps from happening.
    """
    with _turn():
        # The services before the needs: a document bears a version only if it knows all that this version stands for.
        services = list(ServiceDocument.services().filter(pk__in=service_ids))
        vocabulary = NeedVocabulary.current()
        documents = [ServiceDocument.from_service(service, vocabulary) for service in services]
        _put(documents)
    if gone := set(service_ids) - {document.service_id for document in documents}:
        _take_out_what_is_gone(gone)
    return len(documents)


def write(documents: Sequence[ServiceDocument]) -> None:
    """Put these in, each unless the index has a newer version of it."""
    with _turn():
        _put(documents)


def remove(service_ids: Collection[int]) -> None:
    """Take these out."""
    if service_ids:
        with _turn(alone=True):
            _clear(service_ids)
            ServiceIndexEntry.objects.filter(pk__in=service_ids).delete()
            _count_up()


def versions(service_ids: Iterable[int] | None = None) -> dict[int, int]:
    """The version of each service in the index (of these, or of all)."""
    entries = ServiceIndexEntry.objects.all()
    if service_ids is not None:
        entries = entries.filter(pk__in=list(service_ids))
    return dict(entries.values_list("pk", "version"))


def speaking_of(needs: Iterable[NeedEntry]) -> list[int]:
    """Services whose words were found to speak of these needs or hold a phrase of one now: one statement.

    Until the transaction ends nobody else writes the index, so that none is missed that is written meanwhile.
    """
    full_text().lock(alone=True)
    sought: list[Expression] = []
    for need in needs:
        sought += [Term(term) for term in said_terms([need.pk])]
        sought += [Phrase(path) for phrase in need.said if (path := tuple(analysed(phrase)))]
    found = full_text().found(AnyOf(tuple(sought)))
    with connection.cursor() as cursor:
        cursor.execute(found.sql, found.params)
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def _turn(*, alone: bool = False) -> Iterator[None]:
    """A transaction that writes the index beside others that do, or alone.

    Alone also within somebody's transaction, who may already hold what another writer waits for.
    """
    alone = alone or connection.in_atomic_block
    with transaction.atomic(savepoint=False):
        full_text().lock(alone=alone)
        yield


def _put(documents: Sequence[ServiceDocument]) -> None:
    """Write each that is not older than what is there, entry first: who has written that has the service to himself."""
    if not documents:
        return
    text = full_text()
    # In one order, so that two writers of the same services wait for each other instead of blocking each other.
    documents = sorted(documents, key=attrgetter("service_id"))
    with connection.cursor() as cursor:
        entry = _ENTRY.format(vector=text.vector_value)
        cursor.executemany(entry, [(*_entry_row(document), text.vector(document)) for document in documents])
    held = versions(document.service_id for document in documents)
    fresh = [document for document in documents if document.version == held[document.service_id]]
    if not fresh:
        return
    _clear([document.service_id for document in fresh])
    if places := [row for document in fresh for row in _place_rows(document)]:
        with connection.cursor() as cursor:
            cursor.executemany(_PLACE, places)
    text.write(fresh)
    _count_up()


def _take_out_what_is_gone(service_ids: set[int]) -> None:
    """Take out those that are still not findable.

    Alone, since what another writer read while they were findable, and has not committed, cannot be seen to be removed.
    """
    with _turn(alone=True):
        back = Service.objects.findable().filter(pk__in=service_ids).values_list("pk", flat=True)
        remove(service_ids.difference(back))


def _count_up() -> None:
    """Last in a transaction: until it commits, no other that changes the index can."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_UP)


def _clear(service_ids: Collection[int]) -> None:
    ServiceIndexPlace.objects.filter(service_id__in=service_ids).delete()
    full_text().remove(service_ids)


def _entry_row(document: ServiceDocument) -> tuple[Value, ...]:
    traits = document.traits
    return (
        document.service_id,
        document.version,
        document.name,
        *(_spaced(keys) for keys in (document.own_need_ids, document.need_ids, document.said_ids)),
        traits.slots,
        traits.bits,
        _spaced(traits.languages),
        traits.youngest,
        traits.oldest,
        document.confirmed_on.toordinal() if document.confirmed_on else None,
        document.takes_referrals,
    )


def _spaced(values: Iterable[object]) -> str:
    return f" {' '.join(map(str, values))} "


def _place_rows(document: ServiceDocument) -> Iterable[tuple[Value, ...]]:
    key = document.service_id
    for venue in document.venues:
        yield key, venue.latitude, venue.longitude, *venue.unit, document.is_bounded, None, ""
    for area in document.areas:
        yield key, None, None, None, None, None, False, area.code, f"{area.breadth} {area.label}"
