from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_delete, post_migrate, post_save, pre_delete
from wagtail.signals import published, unpublished


class DirectoryConfig(AppConfig):
    """The listings: organisations, services, venues, times and needs."""

    name = "directory"

    def ready(self) -> None:
        """Hear of what Wagtail's screens do to listings; imports announce for themselves. Say what time triggers."""
        from directory import duplicates
        from directory.models import Location, Need, NeedSynonym, Organisation, Service
        from directory.needs import NeedVocabulary
        from directory.signals import needs_changed
        from outbox.registry import register_due

        register_due("directory.duplicates", duplicates.refresh_daily)
        needs_changed.connect(NeedVocabulary.forget, dispatch_uid="directory.needs")
        # Once auth has been told: by then the permissions of every app before it stand, Wagtail's own among them.
        post_migrate.connect(
            _migrated, sender=apps.get_app_config("auth"), dispatch_uid="directory.permissions"
        )
        for model in (Service, Organisation, Location):
            published.connect(_published, sender=model)
            unpublished.connect(_published, sender=model)
        pre_delete.connect(_service_deleted, sender=Service)
        post_save.connect(_need_saved, sender=Need)
        pre_delete.connect(_need_saved, sender=Need)
        for signal in (post_save, post_delete):
            signal.connect(_synonym_changed, sender=NeedSynonym)


def _migrated(using: str, **kwargs: Any) -> None:
    from directory.permissions import grant_listing_permissions

    grant_listing_permissions(using=using)


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
