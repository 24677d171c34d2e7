"""Pictures that the project itself has drawn: SVG files in its static folder, chosen by the name of the file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.templatetags.static import static

FOLDER = Path(__file__).resolve().parent / "static" / "cms" / "pictures"
_OF_PAGES = {"home"}  # drawn for one place alone


@cache
def drawn_pictures() -> list[tuple[str, str]]:
    """Those to choose from for a need, as (name of the file, in words)."""
    names = sorted(path.stem for path in FOLDER.glob("*.svg"))
    return [(name, name.replace("-", " ").capitalize()) for name in names if name not in _OF_PAGES]


def picture_address(name: str) -> str:
    """Where the browser finds it; empty for none and for one that isn't drawn any more."""
    known = name and any(name == drawn for drawn, _ in drawn_pictures())
    return static(f"cms/pictures/{name}.svg") if known else ""
