"""What the site says of itself: who runs it, how to reach them, its menus."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page

_ADDRESS = RegexValidator(
    r"^(/[^/\\]|/$|https://)", "Begin with / for a page of this site, or with https:// for another."
)
_TILES = RegexValidator(
    r"^https://[\w.:-]+/.*\{z\}.*\{x\}.*\{y\}", "Write it as https://tiles.example.org/{z}/{x}/{y}.png"
)


@register_setting(icon="cog", order=100)
class SiteSettings(ClusterableModel, BaseSiteSetting):
    """Of one site. Empty fields have a sensible default, or show nothing."""

    operator_name = models.CharField(
        "who runs it", max_length=120, blank=True, help_text="Such as “Burley and Headingley Practices”."
    )
    logo = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Beside the name at the top; light letters, since it stands on blue.",
    )
    about = models.CharField(
        max_length=300, blank=True, help_text="One or two sentences at the foot of every page."
    )
    contact_email = models.EmailField("e-mail", blank=True)
    contact_phone = models.CharField("phone", max_length=50, blank=True)
    contact_words = models.CharField(
        "when somebody answers",
        max_length=200,
        blank=True,
        help_text="Such as “Monday to Friday, 9am to 5pm”.",
    )
    urgent_heading = models.CharField(
        max_length=120, blank=True, default="If you or someone else is in danger, call 999"
    )
    urgent_body = RichTextField(
        blank=True,
        features=["bold", "link", "ul"],
        help_text="Left empty: A&E, and Samaritans' number.",
    )
    exit_url = models.URLField(
        "where “Leave this page” leads",
        default="https://www.bbc.co.uk/weather",
        help_text="A harmless page of another site, for somebody who is watched.",
    )
    tiles_url = models.CharField(
        "pictures of the map",
        max_length=300,
        blank=True,
        validators=[_TILES],
        help_text="Left empty, as this server is set up (MAP_TILES_URL). Their keeper sees which area is looked at.",
    )
    tiles_attribution = models.CharField(
        "whose pictures they are", max_length=200, blank=True, help_text="As their licence asks for it."
    )
    accessibility = RichTextField(
        "accessibility here",
        blank=True,
        features=["h3", "bold", "link", "ul"],
        help_text="What people should know beyond the statement that Waypost makes: buildings, telephone, post.",
    )
    social_image = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Shown with links to this site, 1200 by 630 pixels.",
    )

    select_related: ClassVar[list[str]] = ["logo", "social_image"]

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("operator_name"),
                    FieldPanel("logo"),
                    FieldPanel("about"),
                    MultiFieldPanel(
                        [
                            FieldPanel("contact_email"),
                            FieldPanel("contact_phone"),
                            FieldPanel("contact_words"),
                        ],
                        heading="How people reach you",
                    ),
                    FieldPanel("accessibility"),
                    FieldPanel("social_image"),
                ],
                heading="Who runs it",
            ),
            ObjectList(
                [FieldPanel("urgent_heading"), FieldPanel("urgent_body"), FieldPanel("exit_url")],
                heading="In danger",
            ),
            ObjectList([FieldPanel("tiles_url"), FieldPanel("tiles_attribution")], heading="Maps"),
            ObjectList(
                [
                    InlinePanel(
                        "menu_items",
                        label="Link",
                        help_text="Without any at the top, the three ways into the directory stand there.",
                    )
                ],
                heading="Menus",
            ),
        ]
    )

    class Meta:
        verbose_name = "site"

    def __str__(self) -> str:
        return self.operator_name or "Site"


class MenuItem(Orderable):
    """A link in the menu at the top or the foot of every page: to a page, or to an address."""

    class Menu(models.TextChoices):
        """Where it stands."""

        TOP = "top", "at the top"
        FOOT = "foot", "at the foot"

    settings = ParentalKey(SiteSettings, on_delete=models.CASCADE, related_name="menu_items")
    menu = models.CharField("where", max_length=4, choices=Menu, default=Menu.TOP)
    text = models.CharField(max_length=40)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    address = models.CharField(
        max_length=300,
        blank=True,
        validators=[_ADDRESS],
        help_text="In the place of a page, such as /services/.",
    )

    panels: ClassVar[list[Any]] = [
        FieldPanel("menu"),
        FieldPanel("text"),
        FieldPanel("page"),
        FieldPanel("address"),
    ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        """It leads to one place."""
        super().clean()
        if bool(self.page_id) == bool(self.address):
            raise ValidationError("Choose a page, or give an address, and not both.")
