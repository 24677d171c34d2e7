"""What editors build pages of: NHS.UK's own blocks, and ours that lead into the directory.

Fields and checks of the former are `wagtail-nhsuk-frontend`'s; they are written out by the macros that the rest of the
site uses, so that both change together.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtailnhsukfrontend import blocks as nhsuk

from directory.cards import service_card
from directory.models import Need, Service

PLAIN_TEXT = ["bold", "italic", "link"]
RICH_TEXT = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link"]


class ActionLinkBlock(nhsuk.ActionLinkBlock):
    """One thing to do next, with an arrow."""

    class Meta:
        template = "cms/blocks/action_link.html"
        label = "What to do next"


class InsetTextBlock(nhsuk.InsetTextBlock):
    """Something to notice."""

    body = RichTextBlock(features=RICH_TEXT)

    class Meta:
        template = "cms/blocks/inset_text.html"


class WarningCalloutBlock(nhsuk.WarningCalloutBlock):
    """Something that must not be missed."""

    body = RichTextBlock(features=RICH_TEXT)

    class Meta:
        template = "cms/blocks/warning_callout.html"


class DoBlock(nhsuk.DoBlock):
    """A list of what helps."""

    do = ListBlock(RichTextBlock(features=PLAIN_TEXT))

    class Meta:
        template = "cms/blocks/do_list.html"
        label = "What helps"


class DontBlock(nhsuk.DontBlock):
    """A list of what doesn't help."""

    dont = ListBlock(RichTextBlock(features=PLAIN_TEXT), label="Don't")

    class Meta:
        template = "cms/blocks/dont_list.html"
        label = "What doesn't help"


class PictureBlock(nhsuk.ImageBlock):
    """A picture with its words."""

    class Meta:
        template = "cms/blocks/picture.html"
        label = "Picture"


class SummaryListBlock(nhsuk.SummaryListBlock):
    """Facts as a list of question and answer."""

    class Meta:
        template = "cms/blocks/summary_list.html"
        label = "Facts"


class _InnerBlock(StreamBlock):
    """What may stand inside another block."""

    richtext = RichTextBlock(features=RICH_TEXT, label="Text")
    action_link = ActionLinkBlock()
    inset_text = InsetTextBlock()


class DetailsBlock(nhsuk.DetailsBlock):
    """Words that are shown on request."""

    body = _InnerBlock()

    class Meta:
        template = "cms/blocks/details.html"
        label = "More on request"


class CareCardBlock(nhsuk.CareCardBlock):
    """When to get help, by how urgent it is."""

    body = _InnerBlock()

    class Meta:
        template = "cms/blocks/care_card.html"
        label = "When to get help"


class QuotationBlock(StructBlock):
    """What somebody said, with their leave."""

    words = CharBlock(max_length=400, help_text="Without quotation marks.")
    who = CharBlock(
        max_length=120, required=False, help_text="Such as “Jean, 74”. Ask them first, in writing."
    )

    class Meta:
        template = "cms/blocks/quotation.html"
        icon = "openquote"


class NeedsBlock(ListBlock):
    """Cards that lead to the pages of needs."""

    def __init__(self, **options: Any) -> None:
        super().__init__(SnippetChooserBlock(Need), **options)

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """With a card for each need that still exists."""
        from cms.cards import need_cards

        needs = [need for need in value if need is not None]
        return {**super().get_context(value, parent_context), "cards": need_cards(needs)}

    class Meta:
        template = "cms/blocks/needs.html"
        icon = "help"
        label = "Needs"


class ServicesBlock(ListBlock):
    """Services that an editor wants to be seen, as the finder's list has them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(SnippetChooserBlock(Service), **options)

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """With a card for each that can be found now; one that was closed since is left out."""
        keys = [service.pk for service in value if service is not None]
        services = Service.objects.findable().select_related("organisation")
        found = services.prefetch_related("schedules", "exceptions", "cost_options", "needs").in_bulk(keys)
        now = timezone.now()
        cards = [
            {**service_card(found[key], now), "needs": [need.name for need in found[key].needs.all()]}
            for key in keys
            if key in found
        ]
        return {**super().get_context(value, parent_context), "cards": cards}

    class Meta:
        template = "cms/blocks/services.html"
        icon = "list-ul"
        label = "Services"


class SearchBoxBlock(StructBlock):
    """The finder's question."""

    heading = CharBlock(required=False, max_length=120)
    need = SnippetChooserBlock(
        Need, required=False, help_text="Look for this need alone; empty for whatever people type."
    )

    class Meta:
        template = "cms/blocks/search_box.html"
        icon = "search"
        label = "Search box"


class Body(StreamBlock):
    """The body of a page."""

    heading = CharBlock(
        max_length=150, icon="title", template="cms/blocks/heading.html", form_classname="title"
    )
    paragraph = RichTextBlock(features=RICH_TEXT, label="Text", template="cms/blocks/paragraph.html")
    picture = PictureBlock()
    inset_text = InsetTextBlock()
    warning_callout = WarningCalloutBlock()
    do_list = DoBlock()
    dont_list = DontBlock()
    details = DetailsBlock()
    care_card = CareCardBlock()
    action_link = ActionLinkBlock()
    summary_list = SummaryListBlock()
    quotation = QuotationBlock()
    needs = NeedsBlock()
    services = ServicesBlock()
    search_box = SearchBoxBlock()

    class Meta:
        block_counts: ClassVar[dict[str, dict[str, int]]] = {"search_box": {"max_num": 1}}
