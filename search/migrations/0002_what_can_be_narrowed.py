"""The index is emptied, since what it now holds can only be made from the listings: `search_rebuild` fills it."""

from django.db import migrations, models
from django.db.models import Q


def empty(apps, schema_editor):
    for name in ("ServiceIndexEntry", "ServiceIndexPlace"):
        apps.get_model("search", name).objects.all().delete()
    if schema_editor.connection.vendor == "sqlite":
        # Made again after this migration, with the columns that it has now.
        schema_editor.execute("DROP TABLE IF EXISTS search_words")


def added(name, field):
    return migrations.AddField("serviceindexentry", name, field, preserve_default=False)


class Migration(migrations.Migration):

    dependencies = [("search", "0001_first_index")]

    operations = [
        migrations.RunPython(empty, migrations.RunPython.noop),
        added("own_need_ids", models.TextField(default="", help_text="Keys of its needs, each between spaces.")),
        added("said_ids", models.TextField(default="", help_text="Keys of needs that its words speak of and all above them.")),
        added("slots", models.IntegerField(default=0, help_text="When it is open in a week, a bit a part of a day (search.facets).")),
        added("traits", models.BigIntegerField(default=0, help_text="What it can be narrowed by, a bit a value (search.facets).")),
        added("languages", models.TextField(default="", help_text="Codes of languages other than English, each between spaces.")),
        added("youngest", models.SmallIntegerField(default=0, help_text="The lowest age in years.")),
        added("oldest", models.SmallIntegerField(default=0, help_text="The highest age in years.")),
        migrations.AddField(
            "serviceindexplace", "is_bounded",
            models.BooleanField(default=False, help_text="Of a venue: only who lives in one of the service's areas may come."),
        ),
        migrations.RemoveIndex("serviceindexplace", "search_place_position"),
        migrations.AddIndex(
            "serviceindexplace",
            models.Index(fields=["latitude", "longitude", "service_id", "x", "y", "z", "is_bounded"], name="search_place_position"),
        ),
        migrations.CreateModel(
            name="IndexGeneration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="EmptySearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("need", models.CharField(blank=True, help_text="Slug of the need that was understood.", max_length=80)),
                ("words", models.CharField(blank=True, help_text="Words of our own vocabulary, in order.", max_length=200)),
                ("outcode", models.CharField(blank=True, max_length=8)),
                ("number", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name_plural": "empty searches",
                "constraints": [models.UniqueConstraint(fields=["on", "need", "words", "outcode"], name="search_empty_once_a_day")],
            },
        ),
        migrations.CreateModel(
            name="UnknownWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("word", models.CharField(blank=True, help_text="Itself, only from the fifth day on.", max_length=40)),
                ("days", models.PositiveSmallIntegerField(default=0, help_text="Different days on which it was asked.")),
                ("last_on", models.DateField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=Q(word="") | Q(days__gte=5), name="search_word_only_when_common")],
            },
        ),
    ]
