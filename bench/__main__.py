"""`python -m bench [--data FOLDER] [--only PART]`: measure, and write what was measured to RESULTS.md beside this file.

FOLDER holds Open Referral feeds as NDJSON, one service a line; without it the part on real listings is left as
it stands.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")


def measured(module: str, *arguments: str) -> str:
    """What a part prints, run in a process of its own."""
    done = subprocess.run([sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{module} failed; see above.")
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
    "speed": ("Speed, in generated directories", "bench.speed"),
    "finding": ("Finding, in real listings", "bench.finding"),
}


def main() -> None:
    """Measure each part, or only those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder of NDJSON feeds")
    parser.add_argument("--only", choices=PARTS, action="append", help="this part; may be repeated")
    chosen = parser.parse_args()
    document = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Results\n"
    machine = f"{date.today():%-d %B %Y}, {os.cpu_count()} cores, Python {platform.python_version()}."  # noqa: DTZ011
    for name in chosen.only or PARTS:
        heading, module = PARTS[name]
        if name != "finding" or chosen.data:
            body = measured(module, *([str(chosen.data)] if name == "finding" else []))
            document = with_part(document, name, heading, f"{machine}\n\n{body}")
    RESULTS.write_text(document, encoding="utf-8")
    print(f"Written to {RESULTS.name}.")


if __name__ == "__main__":
    main()
