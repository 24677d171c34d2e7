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

_COLUMNS = (*FIELDS, "terms")
_SPOKEN = "{name organisation places description}"


class SQLiteText:
    """Full text on SQLite."""

    vector_value = "%s"
    by_name = "name"
    # The words of an `entry`, by field.
    joined = f"LEFT JOIN {TABLE} AS held ON held.rowid = entry.service_id"

    def ensure(self) -> None:
        """Make the table if it isn't there, and drop the words of services that `flush` took away."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} USING fts5({', '.join(_COLUMNS)}, "
                "tokenize=\"unicode61 remove_diacritics 0 tokenchars ':'\")"
            )
            cursor.execute(
                f"DELETE FROM {TABLE} WHERE rowid NOT IN (SELECT service_id FROM search_serviceindexentry)"  # noqa: S608
            )

    def is_made(self) -> bool:
        """Whether the table is there."""
        return TABLE in connection.introspection.table_names()

    def lock(self, *, alone: bool) -> None:
        """Nothing: a transaction that writes has SQLite's one write lock."""

    def vector(self, document: ServiceDocument) -> str | None:
        """What goes into the entry's own column: nothing."""
        return None

    def write(self, documents: Sequence[ServiceDocument]) -> None:
        """Put the words of these, whose old ones are gone, into the table."""
        rows: list[tuple[Value, ...]] = []
        for document in documents:
            # Each between spaces, so that `holds` finds a whole word.
            words = [f" {' '.join(document.fields[name])} " for name in FIELDS]
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

    def found(self, required: Expression, *, within: str = "") -> Part:
        """A SELECT of the service_id of those that hold `required` and are in the table `within`, if given.

        The plus keeps SQLite from asking the full text anew for each service of that table, which takes seconds.
        """
        sql = f"SELECT rowid AS service_id FROM {TABLE} WHERE {TABLE} MATCH %s"  # noqa: S608
        limit = f" AND +rowid IN (SELECT service_id FROM {within})" if within else ""  # noqa: S608
        return Part(sql + limit, (self.render(required),))

    def holds(self, fields: Sequence[str], token: str, *, is_prefix: bool) -> Part:
        """That one of the fields of `held` has the token; read from the text, since FTS5 tells it of no single row."""
        sought = f" {token}" if is_prefix else f" {token} "
        each = " OR ".join(f"instr(held.{field}, %s) > 0" for field in fields)
        return Part(f"({each})", (sought,) * len(fields))

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
