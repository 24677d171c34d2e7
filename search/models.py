"""The embedded index: a row a service, a row a venue or area. Made from the listings and never a source of truth."""

from __future__ import annotations

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
    need_ids = models.TextField(help_text="Keys of its needs and all above them, each between spaces.")
    confirmed_day = models.IntegerField(
        null=True, help_text="When it was last confirmed, in days since the year 1 (date.toordinal)."
    )
    takes_referrals = models.BooleanField()
    words = SearchVectorField(null=True, editable=False)

    class Meta:
        verbose_name_plural = "service index entries"
        indexes = [models.Index(fields=["name", "service_id"], name="search_entry_by_name")]

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
                fields=["latitude", "longitude", "service_id", "x", "y", "z"], name="search_place_position"
            ),
            models.Index(fields=["area_code", "service_id", "area_label"], name="search_place_area"),
        ]

    def __str__(self) -> str:
        return self.area_label[2:] or f"{self.latitude}, {self.longitude}"
