from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    """The one way to find a service: a request goes in, a page of hits with reasons comes out."""

    name = "search"

    def ready(self) -> None:
        """Hear of changed listings and needs, do what follows and what time brings, keep the full text in place; stand
        after each service with what is like it."""
        from directory.signals import listing_changed, listing_removed, needs_changed
        from outbox.registry import register_due, register_handler
        from search import checks, empty, jobs
        from search.similar import similar_services
        from ui.slots import register_slot

        register_handler(jobs.INDEX, jobs.index)
        register_handler(jobs.ELASTICSEARCH, jobs.index_elasticsearch, at_once=jobs.ELASTICSEARCH_AT_ONCE)
        for signal in (listing_changed, listing_removed):
            signal.connect(jobs.ask_for_index, dispatch_uid="search.index")
        needs_changed.connect(jobs.ask_for_texts, dispatch_uid="search.texts")
        register_due("search.over", jobs.ask_for_what_is_over)
        register_due("search.forget_unknown_words", empty.forget_unknown_words)
        post_migrate.connect(checks.make_full_text, sender=self, dispatch_uid="search.full_text")
        register(checks.full_text_is_made, Tags.database)
        register(checks.index_is_filled, Tags.database)
        register(checks.elasticsearch_is_filled, Tags.database)
        register(checks.elasticsearch_settings_are_allowed)
        register_slot("service_after", similar_services)
