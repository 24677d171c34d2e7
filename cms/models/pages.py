"""Wagtail pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import Body
from cms.pictures import drawn_pictures
from directory.models import Need

_PLAIN_WORDS = HelpPanel(
    "<p>Short words, short sentences, one thing to a paragraph. Say “you” and “we”. Say what happens next. "
    "Read it aloud once before you publish.</p>",
    heading="Writing for people who are tired",
)


class WaypostPage(Page):
    """What our pages have in common. Not a page itself."""

    class Meta:
        abstract = True

    @property
    def summary(self) -> str:
        """One or two sentences, for search engines and whoever shows a link to it."""
        return self.search_description or getattr(self, "introduction", "")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the pages above it."""
        above = self.get_ancestors().live().filter(depth__gt=1).specific() if self.depth else []
        trail = [(page.title, page.get_url(request)) for page in above]
        return {**super().get_context(request, *args, **kwargs), "trail": trail}


class HomePage(WaypostPage):
    """The front page: what this is, the finder's question, and the needs to start from."""

    introduction = models.TextField(
        blank=True,
        default="Groups, advice and company near you, most of them free. Nobody needs a diagnosis to come along.",
        help_text="One or two sentences under the heading.",
    )
    body = StreamField(
        Body(), blank=True, help_text="Below the needs. Everything above it is made from the directory."
    )

    max_count = 1
    template = "cms/home_page.html"
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("introduction"),
        HelpPanel(
            "<p>Between your introduction and what you write here stand the finder's box and the needs that have a "
            "page with a picture, in the tree's order.</p>"
        ),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = "home page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the needs to start from: those that have a page, else the top of the tree."""
        from cms.cards import featured_needs

        return {**super().get_context(request, *args, **kwargs), "cards": featured_needs()}


class ContentPage(WaypostPage):
    """A page of words, such as “What a link worker does”."""

    introduction = models.TextField(blank=True, help_text="One or two sentences under the heading.")
    body = StreamField(Body(), blank=True)

    template = "cms/content_page.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage", "cms.ContentPage"]
    subpage_types: ClassVar[list[str]] = ["cms.ContentPage"]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        _PLAIN_WORDS,
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = "page of words"
        verbose_name_plural = "pages of words"


class DirectoryPage(WaypostPage):
    """The way into the directory by need, at `/needs/`, with the editor's words above the tree.

    Where there is none, the same address shows the tree alone.
    """

    introduction = models.TextField(blank=True, help_text="One or two sentences under the heading.")
    body = StreamField(Body(), blank=True, help_text="Below the needs.")

    max_count = 1
    template = "cms/needs.html"
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = ["cms.NeedPage"]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = "directory page"

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """Always `/needs/`, wherever it hangs in Wagtail's tree."""
        parts = super().get_url_parts(request)
        return parts and (parts[0], parts[1], reverse("cms:needs"))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the tree of needs and what the directory holds."""
        from cms.cards import tree_context

        return {**super().get_context(request, *args, **kwargs), **tree_context()}


class NeedPage(WaypostPage):
    """A need in the editor's words, then the services that meet it. Its address is the need's own."""

    need = models.OneToOneField(
        Need,
        on_delete=models.PROTECT,
        null=True,  # a copy of a page has none until somebody chooses
        related_name="page",
        help_text="The page stands at this need's address. One page a need.",
    )
    introduction = models.TextField(
        help_text="Two sentences: what it can be like, and that somebody is there."
    )
    picture = models.CharField(
        max_length=80,
        blank=True,
        choices=drawn_pictures,
        help_text="One that came with Waypost. It is decoration: it needs no words.",
    )
    photo = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="A photograph of your own, in its place.",
    )
    body = StreamField(Body(), blank=True, help_text="Above the services.")

    template = "cms/need.html"
    parent_page_types: ClassVar[list[str]] = ["cms.DirectoryPage"]
    subpage_types: ClassVar[list[str]] = []
    exclude_fields_in_copy: ClassVar[list[str]] = ["need"]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("need"),
        _PLAIN_WORDS,
        FieldPanel("introduction"),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("photo")], heading="Picture"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = "page of a need"
        verbose_name_plural = "pages of needs"

    def clean(self) -> None:
        """A page without a need would have no address."""
        super().clean()
        if self.need is None:
            raise ValidationError({"need": "Choose the need that the page is about."})

    @property
    def picture_url(self) -> str:
        """The address of its picture; empty where it has none."""
        from cms.cards import picture_of

        return picture_of(self)

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """The need's address, so that nobody's link breaks when a page is made, moved or taken away."""
        parts = super().get_url_parts(request)
        if parts is None or self.need is None:
            return None
        return parts[0], parts[1], reverse("cms:need", args=[self.need.slug])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the services that meet the need."""
        from cms.need_context import need_context

        context = super().get_context(request, *args, **kwargs)
        return {**context, **(need_context(request, self.need) if self.need else {})}
