from django.apps import AppConfig


class CmsConfig(AppConfig):
    """Wagtail pages. What editors keep that is not a page lives in the room that uses it."""

    name = "cms"
