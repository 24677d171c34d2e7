from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.signals import published, unpublished


class DirectoryConfig(AppConfig):
    """The listings: organisations, services, venues, times and needs."""

    name = "directory"

    def ready(self) -> None:
        """Hear of what Wagtail's screens do to listings; imports announce for themselves."""
        from directory.models import Location, Need, NeedSynonym, Organisation, Service

        for model in (Service, Organisation, Location):
            published.connect(_published, sender=model)
            unpublished.connect(_published, sender=model)
        pre_delete.connect(_service_deleted, sender=Service)
        post_save.connect(_need_saved, sender=Need)
        pre_delete.connect(_need_saved, sender=Need)
        for signal in (post_save, post_delete):
            signal.connect(_synonym_changed, sender=NeedSynonym)


def _published(sender: Any, instance: Any, **kwargs: Any) -> None:
    from directory.actions import listing_published

    listing_published(listing=instance)


def _service_deleted(sender: Any, instance: Any, **kwargs: Any) -> None:
    from directory.actions import announce_removed

    announce_removed(keys=[(instance.pk, instance.index_version + 1)])


def _need_saved(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    from directory.actions import need_changed

    if not raw:
        need_changed(need=instance)


def _synonym_changed(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    from directory.actions import need_changed

    if not raw:
        need_changed(need=instance.need)
