"""Who offers services."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import PreviewableMixin

from directory.models.listing import Listing, from_feed_once, merged_index, named_when_live
from directory.querysets import OrganisationQuerySet
from directory.slugs import RESERVED


class Organisation(PreviewableMixin, Listing):
    """A charity, group, council or company that offers services (Open Referral's `organization`)."""

    class Kind(models.TextChoices):
        """What sort of body it is, as a visitor would tell them apart."""

        UNKNOWN = "", "not said"
        CHARITY = "charity", "charity"
        COMMUNITY = "community", "community group"
        SOCIAL_ENTERPRISE = "social enterprise", "social enterprise"
        COUNCIL = "council", "council"
        HEALTH = "health", "NHS or health service"
        FAITH = "faith", "faith group"
        HOUSING = "housing", "housing association"
        EDUCATION = "education", "school, college or university"
        BUSINESS = "business", "business"

    name = models.CharField(max_length=255)
    alternate_name = models.CharField("also known as", max_length=255, blank=True)
    slug = models.SlugField(
        "end of its address",
        max_length=120,
        unique=True,
        blank=True,
        help_text="Left empty, it is made from the name.",
    )
    description = models.TextField(blank=True, help_text="What it does, for whom, in two or three sentences.")
    url = models.URLField("website", max_length=500, blank=True)
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField(max_length=50, blank=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.UNKNOWN, blank=True)
    charity_number = models.CharField(max_length=20, blank=True)
    company_number = models.CharField(max_length=20, blank=True)
    is_managed = models.BooleanField(
        "kept by its own people",
        default=False,
        help_text="Feeds then only propose changes to its listings, never make them.",
    )

    is_trusted = models.BooleanField(
        "trusted with small changes",
        default=False,
        db_default=False,
        help_text="Times, phone numbers and the like that its people change are published at once.",
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

    kept_from_row = (*Listing.kept_from_row, "is_managed", "is_trusted", "merged_into_id")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [from_feed_once("organisation"), named_when_live("organisation")]
        indexes = [models.Index(fields=["name"], name="organisation_name"), merged_index("organisation")]

    def __str__(self) -> str:
        return self.name or "Organisation without a name"

    def get_absolute_url(self) -> str:
        """Its page on the site."""
        return reverse("directory:organisation", args=[self.slug])

    def clean(self) -> None:
        """An address of its own, and not that of another page."""
        super().clean()
        if self.slug in RESERVED:
            raise ValidationError({"slug": f"“{self.slug}” is the address of another page; choose another."})

    @property
    def is_kept_by_people(self) -> bool:
        """Whether its own people, or an editor here, keep it: an import may then only propose."""
        return self.is_managed or super().is_kept_by_people

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """The page that the public will see."""
        return "directory/organisation.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, object]:
        """As the public page has it."""
        from directory.pages import organisation_context, services_of

        return {"request": request, **organisation_context(self, services_of(self), request)}
