"""Which of Wagtail's groups may do what to listings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.db.models import Model
from wagtail.models import Workflow, WorkflowContentType, WorkflowTask

from directory.models import ListingApprovalTask, Location, Need, Organisation, Service
from directory.models.listing import Listing

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

EDITORS, MODERATORS = "Editors", "Moderators"
LISTINGS = (Service, Organisation, Location)
WORKFLOW = "Listings"


def grant_listing_permissions(*, using: str = "default", **kwargs: object) -> None:
    """Editors write drafts; moderators publish, close and keep the tree of needs. Idempotent, after `migrate`."""
    allowed: dict[str, list[tuple[type[Model], tuple[str, ...]]]] = {
        EDITORS: [(model, ("add", "change")) for model in LISTINGS],
        MODERATORS: [
            *((model, ("add", "change", "delete", "publish")) for model in LISTINGS),
            (Need, ("add", "change", "delete")),
        ],
    }
    for name, models in allowed.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        wanted: list[Permission] = []
        for model, verbs in models:
            kind = ContentType.objects.db_manager(using).get_for_model(model)
            codenames = [f"{verb}_{model._meta.model_name}" for verb in verbs]
            wanted += Permission.objects.using(using).filter(content_type=kind, codename__in=codenames)
        group.permissions.add(*wanted)


def set_up_moderation(*, using: str = "default", **kwargs: object) -> None:
    """Listings wait for the moderators, by a workflow of one step that an operator may change. Once, after `migrate`.

    A kind of listing to which somebody has given another workflow keeps that; and once made it is never made again,
    so that what an operator takes away stays away.
    """
    with connections[using].cursor() as cursor:
        if ListingApprovalTask._meta.db_table not in connections[using].introspection.table_names(cursor):
            return  # migrated only part of the way
    if ListingApprovalTask.objects.using(using).exists():
        return
    group, _ = Group.objects.using(using).get_or_create(name=MODERATORS)
    kinds = ContentType.objects.db_manager(using)
    task = ListingApprovalTask(
        name="Look at the listing", content_type=kinds.get_for_model(ListingApprovalTask)
    )
    task.save(using=using)
    task.groups.add(group)
    workflow = Workflow.objects.using(using).create(name=WORKFLOW)
    WorkflowTask.objects.using(using).create(workflow=workflow, task=task, sort_order=0)
    for model in LISTINGS:
        WorkflowContentType.objects.using(using).get_or_create(
            content_type=kinds.get_for_model(model), defaults={"workflow": workflow}
        )


def may_publish(user: User | AnonymousUser, model: type[Listing]) -> bool:
    """Whether this person may publish listings of a kind."""
    return user.has_perm(f"{model._meta.app_label}.publish_{model._meta.model_name}")


def publishable_by(user: User | AnonymousUser) -> list[type[Listing]]:
    """The kinds of listing that this person may publish."""
    return [model for model in LISTINGS if may_publish(user, model)]
