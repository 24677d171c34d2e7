"""The words of the embedded index on SQLite: an FTS5 table over our own tokens.

It keeps its own content and is written beside each entry, without triggers: Django rebuilds a table to change
it and drops its triggers without a word.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import connection

from search.document import FIELDS, ServiceDocument, terms_of
from search.engines.expressions import AllOf, AnyOf, Expression, InName, Phrase, Term
from search.engines.sql import Part, Value

TABLE = "search_words"

# Weight of a word by field. The name says what a thing is; a need brings words that the listing may not mean, and
# its term counts as a clause of its own.
_WEIGHTS = {"name": 10, "needs": 1, "organisation": 4, "places": 2, "description": 2, "terms": 0}
_SPOKEN = "{name organisation places description}"


class SQLiteText:
    """Full text on SQLite."""

    # The relevance that earns half of what words can give.
    half_relevance = 4.0
    vector_value = "%s"

    def ensure(self) -> None:
        """Make the table if it isn't there, and drop the words of services that `flush` took away."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} USING fts5({', '.join(_WEIGHTS)}, "
                "tokenize=\"unicode61 remove_diacritics 0 tokenchars ':'\")"
            )
            cursor.execute(
                f"DELETE FROM {TABLE} WHERE rowid NOT IN (SELECT service_id FROM search_serviceindexentry)"  # noqa: S608
            )

    def is_made(self) -> bool:
        """Whether the table is there."""
        return TABLE in connection.introspection.table_names()

    def lock(self) -> None:
        """Nothing: a transaction that writes has SQLite's one write lock."""

    def vector(self, document: ServiceDocument) -> str | None:
        """What goes into the entry's own column: nothing."""
        return None

    def write(self, documents: Sequence[ServiceDocument]) -> None:
        """Put the words of these, whose old ones are gone, into the table."""
        rows: list[tuple[Value, ...]] = []
        for document in documents:
            words = [" ".join(document.fields[name]) for name in FIELDS]
            rows.append((document.service_id, *words, " ".join(terms_of(document))))
        columns = f"rowid, {', '.join(FIELDS)}, terms"
        values = ", ".join(["%s"] * (len(FIELDS) + 2))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {TABLE} ({columns}) VALUES ({values})", rows)  # noqa: S608

    def remove(self, service_ids: Collection[int]) -> None:
        """Take the words of these services out."""
        with connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM {TABLE} WHERE rowid = %s", [(key,) for key in service_ids])  # noqa: S608

    def unfit(self) -> set[int]:
        """Services with an entry but no words, or words but no entry."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT service_id FROM search_serviceindexentry WHERE service_id NOT IN (SELECT rowid FROM {TABLE}) "  # noqa: S608
                f"UNION SELECT rowid FROM {TABLE} WHERE rowid NOT IN (SELECT service_id FROM search_serviceindexentry)"
            )
            return {key for (key,) in cursor.fetchall()}

    def found(self, required: Expression, *, with_relevance: bool, within: str = "") -> Part:
        """A SELECT of (service_id, relevance) of those that hold `required` and are in the table `within`, if given.

        The plus keeps SQLite from asking the full text anew for each service of that table, which takes seconds.
        """
        weights = ", ".join(map(str, _WEIGHTS.values()))
        relevance = f"-bm25({TABLE}, {weights})" if with_relevance else "0.0"
        sql = f"SELECT rowid AS service_id, {relevance} AS relevance FROM {TABLE} WHERE {TABLE} MATCH %s"  # noqa: S608
        limit = f" AND +rowid IN (SELECT service_id FROM {within})" if within else ""  # noqa: S608
        return Part(sql + limit, (self.render(required),))

    def render(self, expression: Expression) -> str:
        """In FTS5's syntax. Tokens hold letters and digits (a term of ours a colon too), so quotes are enough."""
        match expression:
            case Term(token, is_prefix):
                return f'"{token}"{"*" if is_prefix else ""}'
            case InName(token, is_prefix):
                return f'name : "{token}"{"*" if is_prefix else ""}'
            case Phrase(tokens):
                return f'{_SPOKEN} : "{" ".join(tokens)}"'
            case AllOf(parts):
                return f"({' AND '.join(map(self.render, parts))})"
            case AnyOf(parts):
                return f"({' OR '.join(map(self.render, parts))})"
