from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    """The one way to find a service: a request goes in, a page of hits with reasons comes out."""

    name = "search"

    def ready(self) -> None:
        """Hear of changed listings, do the jobs that follow, keep the full text in place."""
        from directory.signals import listing_changed, listing_removed
        from outbox.registry import register_handler
        from search import jobs
        from search.checks import full_text_is_made, make_full_text

        register_handler(jobs.INDEX, jobs.index)
        for signal in (listing_changed, listing_removed):
            signal.connect(jobs.ask_for_index, dispatch_uid="search.index")
        post_migrate.connect(make_full_text, sender=self, dispatch_uid="search.full_text")
        register(full_text_is_made, Tags.database)
