"""Wagtail pages."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from directory.models import Need


class HomePage(Page):
    """The front page: what this is, the finder's question, and the needs to start from."""

    introduction = models.TextField(
        blank=True,
        default="Groups, advice and company near you, most of them free. Nobody needs a diagnosis to come along.",
        help_text="One or two sentences under the heading.",
    )

    max_count = 1
    template = "cms/home_page.html"
    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = "home page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the tree's top needs and those right below them."""
        groups = Need.objects.filter(parent=None).prefetch_related("children")
        return {**super().get_context(request, *args, **kwargs), "need_groups": groups}
