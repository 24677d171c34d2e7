"""Which full text the database offers."""

from django.db import connection

from search.engines.postgresql import PostgreSQLText
from search.engines.sqlite import SQLiteText

FullText = SQLiteText | PostgreSQLText


def full_text() -> FullText:
    """That of the default database. Raises NotImplementedError for any other than SQLite and PostgreSQL."""
    match connection.vendor:
        case "sqlite":
            return SQLiteText()
        case "postgresql":
            return PostgreSQLText()
    raise NotImplementedError(
        f"The finder has no full text for {connection.vendor}; use SQLite or PostgreSQL."
    )
