"""What is offered."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from modelcluster.fields import ParentalManyToManyField
from wagtail.models import PreviewableMixin

from directory.models.listing import Listing, from_feed_once, merged_index, named_when_live
from directory.models.location import Location
from directory.models.need import Need
from directory.models.organisation import Organisation
from directory.querysets import ServiceQuerySet
from directory.slugs import RESERVED

if TYPE_CHECKING:
    from datetime import datetime

    from directory.sessions import Session


def in_pounds(amount: Decimal) -> str:
    """“£2”, “£2.50”, “Free”."""
    return f"£{amount:.2f}".removesuffix(".00") if amount else "Free"


class Service(PreviewableMixin, Listing):
    """Something an organisation offers to people (Open Referral's `service`). Ages are in years."""

    class Status(models.TextChoices):
        """Open Referral's own four; only an active service is ever found."""

        ACTIVE = "active", "active"
        INACTIVE = "inactive", "inactive"
        DEFUNCT = "defunct", "closed for good"
        TEMPORARILY_CLOSED = "temporarily closed", "closed for a time"

    class Referral(models.TextChoices):
        """Who may make the first move."""

        UNKNOWN = "", "not said"
        SELF = "self", "people refer themselves or just turn up"
        ANYONE = "anyone", "anyone can refer, with the person's agreement"
        PROFESSIONAL = "professional", "professionals only"
        SIGNPOST = "signpost", "no referrals: tell people about it"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="services")
    name = models.CharField(max_length=255)
    alternate_name = models.CharField("also known as", max_length=255, blank=True)
    slug = models.SlugField(
        "end of its address",
        max_length=120,
        unique=True,
        blank=True,
        help_text="Left empty, it is made from the name.",
    )
    description = models.TextField(
        blank=True, help_text="What it is and what people get from it, as you would say it to a neighbour."
    )
    first_visit = models.TextField(
        "the first visit", blank=True, help_text="What happens, and who meets you at the door."
    )
    url = models.URLField("website", max_length=500, blank=True)
    email = models.EmailField("e-mail", blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.ACTIVE)
    alert = models.TextField(
        blank=True, help_text="Something to know now, such as “No session on 24 December”."
    )
    fees = models.TextField(blank=True, help_text="What it costs, where the cost options don't say it all.")
    referral = models.CharField(
        "how to refer", max_length=12, choices=Referral, default=Referral.UNKNOWN, blank=True
    )
    how_to_refer = models.TextField(blank=True)
    accreditations = models.TextField(blank=True)
    minimum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(null=True, blank=True)
    at_venue = models.BooleanField("at a venue", default=True)
    at_home = models.BooleanField("comes to you", default=False)
    by_phone = models.BooleanField(default=False)
    online = models.BooleanField(default=False)
    is_national = models.BooleanField("for the whole country", default=False)
    needs = ParentalManyToManyField(Need, blank=True, related_name="services")
    needs_suggested = models.BooleanField(
        default=False, editable=False, help_text="The needs were read from its words and nobody has looked."
    )
    assured_on = models.DateField(
        "last confirmed on",
        null=True,
        blank=True,
        help_text="When somebody last checked that all this is so.",
    )
    source_modified_at = models.DateTimeField(null=True, blank=True, editable=False)
    index_version = models.PositiveBigIntegerField(
        default=1,
        editable=False,
        help_text="Rises with every change that alters what the finder knows of it.",
    )

    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        db_index=False,  # a smaller one is below
        related_name="merged",
    )

    kept_from_row = (
        *Listing.kept_from_row,
        "merged_into_id",
        "status",
        "assured_on",
        "source_modified_at",
        "needs_suggested",
        "index_version",
    )

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            from_feed_once("service"),
            named_when_live("service"),
            models.CheckConstraint(
                condition=Q(status__in=["active", "inactive", "defunct", "temporarily closed"]),
                name="service_status_known",
            ),
            models.CheckConstraint(
                condition=Q(live=False)
                | Q(minimum_age__isnull=True)
                | Q(maximum_age__isnull=True)
                | Q(minimum_age__lte=models.F("maximum_age")),
                name="service_ages_in_order",
                violation_error_message="The lowest age is higher than the highest.",
            ),
            models.CheckConstraint(
                condition=Q(live=False)
                | Q(at_venue=True)
                | Q(at_home=True)
                | Q(by_phone=True)
                | Q(online=True),
                name="service_delivered_somehow",
                violation_error_message="Say how it is given: at a venue, at home, by phone or online.",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "live"], name="service_findable"),
            models.Index(fields=["name"], name="service_name"),
            merged_index("service"),
        ]

    def __str__(self) -> str:
        return self.name or "Service without a name"

    def get_absolute_url(self) -> str:
        """Its page on the site."""
        return reverse("directory:service", args=[self.slug])

    def clean(self) -> None:
        """What the constraints hold, said in words; they can't speak in a form that may save a draft."""
        super().clean()
        lowest, highest = self.minimum_age, self.maximum_age
        if lowest is not None and highest is not None and lowest > highest:
            raise ValidationError({"maximum_age": "The lowest age is higher than the highest."})
        if self.slug in RESERVED:
            raise ValidationError({"slug": f"“{self.slug}” is the address of another page; choose another."})
        if not (self.at_venue or self.at_home or self.by_phone or self.online):
            raise ValidationError("Say how it is given: at a venue, at home, by phone or online.")

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """As any listing; what was deleted since is left out of it, where Wagtail would fail."""
        venues = content.get("venues", [])
        named = {venue["location"] for venue in venues}
        there = {None, *Location.objects.filter(pk__in=named).values_list("pk", flat=True)}
        if named - there:
            content = {**content, "venues": [venue for venue in venues if venue["location"] in there]}
        organisation = content.get("organisation")
        merged = Organisation.objects.filter(pk=organisation).values_list("merged_into", flat=True)
        # One that was merged into another goes on there; one that is gone leaves the row's.
        known = merged[0] or organisation if merged else self.organisation_id
        if known != organisation:
            content = {**content, "organisation": known}
        return super().with_content_json(content)

    @property
    def is_findable(self) -> bool:
        """Whether the finder may show it: published and active."""
        return self.live and self.status == self.Status.ACTIVE

    @property
    def is_kept_by_people(self) -> bool:
        """Whether its organisation or an editor here keeps it: an import may then only propose."""
        return self.organisation.is_managed or super().is_kept_by_people

    @property
    def is_sensitive(self) -> bool:
        """Whether a need that it meets is one that others are not to see: its pages then offer a quick way out."""
        return any(need.is_sensitive for need in self.needs.all())

    @property
    def is_free(self) -> bool | None:
        """Whether it costs nothing; None where nothing is said."""
        amounts = [option.amount for option in self.cost_options.all()]
        if any(amounts) or None in amounts:
            return False
        if amounts:
            return True
        return True if self.fees.strip().lower().rstrip(".!") in {"free", "no charge", "none"} else None

    @property
    def cost_in_words(self) -> str:
        """What it costs in a few words: “Free”, “£2 with cake”, “£1 to £5”; empty where nothing is said."""
        if self.is_free:
            return "Free"
        options = list(self.cost_options.all())
        amounts = [option.amount for option in options]
        if len(options) > 1 and None not in amounts and min(amounts) != max(amounts):
            return f"{in_pounds(min(amounts))} to {in_pounds(max(amounts))}"
        return str(options[0]) if options else self.fees

    def next_sessions(self, now: datetime, limit: int = 4) -> list[Session]:
        """The next sessions after `now`, soonest first."""
        from directory.sessions import next_sessions

        return next_sessions(self, now, limit)

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """The page that the public will see."""
        return "directory/service.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, object]:
        """As the public page has it."""
        from directory.pages import service_context

        for venue in self.venues.all():
            # Published with the service (`actions.listing_published`), so whoever looks must see it here.
            if venue.location_id:  # a row of the form may have none yet
                venue.location.live |= venue.location.first_published_at is None
        return {"request": request, **service_context(self, request)}


class ServiceCapacity(models.Model):
    """Whether a service takes referrals now. Changes daily, so it stands beside the moderated listing."""

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="capacity")
    takes_referrals = models.BooleanField(default=True)
    places = models.PositiveIntegerField(null=True, blank=True, help_text="Free places, if they are counted.")
    wait_weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    closed_until = models.DateField(
        null=True, blank=True, help_text="While the service is closed for a time: when it is open again."
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "service capacities"

    def __str__(self) -> str:
        return "takes referrals" if self.takes_referrals else "takes no referrals"
