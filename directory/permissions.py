"""Which of Wagtail's groups may do what to listings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from directory.models import Location, Need, Organisation, Service
from directory.models.listing import Listing

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

EDITORS, MODERATORS = "Editors", "Moderators"


def grant_listing_permissions(*, using: str = "default", **kwargs: object) -> None:
    """Editors write drafts; moderators publish, close and keep the tree of needs. Idempotent, after `migrate`."""
    allowed: dict[str, list[tuple[type[Model], tuple[str, ...]]]] = {
        EDITORS: [(model, ("add", "change")) for model in (Organisation, Service, Location)],
        MODERATORS: [
            *((model, ("add", "change", "delete", "publish")) for model in (Organisation, Service, Location)),
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


def may_publish(user: User | AnonymousUser, model: type[Listing]) -> bool:
    """Whether this person may publish listings of a kind."""
    return user.has_perm(f"{model._meta.app_label}.publish_{model._meta.model_name}")


def publishable_by(user: User | AnonymousUser) -> list[type[Listing]]:
    """The kinds of listing that this person may publish."""
    return [model for model in (Service, Organisation, Location) if may_publish(user, model)]
