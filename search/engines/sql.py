"""Pieces of SQL that travel with their parameters."""

from __future__ import annotations

from dataclasses import dataclass

Value = bool | int | float | str | None


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a statement, and the values of its placeholders in order."""

    sql: str
    params: tuple[Value, ...] = ()
