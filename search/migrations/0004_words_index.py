"""The index over words belongs to the model. Until now it was made after each `migrate`, under another name."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations
from django.db.models import Q

from directory.migrations import _live


def drop_what_came_before(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        _live.drop_index(schema_editor, "search_entry_words")


class Migration(migrations.Migration):

    atomic = False
    dependencies = [("search", "0003_what_is_over")]

    operations = [
        _live.AddIndex(
            "serviceindexentry",
            GinIndex(fields=["words"], condition=Q(words__isnull=False), name="search_entry_by_word"),
        ),
        # Last, so that there is never a moment without an index.
        migrations.RunPython(drop_what_came_before, migrations.RunPython.noop),
    ]
