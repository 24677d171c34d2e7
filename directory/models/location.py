"""Where services are offered."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from directory.models.listing import Listing, from_feed_once
from directory.querysets import LocationQuerySet


class Location(Listing):
    """A venue, shared by the services held in it (Open Referral's `location`).

    Degrees are WGS 84. Of a confidential one nothing that says where it is may leave the editors' screens.
    """

    class PositionFrom(models.TextChoices):
        """Where the position was learnt, for whoever doubts it."""

        NONE = "none", "not known"
        SOURCE = "source", "the feed"
        POSTCODE = "postcode", "the postcode"
        EDITOR = "editor", "an editor"

    name = models.CharField(max_length=255, blank=True)
    description = models.TextField(blank=True, help_text="How to find the door, where to park, which bus.")
    address = models.CharField("street address", max_length=500, blank=True)
    town = models.CharField(max_length=120, blank=True)
    county = models.CharField("county or authority", max_length=120, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    position_from = models.CharField(
        max_length=8, choices=PositionFrom, default=PositionFrom.NONE, editable=False
    )
    authority_code = models.CharField(
        max_length=9,
        blank=True,
        editable=False,
        help_text="GSS code. A plain code, since places' tables are reloaded under the listings.",
    )
    is_postal = models.BooleanField(
        "only for letters", default=False, help_text="An office address: nobody is helped there."
    )
    is_confidential = models.BooleanField(
        "confidential address",
        default=False,
        help_text="A refuge or somebody's home: only the area is ever shown, never the address or a map.",
    )

    objects = LocationQuerySet.as_manager()

    class Meta:
        verbose_name = "venue"
        ordering = ["name", "postcode"]
        constraints = [
            from_feed_once("location"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    # Said apart, since a comparison with null is not false and a check lets it pass.
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="location_position_on_earth",
                violation_error_message="Give both latitude (-90 to 90) and longitude (-180 to 180), or neither.",
            ),
            models.CheckConstraint(
                condition=Q(live=False) | ~Q(name="") | ~Q(address="") | ~Q(postcode="") | ~Q(town=""),
                name="location_said_when_live",
                violation_error_message="Give a name, an address, a town or a postcode.",
            ),
        ]
        indexes = [
            models.Index(fields=["postcode"], name="location_postcode"),
            models.Index(fields=["authority_code"], name="location_authority"),
        ]

    def __str__(self) -> str:
        if self.is_confidential:
            return f"Confidential address {self.town}".strip()
        return ", ".join(part for part in (self.name, self.address, self.postcode) if part) or "Unnamed venue"

    def clean(self) -> None:
        """What the constraints hold, said in words; they can't speak in a form that may save a draft."""
        super().clean()
        if (self.latitude is None) != (self.longitude is None):
            raise ValidationError("Give both latitude and longitude, or neither.")
        if self.position and not (abs(self.position[0]) <= 90 and abs(self.position[1]) <= 180):
            raise ValidationError("Latitude lies between -90 and 90, longitude between -180 and 180.")
        if not (self.name or self.address or self.postcode or self.town):
            raise ValidationError("Give a name, an address, a town or a postcode.")

    @property
    def position(self) -> tuple[float, float] | None:
        """(latitude, longitude) in degrees, whatever its secrecy; None where it isn't known."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude

    @property
    def public_position(self) -> tuple[float, float] | None:
        """The position that may be shown: none of a confidential venue, none of a letter box."""
        return None if self.is_confidential or self.is_postal else self.position

    @property
    def address_lines(self) -> list[str]:
        """The address as it may be shown, a line each; empty for a confidential venue."""
        if self.is_confidential:
            return []
        lines: list[str] = []
        for part in (self.name, self.address, self.town, self.county, self.postcode):
            if part and part not in lines:
                lines.append(part)
        return lines


class Accessibility(ClusterableModel):
    """Something about getting in and around a venue (Open Referral's `accessibility`)."""

    class Feature(models.TextChoices):
        """What people ask for by name; anything else is said in the description."""

        STEP_FREE = "step_free", "step-free way in"
        TOILET = "toilet", "accessible toilet"
        HEARING_LOOP = "hearing_loop", "hearing loop"
        PARKING = "parking", "Blue Badge parking"
        SIGN_LANGUAGE = "sign_language", "British Sign Language"
        OTHER = "other", "something else"

    location = ParentalKey(Location, on_delete=models.CASCADE, related_name="accessibility")
    feature = models.CharField(max_length=20, choices=Feature, default=Feature.OTHER)
    description = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "accessibility"
        ordering = ["pk"]

    def __str__(self) -> str:
        if self.feature == self.Feature.OTHER:
            return self.description
        return self.get_feature_display()
