from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The one way to find a service: a request goes in, a page of hits with reasons comes out."""

    name = "search"
