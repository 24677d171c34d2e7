"""The words of the embedded index on PostgreSQL: a tsvector of our own tokens in the entry, with a GIN index."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import islice

from django.db import connection

from search.document import FIELDS, ServiceDocument, terms_of
from search.engines.expressions import AllOf, AnyOf, Expression, InName, Phrase, Term
from search.engines.sql import Part

INDEX = "search_entry_by_word"

# PostgreSQL knows four labels, so places share theirs with the description.
_LABELS = {"name": "A", "needs": "B", "organisation": "C", "places": "D", "description": "D"}
_SPOKEN = "ACD"
_BETWEEN_FIELDS = 10  # positions, so that no phrase runs on from one field into the next
_LAST_POSITION = 16_383
_WRITERS_LOCK = 7_267_411  # any number of our own


class PostgreSQLText:
    """Full text on PostgreSQL."""

    vector_value = "%s::tsvector"
    # As SQLite and Elasticsearch order, whatever the database's own collation.
    by_name = 'name COLLATE "C"'
    # The words of an `entry`, unpacked once for all that is asked of them, and without its terms.
    joined = "CROSS JOIN LATERAL (SELECT ts_filter(entry.words, '{a,b,c,d}') AS words OFFSET 0) AS held"

    def ensure(self) -> None:
        """Nothing: a migration makes the index."""

    def is_made(self) -> bool:
        """Whether the index is there and of use: one whose making was interrupted is not."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [INDEX])
            return cursor.fetchone() == (True,)

    def lock(self, *, alone: bool) -> None:
        """Until the transaction ends, write the index beside others who do, or alone; who waits to be alone is next."""
        how = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {how}(%s)", [_WRITERS_LOCK])

    def vector(self, document: ServiceDocument) -> str | None:
        """The entry's words: each token with its positions and its field's weight, nothing parsed again."""
        places: dict[str, list[str]] = {}
        position = 0
        for name in FIELDS:
            for token in islice(document.fields[name], _LAST_POSITION - position):
                position += 1
                places.setdefault(token, []).append(f"{position}{_LABELS[name]}")
            position = min(position + _BETWEEN_FIELDS, _LAST_POSITION)
        words = [f"'{token}':{','.join(found)}" for token, found in places.items()]
        return " ".join([*words, *(f"'{term}'" for term in terms_of(document))])

    def write(self, documents: Sequence[ServiceDocument]) -> None:
        """Nothing: the words are in the entries."""

    def remove(self, service_ids: Collection[int]) -> None:
        """Nothing: the words are in the entries."""

    def unfit(self) -> set[int]:
        """Services with an entry but no words."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT service_id FROM search_serviceindexentry WHERE words IS NULL")
            return {key for (key,) in cursor.fetchall()}

    def found(self, required: Expression, *, within: str = "") -> Part:
        """A SELECT of the service_id of those that hold `required` and are in the table `within`, if given."""
        sql = "SELECT service_id FROM search_serviceindexentry WHERE words @@ %s::tsquery"
        limit = f" AND service_id IN (SELECT service_id FROM {within})" if within else ""  # noqa: S608
        return Part(sql + limit, (self.render(required),))

    def holds(self, fields: Sequence[str], token: str, *, is_prefix: bool) -> Part:
        """That one of the fields of `held` has the token."""
        labels = "".join(sorted({_LABELS[field] for field in fields}))
        return Part("held.words @@ %s::tsquery", (f"'{token}':{'*' if is_prefix else ''}{labels}",))

    def render(self, expression: Expression) -> str:
        """In tsquery's syntax. Tokens hold letters and digits (a term of ours a colon too), so quotes are enough."""
        match expression:
            case Term(token, is_prefix):
                return f"'{token}'{':*' if is_prefix else ''}"
            case InName(token, is_prefix):
                return f"'{token}':{'*' if is_prefix else ''}A"
            case Phrase(tokens):
                spoken = " <-> ".join(f"'{token}':{_SPOKEN}" for token in tokens)
                return f"({spoken})"
            case AllOf(parts):
                return f"({' & '.join(map(self.render, parts))})"
            case AnyOf(parts):
                return f"({' | '.join(map(self.render, parts))})"
