"""Operations on the indexes of a table that is read and written meanwhile; their migration needs `atomic = False`.

On PostgreSQL they lock nobody out. Elsewhere they are the plain ones: there a migration has the database to itself.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations


class AddIndex(AddIndexConcurrently):
    """Builds an index. What an earlier try left when it was interrupted goes first: nothing reads it."""

    def database_forwards(self, app_label, schema_editor, *states):
        if _is_postgresql(schema_editor):
            drop_index(schema_editor, self.index.name)
        _kind(self, schema_editor).database_forwards(self, app_label, schema_editor, *states)

    def database_backwards(self, app_label, schema_editor, *states):
        _kind(self, schema_editor).database_backwards(self, app_label, schema_editor, *states)


class RemoveIndex(RemoveIndexConcurrently):
    """Drops an index once nobody is using it."""

    def database_forwards(self, app_label, schema_editor, *states):
        _kind(self, schema_editor).database_forwards(self, app_label, schema_editor, *states)

    def database_backwards(self, app_label, schema_editor, *states):
        _kind(self, schema_editor).database_backwards(self, app_label, schema_editor, *states)


def drop_index(schema_editor, name):
    """Drop an index on PostgreSQL, if it is there, once nobody is using it."""
    schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(name)}")


def _kind(operation, schema_editor):
    plain = migrations.AddIndex if isinstance(operation, AddIndex) else migrations.RemoveIndex
    return type(operation).__base__ if _is_postgresql(schema_editor) else plain


def _is_postgresql(schema_editor):
    return schema_editor.connection.vendor == "postgresql"
