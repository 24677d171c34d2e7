"""What was measured of engines, so that sizes which were measured on different days stand in one table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("measured.json")

ENGINES = ("sqlite", "postgresql", "elasticsearch")

# Of one engine at one size.
Found = dict[str, Any]


def measured() -> dict[tuple[str, int], Found]:
    """By engine, in the order of ENGINES, and number of services, the smallest first."""
    if not _FILE.exists():
        return {}
    kept = json.loads(_FILE.read_text(encoding="utf-8"))
    return {(engine, int(size)): found for engine, sizes in kept.items() for size, found in sizes.items()}


def keep(engine: str, size: int, found: Found) -> None:
    """Put one in the place of what was measured of it before."""
    sizes: dict[str, dict[str, Found]] = {}
    every = measured() | {(engine, size): found}
    for name, count in sorted(every, key=lambda key: (ENGINES.index(key[0]), key[1])):
        sizes.setdefault(name, {})[str(count)] = every[name, count]
    _FILE.write_text(json.dumps(sizes, indent=1) + "\n", encoding="utf-8")
