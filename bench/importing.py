"""How fast a feed becomes listings: the project's own sample, repeated with new ids."""

from __future__ import annotations

import json
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from bench.database import scratch_database

SAMPLE = Path(__file__).resolve().parents[1] / "directory" / "data" / "demo_services.json"


def repeated(count: int) -> list[dict[str, Any]]:
    """`count` services made of the sample's, each with ids of its own at every level."""
    originals = json.loads(SAMPLE.read_text(encoding="utf-8"))["contents"]
    return [
        with_new_ids(deepcopy(originals[number % len(originals)]), number // len(originals))
        for number in range(count)
    ]


def with_new_ids(value: Any, turn: int) -> Any:
    """The same with each id replaced by one that belongs to this turn."""
    if isinstance(value, list):
        return [with_new_ids(each, turn) for each in value]
    if isinstance(value, dict):
        return {
            key: str(uuid5(NAMESPACE_URL, f"{turn}/{each}"))
            if key == "id" or key.endswith("_id")
            else with_new_ids(each, turn)
            for key, each in value.items()
        }
    return value


def main(count: int = 20_000) -> None:
    """Print the table."""
    with scratch_database() as folder:
        from directory.openreferral.importing import Import
        from directory.openreferral.reading import FileSource
        from directory.openreferral.report import Report

        path = folder / "sample.ndjson"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(record) + "\n" for record in repeated(count))
        print(
            "| reading | services | rows written | seconds without the index | services a second | index, seconds |"
        )
        print("|---|---:|---:|---:|---:|---:|")
        for reading in ("first", "second, nothing changed"):
            report = Import(FileSource(path), "bench", Report(say=lambda line: None)).run()
            own = report.seconds - report.index_seconds
            print(
                f"| {reading} | {report.read:,} | {report.rows:,} | {own:.1f} | {report.read / own:,.0f} "
                f"| {report.index_seconds:.1f} |"
            )
            if report.refused or report.incomplete:
                sys.exit(f"The sample was not read cleanly: {report.refused} refused, {report.incomplete}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
