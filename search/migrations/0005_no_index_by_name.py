"""Nothing is ordered by it: a list is sorted from the set of its matches."""

from django.db import migrations

from directory.migrations import _live


class Migration(migrations.Migration):

    atomic = False
    dependencies = [("search", "0004_words_index")]

    operations = [_live.RemoveIndex("serviceindexentry", "search_entry_by_name")]
