from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_delete, post_migrate, post_save, pre_delete
from wagtail.signals import published, unpublished


class DirectoryConfig(AppConfig):
    """The listings: organisations, services, venues, times and needs."""

    name = "directory"

    def ready(self) -> None:
        """Hear of what Wagtail's screens do to listings; imports announce for themselves. Say what time triggers."""
        from django.core.checks import register as register_check

        from accounts.registry import register_home, register_memberships
        from accounts.signals import membership_ended
        from directory import claim_messages, current_messages, duplicates, moderation_messages
        from directory.actions.assurance import ask_daily, open_again
        from directory.actions.claims import close_run_out
        from directory.actions.reports import forget_addresses
        from directory.actions.reports import remind_daily as remind_of_reports
        from directory.checks import asking_is_in_order
        from directory.models import (
            Location,
            Need,
            NeedSynonym,
            Organisation,
            OrganisationMembership,
            Service,
        )
        from directory.needs import NeedVocabulary
        from directory.signals import needs_changed
        from outbox.registry import register_due

        register_memberships(OrganisationMembership, on="organisation")
        for role in OrganisationMembership.roles:
            register_home(role.slug, "directory:my_organisations")

        claim_messages.register()
        current_messages.register()
        moderation_messages.register()
        register_due("directory.moderation", moderation_messages.remind_daily)
        membership_ended.connect(_membership_ended, sender=OrganisationMembership)
        register_due("directory.claims", close_run_out)
        register_check(asking_is_in_order)
        register_due("directory.reports", forget_addresses)
        register_due("directory.reports_waiting", remind_of_reports)
        register_due("directory.open_again", open_again)
        register_due("directory.assurance", ask_daily)
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
    from directory.permissions import grant_listing_permissions, set_up_moderation

    grant_listing_permissions(using=using)
    set_up_moderation(using=using)


def _membership_ended(sender: Any, membership: Any, by: Any, **kwargs: Any) -> None:
    from directory.actions.claims import nobody_left

    nobody_left(organisation=membership.organisation, by=by)


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
