"""Sending changes to Elasticsearch: read after they committed, to every listed index by name, by their version.

Why nothing is missed and nothing older wins is told in ADR 0038.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from elasticsearch import helpers

from directory.models import Service
from directory.needs import NeedVocabulary
from search.document import ServiceDocument
from search.engines.elastic import indices
from search.engines.elastic.client import PASSING, EngineAway, client, told_when_away
from search.engines.elastic.documents import body
from search.listed import ListedService

READ_AT_ONCE = 1000  # services
# Of one request. A node takes 100 MB, and refuses what is more than a tenth of its heap.
MOST_BYTES = 48 * 1024 * 1024
_MOST_LINES = 1_000_000  # more than ever fit
PATIENCE_S = 30

_CONFLICT, _NOT_FOUND = 409, 404


class Refused(Exception):
    """Elasticsearch will not take a document, however often it is sent. The text says which kind of error it was."""


class IndexGone(Exception):
    """The index that is written to isn't there any more."""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one service: this body at this version, or nothing any more (None)."""

    service_id: int
    version: int
    body: dict[str, Any] | None


def follow(versions: Mapping[int, int]) -> dict[int, Exception]:
    """Bring these services to what the listings are now, in every index of ours: one request to list, one to write.

    `versions` has, by service, the last version known, which counts where its row is gone. Returns the services that
    were not taken: with EngineAway where they may be later, else with Refused. Does nothing where no index is built.
    Raises EngineAway where nothing at all can be written.
    """
    names = indices.listed()
    return send(read(versions), names) if names and versions else {}


def read(versions: Mapping[int, int]) -> Iterator[Change]:
    """What the listings say of these services, by at most 25 statements for a thousand.

    Rows' versions are read first, then what is findable, then the needs: so a document never bears a version that
    knows more than it does, and nothing is taken out by a version at which it could be found.
    """
    every = sorted(versions)
    for start in range(0, len(every), READ_AT_ONCE):
        keys = every[start : start + READ_AT_ONCE]
        rows = dict(Service.objects.filter(pk__in=keys).values_list("pk", "index_version"))
        found = {
            change.service_id: change for change in _documents(ServiceDocument.services().filter(pk__in=keys))
        }
        for key in keys:
            # A row that is gone announced its last version. One more, since an equal one may be overwritten.
            yield found.get(key) or Change(key, rows.get(key, versions[key] + 1), None)


def read_span(after: int, until: int | None) -> Iterator[Change]:
    """What is findable of the services with keys above `after` and up to `until`, by at most 25 statements."""
    services = ServiceDocument.services().filter(pk__gt=after)
    return _documents(services if until is None else services.filter(pk__lte=until))


def send(changes: Iterable[Change], names: Sequence[str]) -> dict[int, Exception]:
    """Write each change to each index; returns what was not taken, as `follow` does.

    That an index has something newer, or is gone, is as good as done.
    """
    failed: dict[int, Exception] = {}
    for key, outcome in outcomes(changes, names):
        if outcome is not None and not isinstance(outcome, IndexGone):
            failed[key] = outcome
    return failed


def outcomes(changes: Iterable[Change], names: Sequence[str]) -> Iterator[tuple[int, Exception | None]]:
    """Write in as few requests as size allows; gives each service, once an index, with what went wrong or None.

    Raises EngineAway.
    """
    with told_when_away():
        answers = helpers.streaming_bulk(
            client().options(request_timeout=PATIENCE_S),
            actions(changes, names),
            chunk_size=_MOST_LINES,
            max_chunk_bytes=MOST_BYTES,
            raise_on_error=False,
            refresh=settings.ELASTICSEARCH_REFRESH,
        )
        for is_taken, answer in answers:
            (operation, item), *_ = answer.items()
            yield int(item["_id"]), None if is_taken else _wrong(operation, item)


def actions(changes: Iterable[Change], names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The lines of a bulk: each change for each index, at its version, which loses to a higher one."""
    for change in changes:
        for name in names:
            action = {
                "_index": name,
                "_id": str(change.service_id),
                "version": change.version,
                "version_type": "external_gte",
            }
            if change.body is None:
                yield action | {"_op_type": "delete"}
            else:
                yield action | {"_op_type": "index", "_source": change.body}


def _documents(services: Iterable[ListedService]) -> Iterator[Change]:
    read = list(services)
    vocabulary, today = NeedVocabulary.current(), timezone.localdate()
    for service in read:
        document = ServiceDocument.from_service(service, vocabulary, today=today)
        yield Change(document.service_id, document.version, body(document))


def _wrong(operation: str, item: Mapping[str, Any]) -> Exception | None:
    """What an answer of other than 2xx means; its reason is left out, since it may quote the document."""
    status, error = item["status"], item.get("error")
    if status == _CONFLICT or (status == _NOT_FOUND and operation == "delete" and not error):
        return None
    kind = error.get("type", "") if isinstance(error, Mapping) else ""
    if kind == "index_not_found_exception":
        return IndexGone(item["_index"])
    if status in PASSING:
        return EngineAway(f"status {status}")
    return Refused(f"status {status}, {kind}")
