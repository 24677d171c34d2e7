"""What a trusted organisation may change at once: times and the like, nothing that a moderator should see first.

Everything counts as large that is not named here, so a new field of a listing waits until somebody decides otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from accounts.permissions import Permission, has_permission
from directory.models import Location, Need, Service
from directory.models.listing import Listing
from directory.moderation.differences import differing_fields, plain

# Fields of a service that may differ as they please, and parts of which only these fields may.
WHOLE = frozenset({"schedules", "exceptions", "alert"})
WITHIN = {"contacts": frozenset({"phone", "email"}), "cost_options": frozenset({"amount"})}

_LINK = re.compile(r"https?:|www\.|\b[\w-]+\.(com|co|org|net|uk|info|io|ly|me|xyz)\b", re.IGNORECASE)


def may_go_at_once(row: Listing, content: Mapping[str, Any], by: Any) -> bool:
    """Whether this person's draft is published without a moderator: they belong to a trusted organisation, and it
    changes small things only of a listing that the public sees."""
    if not (isinstance(row, Service) and row.live and row.organisation.live and row.organisation.is_trusted):
        return False
    if not has_permission(by, Permission.EDIT_OWN_LISTINGS, on=row.organisation):
        return False
    return is_small(row, content) and not _is_delicate(row, content)


def is_small(row: Service, content: Mapping[str, Any]) -> bool:
    """Whether a draft of a service differs from the row in small things, and in at least one."""
    now = row.serializable_data()
    fields = differing_fields(now, content, row)
    if not fields or not fields <= WHOLE | WITHIN.keys():
        return False
    return (
        all(_same_but_for(now.get(name), content.get(name), WITHIN[name]) for name in fields & WITHIN.keys())
        and _places(content) <= _places(now)
        and not _LINK.search(_new_words(content, fields))
    )


def _same_but_for(before: Any, after: Any, fields: frozenset[str]) -> bool:
    """Whether the parts are as many, and the same in all but these fields."""

    def rest(parts: Any) -> Any:
        return plain([{key: value for key, value in part.items() if key not in fields} for part in parts])

    return bool(rest(before or []) == rest(after or []))


def _places(content: Mapping[str, Any]) -> set[Any]:
    """Keys of the venues that it names."""
    parts = [*content.get("venues", ()), *content.get("schedules", ())]
    return {part["location"] for part in parts} - {None}


def _new_words(content: Mapping[str, Any], fields: set[str]) -> str:
    """What is said freely in the small fields that differ."""
    said = [content.get("alert") or ""] if "alert" in fields else []
    said += [part.get("description") or "" for part in content.get("schedules", ()) if "schedules" in fields]
    said += [part.get("reason") or "" for part in content.get("exceptions", ()) if "exceptions" in fields]
    return " ".join(said)


def _is_delicate(row: Service, content: Mapping[str, Any]) -> bool:
    """Whether a slip could do harm: somebody may be found, or seen to look for help."""
    places = _places(content) | _places(row.serializable_data())
    if Location.objects.filter(pk__in=places, is_confidential=True).exists():
        return True
    needs = set(content.get("needs") or ()) | {need.pk for need in row.needs.all()}
    return Need.objects.filter(pk__in=needs, is_sensitive=True).exists()
