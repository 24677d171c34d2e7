"""Whose pictures lie under a map."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponseBase

OPENSTREETMAP = "© OpenStreetMap contributors"
# Nothing else may get into a header: an editor writes the address.
_HOST = re.compile(r"(\*\.)?[\w.-]+(:\d+)?", re.ASCII)


def map_tiles(operator: Any = None) -> dict[str, str]:
    """What a map asks for and says: `url` (with {z}, {x}, {y}; empty for a map without pictures), `attribution`, and
    `host`, the server whose pictures they are (empty where it is this one).

    `operator` is the site's own settings, whose fields may be empty; then this server's settings hold.
    """
    url = str(getattr(operator, "tiles_url", "") or settings.MAP_TILES_URL)
    said = str(getattr(operator, "tiles_attribution", "") or "")
    return {
        "url": url,
        "attribution": said or (OPENSTREETMAP if url == settings.MAP_TILES_URL else ""),
        "host": origin(url).partition("//")[2].removeprefix("*."),
    }


def origin(url: str) -> str:
    """The server of an address of pictures as a content policy names it, or "" where it is this one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = parts.netloc.replace("{s}", "*")
    return f"{parts.scheme}://{host}" if parts.scheme in {"http", "https"} and _HOST.fullmatch(host) else ""


def with_map(response: HttpResponseBase) -> None:
    """Mark a page that shows a map: its content policy then lets the pictures' server in."""
    response.shows_map = True  # type: ignore[attr-defined]
