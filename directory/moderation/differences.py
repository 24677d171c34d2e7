"""In which fields a draft differs from the row that the public sees, read from what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from directory.models.listing import Listing

# What Wagtail notes of a listing beside its content. When it is to be published, or taken down, is content.
_NOTES = frozenset(
    {"pk", "live", "has_unpublished_changes", "first_published_at", "last_published_at", "live_revision"}
    | {"latest_revision", "expired", "locked", "locked_at", "locked_by"}
)


def differing_fields(now: Mapping[str, Any], content: Mapping[str, Any], row: Listing) -> set[str]:
    """The names of the fields that moderation governs in which a revision's content differs from the row.

    `now` is the row's own data, `row.serializable_data()`: give rows whose parts are fetched, and many can be asked of
    without a query each.
    """
    kept = {name.removesuffix("_id") for name in row.kept_from_row} | _NOTES
    names = (now.keys() | content.keys()) - kept
    return {name for name in names if plain(now.get(name)) != plain(content.get(name))}


def plain(value: Any, name: str = "") -> Any:
    """A field's stored value without what tells copies of one part apart, which are stored anew with each draft."""
    if isinstance(value, list):
        return sorted((plain(part) for part in value), key=str)
    if isinstance(value, Mapping):
        return {key: plain(part, key) for key, part in value.items() if key not in {"pk", "service"}}
    if value is None or value == "":
        return None
    # A price is stored as it was written, 2.5 or 2.50; and spaces are no difference that anybody sees.
    return Decimal(value).normalize() if name == "amount" else " ".join(str(value).split())
