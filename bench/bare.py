"""The statements of `bare.sql`, by the names that stand before them."""

from __future__ import annotations

import re
from pathlib import Path

_FILE = Path(__file__).with_name("bare.sql")
_NAMED = re.compile(r"^-- name: (?P<name>.+)\n(?P<sql>[^;]+);", re.MULTILINE)


def statements() -> dict[str, str]:
    """Each statement, with the placeholders that Python's sqlite3 fills from a dictionary."""
    return {found["name"]: found["sql"] for found in _NAMED.finditer(_FILE.read_text(encoding="utf-8"))}
