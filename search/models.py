"""The embedded index: a row a service, a row a venue or area. Made from the listings and never a source of truth."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q


class ServiceIndexEntry(models.Model):
    """What the embedded engine orders and filters a service by.

    Keys are plain numbers, since the index may be a moment behind the listings. The words are in `words`
    on PostgreSQL and in the FTS5 table `search_words` on SQLite (see `search.engines`).
    """

    # An integer, so that SQLite takes it for the key of the row itself.
    service_id = models.IntegerField(primary_key=True)
    version = models.BigIntegerField(help_text="The service's index_version that this was made from.")
    name = models.CharField(max_length=255)
    own_need_ids = models.TextField(help_text="Keys of its needs, each between spaces.")
    need_ids = models.TextField(help_text="Keys of its needs and all above them, each between spaces.")
    said_ids = models.TextField(help_text="Keys of needs that its words speak of and all above them.")
    slots = models.IntegerField(help_text="When it is open in a week, a bit a part of a day (search.facets).")
    traits = models.BigIntegerField(help_text="What it can be narrowed by, a bit a value (search.facets).")
    languages = models.TextField(help_text="Codes of languages other than English, each between spaces.")
    youngest = models.SmallIntegerField(help_text="The lowest age in years.")
    oldest = models.SmallIntegerField(help_text="The highest age in years.")
    confirmed_day = models.IntegerField(
        null=True, help_text="When it was last confirmed, in days since the year 1 (date.toordinal)."
    )
    takes_referrals = models.BooleanField()
    words = SearchVectorField(null=True, editable=False)

    class Meta:
        verbose_name_plural = "service index entries"
        indexes = [
            # Of PostgreSQL. Elsewhere `words` are empty, and so is the index, thanks to its condition. What waits in
            # its pending list costs readers a millisecond or two; without that list writing takes five times as long.
            GinIndex(fields=["words"], condition=Q(words__isnull=False), name="search_entry_by_word"),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceIndexPlace(models.Model):
    """A venue one can go to (degrees, and the same as a point x, y, z on the unit sphere), or an area that is covered.

    Between two points of the unit sphere the square of the chord needs no trigonometry, and stands for the great
    circle: distance = 2 R asin(chord / 2).
    """

    service_id = models.IntegerField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    z = models.FloatField(null=True)
    area_code = models.CharField(max_length=9, null=True)  # noqa: DJ001 - a venue has none
    is_bounded = models.BooleanField(
        default=False, help_text="Of a venue: only who lives in one of the service's areas may come."
    )
    area_label = models.CharField(
        max_length=300,
        blank=True,
        help_text="How wide the area is, 1 to 9, a space, and what a hit says of it.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(area_code__isnull=True, latitude__isnull=False, longitude__isnull=False)
                | Q(area_code__isnull=False, latitude__isnull=True, longitude__isnull=True),
                name="search_place_venue_or_area",
            )
        ]
        indexes = [
            models.Index(fields=["service_id"], name="search_place_service"),
            # All that the radius asks is in the index itself.
            models.Index(
                fields=["latitude", "longitude", "service_id", "x", "y", "z", "is_bounded"],
                name="search_place_position",
            ),
            models.Index(fields=["area_code", "service_id", "area_label"], name="search_place_area"),
        ]

    def __str__(self) -> str:
        return self.area_label[2:] or f"{self.latitude}, {self.longitude}"


class IndexGeneration(models.Model):
    """One row, counted up whenever the index changes, so that processes know when what they remember is old."""

    number = models.BigIntegerField(default=0)
    over_before = models.DateField(
        null=True, help_text="Services whose sessions ended before this day were written again."
    )

    def __str__(self) -> str:
        return str(self.number)


class EmptySearch(models.Model):
    """How often nothing fitted on a day: a need, words and an outcode, and nothing that tells who asked."""

    on = models.DateField()
    need = models.CharField(max_length=80, blank=True, help_text="Slug of the need that was understood.")
    words = models.CharField(max_length=200, blank=True, help_text="Words of our own vocabulary, in order.")
    outcode = models.CharField(max_length=8, blank=True)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "empty searches"
        constraints = [
            models.UniqueConstraint(fields=["on", "need", "words", "outcode"], name="search_empty_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.need or self.words} {self.outcode}".strip()


class UnknownWord(models.Model):
    """A word that nobody's listing or vocabulary has, as a keyed hash, until it was asked on five different days."""

    digest = models.CharField(max_length=64, unique=True)
    word = models.CharField(max_length=40, blank=True, help_text="Itself, only from the fifth day on.")
    days = models.PositiveSmallIntegerField(default=0, help_text="Different days on which it was asked.")
    last_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(word="") | Q(days__gte=5), name="search_word_only_when_common")
        ]

    def __str__(self) -> str:
        return self.word or self.digest[:8]
