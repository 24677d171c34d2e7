"""What parts that need servers have in common: their arguments, and how they say that something isn't there."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date

from bench.stores import say, server_url

SIZES = [10_000, 100_000]
# A part that ends so could not be measured here: the old result stands.
NOT_HERE = 75


def arguments(description: str | None) -> argparse.ArgumentParser:
    """For a part that is measured on generated directories."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "--sizes", nargs="+", type=int, default=SIZES, metavar="COUNT", help="how many services"
    )
    parser.add_argument("--keep", action="store_true", help="leave what is made for it for a later run")
    parser.add_argument("--count", type=int, help=argparse.SUPPRESS)
    return parser


def lacking(*, elasticsearch: bool = True) -> str:
    """Which server of those that are needed isn't in the environment; empty where all are."""
    missing = [] if server_url() else ["a PostgreSQL server in DATABASE_URL"]
    if elasticsearch and not os.environ.get("ELASTICSEARCH_URL"):
        missing.append("ELASTICSEARCH_URL")
    return " and ".join(missing)


def leave_unless_here() -> None:
    """End this process where one of both servers isn't there."""
    if missing := lacking():
        say(f"Not measured: needs {missing}.")
        sys.exit(NOT_HERE)


def today() -> str:
    """As a table shows it."""
    return f"{date.today():%-d %B %Y}"  # noqa: DTZ011
