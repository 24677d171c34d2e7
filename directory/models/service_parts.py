"""The parts of a service that a draft must carry: each is a child of the service's cluster."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey

from directory.models.location import Location
from directory.models.service import Service, in_pounds


class ServiceVenue(models.Model):
    """A service is offered at a venue (Open Referral's `service_at_location`)."""

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="venues")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="at_services")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.location)


class Schedule(models.Model):
    """When a service is open: weekly, monthly or once (Open Referral's `schedule`, after RFC 5545).

    Times are local, as on the poster. `byday` has RFC 5545's days, with a number for “second Tuesday”: `2TU`,
    `-1FR`. Without a frequency it is a session on `starts_on` alone.
    """

    class Frequency(models.TextChoices):
        """How it repeats."""

        ONCE = "", "once"
        DAILY = "DAILY", "every day"
        WEEKLY = "WEEKLY", "every week"
        MONTHLY = "MONTHLY", "every month"

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="schedules")
    location = models.ForeignKey(
        Location,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="schedules",
        help_text="Where, if the service has several venues.",
    )
    freq = models.CharField("repeats", max_length=7, choices=Frequency, blank=True, default=Frequency.WEEKLY)
    interval = models.PositiveSmallIntegerField(default=1, help_text="2 for every second week or month.")
    byday = models.CharField(
        "days",
        max_length=60,
        blank=True,
        validators=[
            RegexValidator(
                r"^(-?[1-5])?(MO|TU|WE|TH|FR|SA|SU)(,(-?[1-5])?(MO|TU|WE|TH|FR|SA|SU))*$",
                "Write days as MO,TU,WE,TH,FR,SA,SU with commas between; 2TU is the second Tuesday of the month.",
            )
        ],
        help_text="MO,TU,WE,TH,FR,SA,SU with commas between; 2TU for the second Tuesday, -1FR for the last Friday.",
    )
    bymonthday = models.CharField(
        "days of the month", max_length=100, blank=True, help_text="Numbers with commas; -1 for the last."
    )
    starts_on = models.DateField(
        null=True, blank=True, help_text="The first session, from which weeks count."
    )
    valid_from_on = models.DateField("from", null=True, blank=True)
    valid_to_on = models.DateField("until", null=True, blank=True)
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    term_time_only = models.BooleanField(default=False)
    description = models.CharField(
        "in words", max_length=500, blank=True, help_text="Such as “Wednesdays, drop in, last entry at 3”."
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(interval__gte=1), name="schedule_interval_positive"),
            models.CheckConstraint(
                condition=Q(valid_from_on__isnull=True)
                | Q(valid_to_on__isnull=True)
                | Q(valid_from_on__lte=models.F("valid_to_on")),
                name="schedule_dates_in_order",
                violation_error_message="It ends before it begins.",
            ),
        ]

    def __str__(self) -> str:
        from directory.sessions import in_words

        return in_words(self)


class ScheduleException(models.Model):
    """One date on which the service is closed, or open at another time than its schedule says."""

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="exceptions")
    on = models.DateField("date")
    is_open = models.BooleanField("open that day", default=False)
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{'open' if self.is_open else 'closed'} on {self.on:%-d %B %Y}"


class ServiceArea(models.Model):
    """Where people must live to use it (Open Referral's `service_area`): an authority, county, region, nation."""

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="areas")
    code = models.CharField(
        "area",
        max_length=9,
        blank=True,
        help_text="GSS code, as in the lists of the ONS; E08000035 is Leeds.",
    )
    name = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name or self.code


class CostOption(models.Model):
    """What it costs, for whom (Open Referral's `cost_option`); in pounds, 0 for free."""

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="cost_options")
    option = models.CharField("for", max_length=255, blank=True, help_text="Such as “over 60s”.")
    amount = models.DecimalField("pounds", max_digits=8, decimal_places=2, null=True, blank=True)
    amount_description = models.CharField("what for", max_length=255, blank=True)
    valid_from_on = models.DateField(null=True, blank=True)
    valid_to_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["amount", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=Decimal(0)), name="cost_not_negative"
            )
        ]

    def __str__(self) -> str:
        price = "" if self.amount is None else in_pounds(self.amount)
        return " ".join(part for part in (price, self.amount_description, self.option) if part)


class Eligibility(models.Model):
    """Who it is for, or who it can't help."""

    class Kind(models.TextChoices):
        """Which of the two."""

        FOR = "for", "for"
        NOT_FOR = "not_for", "not for"

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="eligibility")
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.FOR)
    who = models.CharField(max_length=500, help_text="Such as “unpaid carers” or “people sleeping rough”.")

    class Meta:
        verbose_name_plural = "eligibility"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{'not for ' if self.kind == self.Kind.NOT_FOR else ''}{self.who}"


class Contact(models.Model):
    """Whom to ask. A named person is personal data: shown with the listing, never indexed."""

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=255, blank=True)
    title = models.CharField("role", max_length=255, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    email = models.EmailField("e-mail", blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="", title="", phone="", email=""),
                name="contact_not_empty",
                violation_error_message="Give a name, a role, a phone number or an e-mail address.",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.title or self.phone or self.email


class ServiceLanguage(models.Model):
    """A language, other than English, in which the service is offered (Open Referral's `language`)."""

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="languages")
    name = models.CharField(max_length=100)
    code = models.CharField(max_length=10, blank=True, help_text="ISO 639, such as “pl”.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ServicePhoto(models.Model):
    """A picture of a service, with the words for whoever doesn't see it. One that is deleted leaves every draft."""

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="photos")
    image = models.ForeignKey("wagtailimages.Image", on_delete=models.CASCADE, related_name="+")
    alt = models.CharField(
        "what it shows", max_length=250, help_text="In a sentence, for whoever doesn’t see it."
    )
    sort_order = models.PositiveSmallIntegerField(default=0, help_text="Lower comes first.")

    class Meta:
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.alt
