from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move


class CmsConfig(AppConfig):
    """Wagtail pages. What editors keep that is not a page lives in the room that uses it."""

    name = "cms"

    def ready(self) -> None:
        """Hear of what changes a menu or the site's settings; publish what editors set a time for."""
        from wagtail.models import Site

        from cms.jobs import publish_scheduled
        from cms.models import MenuItem, SiteSettings
        from cms.operator import forget, sender
        from messaging.registry import register_operator
        from outbox.registry import register_due

        register_due("cms.publish_scheduled", publish_scheduled)
        register_operator(sender)

        for model in (SiteSettings, MenuItem, Site):
            post_save.connect(forget, sender=model, dispatch_uid=f"cms.operator.{model.__name__}")
            post_delete.connect(forget, sender=model, dispatch_uid=f"cms.operator.{model.__name__}.gone")
        for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
            signal.connect(forget, dispatch_uid="cms.operator")
