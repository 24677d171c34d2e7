"""The words of the embedded index on PostgreSQL: a tsvector of our own tokens in the entry, with a GIN index."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import islice

from django.db import connection

from search.document import FIELDS, ServiceDocument, terms_of
from search.engines.expressions import AllOf, AnyOf, Expression, InName, Phrase, Term
from search.engines.sql import Part

INDEX = "search_entry_words"

# PostgreSQL knows four weights, so places share theirs with organisations.
_LABELS = {"name": "A", "needs": "B", "organisation": "C", "places": "C", "description": "D"}
_RANKS = "'{0.2, 0.4, 0.1, 1.0}'"  # of D, C, B, A
_SPOKEN = "ACD"
_BETWEEN_FIELDS = 10  # positions, so that no phrase runs on from one field into the next
_LAST_POSITION = 16_383
_WRITERS_LOCK = 7_267_411  # any number of our own


class PostgreSQLText:
    """Full text on PostgreSQL."""

    half_relevance = 0.6
    vector_value = "%s::tsvector"

    def ensure(self) -> None:
        """Make the index if it isn't there."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {INDEX} ON search_serviceindexentry USING gin (words)"
            )

    def is_made(self) -> bool:
        """Whether the index is there."""
        with connection.cursor() as cursor:
            return INDEX in connection.introspection.get_constraints(cursor, "search_serviceindexentry")

    def lock(self) -> None:
        """Let one transaction at a time write the index, so that what it re-read is still the newest."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITERS_LOCK])

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

    def found(self, required: Expression, *, with_relevance: bool, within: str = "") -> Part:
        """A SELECT of (service_id, relevance) of those that hold `required` and are in the table `within`, if given."""
        query = self.render(required)
        relevance = f"ts_rank_cd({_RANKS}, words, %s::tsquery)" if with_relevance else "0.0"
        sql = f"SELECT service_id, {relevance} AS relevance FROM search_serviceindexentry WHERE words @@ %s::tsquery"  # noqa: S608
        limit = f" AND service_id IN (SELECT service_id FROM {within})" if within else ""  # noqa: S608
        return Part(sql + limit, (query, query) if with_relevance else (query,))

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
