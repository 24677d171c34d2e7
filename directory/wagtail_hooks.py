"""What directory adds to Wagtail's screens. The screens themselves are in `directory.admin`."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet

from directory.admin import claims_views, desk, duplicates_views, moderation_views, proposals, reports_views
from directory.admin.bulk_actions import CloseServices, ConfirmServices, ReopenServices, SetNeeds
from directory.admin.need_words import need_words
from directory.admin.viewsets import DirectoryViewSetGroup

register_snippet(DirectoryViewSetGroup)
for bulk_action in (ConfirmServices, SetNeeds, CloseServices, ReopenServices):
    hooks.register("register_bulk_action", bulk_action)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """What the forms ask while somebody fills them in."""
    return [path("directory/needs/words/", need_words, name="directory_need_words")]


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """How our entries read in a listing's history."""
    actions.register_action("waypost.status", "Change status", "Status changed")
    actions.register_action("waypost.confirm", "Confirm", "Confirmed as correct")
    actions.register_action("waypost.needs", "Set needs", "Needs set together with other services’")
    actions.register_action("waypost.managed", "Change keeper", "Who keeps it was changed")
    actions.register_action(
        "waypost.schedule_refused", "Not publish as set", "Not published as set: the listing had changed"
    )
    actions.register_action("waypost.import_proposed", "Feed proposed a change", "A feed proposed a change")
    actions.register_action("waypost.import_refused", "Refuse a feed’s change", "A feed’s change was refused")
    actions.register_action("waypost.are_two", "Tell two apart", "Said whether it and one like it are two")
    actions.register_action("waypost.merged", "Merge", "Another listing that was the same was merged into it")
    actions.register_action(
        "waypost.merged_into", "Merge", "It was merged into another listing, off the site"
    )
    actions.register_action("waypost.begun", "Add", "Added by its own people")
    actions.register_action(
        "waypost.claim_by_code", "Claim", "Somebody became its lead by a code from its own post"
    )
    actions.register_action("waypost.claim_accepted", "Accept claim", "A moderator made somebody its lead")
    actions.register_action(
        "waypost.claim_refused", "Refuse claim", "A moderator refused somebody as its lead"
    )
    actions.register_action(
        "waypost.manager_revoked", "End access", "A moderator ended what somebody may do for it"
    )
    actions.register_action("waypost.handed_over", "Hand over", "Its last lead handed it to the moderators")
    actions.register_action("waypost.discarded", "Discard draft", "The draft was given up")
    actions.register_action("waypost.capacity", "Say capacity", "Places and wait were said")
    actions.register_action("waypost.sent_again", "Send again", "Sent to the moderators again")
    actions.register_action("waypost.small_change", "Publish at once", "A small change, published at once")
    actions.register_action("waypost.undone", "Put back", "A small change was put back by a moderator")
    actions.register_action(
        "waypost.trusted", "Trust", "Whether it is trusted with small changes was changed"
    )
    actions.register_action(
        "waypost.by_link", "Answer by link", "Said by the link that its keepers were sent, without signing in"
    )
    actions.register_action("waypost.renewed", "Renew draft", "The draft was compared and kept")


hooks.register("register_admin_urls", moderation_views.urls)
hooks.register("register_admin_menu_item", moderation_views.menu_item)
hooks.register("register_admin_urls", claims_views.urls)
hooks.register("register_admin_menu_item", claims_views.menu_item)
hooks.register("register_admin_urls", proposals.urls)
hooks.register("register_admin_menu_item", proposals.menu_item)
hooks.register("register_admin_urls", reports_views.urls)
hooks.register("register_admin_menu_item", reports_views.menu_item)
hooks.register("register_admin_urls", duplicates_views.urls)
hooks.register("register_admin_menu_item", duplicates_views.menu_item)
hooks.register("construct_homepage_panels", desk.add_panels)
hooks.register("construct_homepage_summary_items", desk.add_summaries)
