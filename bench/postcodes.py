"""How long the postcodes of the whole country take, beside the same rows into a bare table."""

from __future__ import annotations

import sqlite3
import time

from bench.database import scratch_database


def main() -> None:
    """Print the table."""
    with scratch_database() as folder:
        from django.core.management import call_command

        from places.models import Postcode

        started = time.perf_counter()
        call_command("load_postcodes", verbosity=0)
        ours = time.perf_counter() - started

        rows = list(Postcode.objects.values_list("code", "latitude", "longitude", "authority_code"))
        started = time.perf_counter()
        with sqlite3.connect(folder / "bare.sqlite3") as bare:
            bare.execute(
                "CREATE TABLE postcode (code TEXT PRIMARY KEY, latitude REAL, longitude REAL, area TEXT)"
            )
            bare.executemany("INSERT INTO postcode VALUES (?, ?, ?, ?)", rows)
        least = time.perf_counter() - started
    print("| | rows | seconds |")
    print("|---|---:|---:|")
    print(f"| read, turned into degrees, and loaded | {len(rows):,} | {ours:.1f} |")
    print(f"| the same rows, ready made, into a bare table | {len(rows):,} | {least:.1f} |")
    print(f"\nOurs takes {ours / least:.1f} times the bare insert.")


if __name__ == "__main__":
    main()
