"""What somebody had before them when they began to write: a mark for each field, carried by the form.

Marks and no revision's key, because Wagtail overwrites a revision while one person saves again and again, and what a
feed brought has none. Two who write in different fields then never stand in each other's way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from directory.models.listing import Listing
from directory.moderation.differences import plain

_LENGTH = 16  # hexadecimal digits: no secret, only to tell versions apart


def content_of(listing: Listing) -> dict[str, Any]:
    """A listing's content as a revision stores it, read back from JSON so that a row and a revision compare."""
    content: dict[str, Any] = json.loads(json.dumps(listing.serializable_data(), cls=DjangoJSONEncoder))
    return content


def fingerprints(content: Mapping[str, Any], fields: Iterable[str]) -> dict[str, str]:
    """A mark for each of the fields, the same for the same content however it was stored."""
    return {name: _mark(plain(content.get(name), name)) for name in fields}


def read_marks(text: str) -> dict[str, str]:
    """What a form carries as JSON; nothing where it was tampered with, so that all counts as changed meanwhile."""
    try:
        marks = json.loads(text)
    except ValueError:
        return {}
    return {str(name): str(mark) for name, mark in marks.items()} if isinstance(marks, dict) else {}


def _mark(value: Any) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:_LENGTH]
