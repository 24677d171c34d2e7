"""`python -m bench [--data FOLDER] [--only PART] [--sizes COUNT ...] [--keep]`: measure, and write it to RESULTS.md.

FOLDER holds Open Referral feeds as NDJSON, one service a line. Parts on PostgreSQL and Elasticsearch need a server of
each in DATABASE_URL and ELASTICSEARCH_URL, and make databases and indexes of their own there (`bench.stores`), which
are dropped at the end unless they were there before or are to be kept. A part whose needs aren't met is left as it
stands.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

from bench.parts import NOT_HERE, SIZES, today
from bench.stores import stores

RESULTS = Path(__file__).with_name("RESULTS.md")


def measured(module: str, *arguments: str) -> str | None:
    """What a part prints, run in a process of its own; None where it can't be measured here."""
    done = subprocess.run([sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, text=True)
    if done.returncode == NOT_HERE:
        return None
    if done.returncode:
        sys.exit(f"{module} failed ({done.returncode}); see above.")
    return done.stdout.strip()


def with_part(document: str, name: str, heading: str, body: str) -> str:
    """The document with the part between its two marks replaced, or added at the end."""
    part = f"<!-- {name} -->\n\n## {heading}\n\n{body}\n\n<!-- /{name} -->"
    pattern = re.compile(rf"<!-- {name} -->.*?<!-- /{name} -->", re.DOTALL)
    return pattern.sub(lambda _: part, document) if pattern.search(document) else f"{document}\n{part}\n"


# Each part's mark, its heading, and the module that prints it.
PARTS = {
    "importing": ("Importing, into SQLite", "bench.importing"),
    "postcodes": ("All postcodes, into SQLite", "bench.postcodes"),
    "golden": ("Golden questions", "bench.golden"),
    "finding": ("Finding, in real listings", "bench.finding"),
    "engines": ("Engines, in generated directories", "bench.engines"),
    "rebuild": ("Elasticsearch's index, built anew", "bench.rebuild"),
    "clients": ("Many visitors at once", "bench.clients"),
    "publishing": ("From publishing to finding", "bench.publishing"),
    "footprint": ("Memory and disk", "bench.footprint"),
}
GENERATED = ("engines", "rebuild", "clients", "publishing", "footprint")


def main() -> None:
    """Measure each part, or only those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder of NDJSON feeds")
    parser.add_argument("--only", choices=PARTS, action="append", help="this part; may be repeated")
    parser.add_argument(
        "--sizes", nargs="+", type=int, default=SIZES, metavar="COUNT", help="of generated directories"
    )
    parser.add_argument("--keep", action="store_true", help="leave generated directories for a later run")
    chosen = parser.parse_args()
    before = stores()
    try:
        for name in chosen.only or PARTS:
            _measure(name, chosen)
    finally:
        for store in stores():
            if not (chosen.keep or store in before):
                store.drop()


def _measure(name: str, chosen: argparse.Namespace) -> None:
    """One part, written as soon as it is there."""
    heading, module = PARTS[name]
    if name == "finding" and not chosen.data:
        return
    arguments = [str(chosen.data)] if name == "finding" else []
    if name in GENERATED:
        arguments = ["--keep", "--sizes", *map(str, chosen.sizes)]
    body = measured(module, *arguments)
    if body is None:
        print(f"{name}: left as it stands.")
        return
    machine = f"{today()}, {os.cpu_count()} cores, Python {platform.python_version()}."
    document = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Results\n"
    RESULTS.write_text(with_part(document, name, heading, f"{machine}\n\n{body}"), encoding="utf-8")
    print(f"{name}: written to {RESULTS.name}.")


if __name__ == "__main__":
    main()
