"""The ends of listings' addresses: made from the name once, and never changed by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils.text import slugify

if TYPE_CHECKING:
    from django.db.models import Model

LONGEST = 100  # leaves room for what tells two of the same name apart
# Addresses below /services/ and /organisations/ that are pages of their own.
RESERVED = frozenset({"suggest", "join", "new"})


def plain_slug(name: str, kind: str) -> str:
    """The name as it may stand in an address; the kind of thing where no letter of it may."""
    return slugify(name)[:LONGEST].strip("-") or kind


def free_slugs(model: type[Model], names: Iterable[tuple[str, str]]) -> list[str]:
    """A slug for each (name, place) that no row of `model` and none before it has; one query for them all.

    The name alone if it is free, else with the place, else with eight characters of chance.
    """
    kind = str(model._meta.verbose_name)
    tries = [
        (plain_slug(name, kind), plain_slug(f"{name} {place}"[: LONGEST * 2], kind)) for name, place in names
    ]
    wanted = {slug for pair in tries for slug in pair}
    taken = {*RESERVED, *model._default_manager.filter(slug__in=wanted).values_list("slug", flat=True)}
    chosen: list[str] = []
    for pair in tries:
        free = next((slug for slug in pair if slug not in taken), f"{pair[0]}-{uuid4().hex[:8]}")
        taken.add(free)
        chosen.append(free)
    return chosen


def free_slug(model: type[Model], name: str, place: str = "") -> str:
    """A slug for one listing; see `free_slugs`."""
    return free_slugs(model, [(name, place)])[0]
