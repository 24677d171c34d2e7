"""What an import did, for the person who ran it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

# Warnings of one kind that are printed before they are only counted.
PRINTED_OF_A_KIND = 10


@dataclass
class Report:
    """Counts of services, and what was said on the way. Seconds are wall-clock; `rows` are rows of any table."""

    say: Callable[[str], None]
    every_warning: bool = False
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    proposed: int = 0
    made_inactive: int = 0
    merged: int = 0
    refused: int = 0
    rows: int = 0
    seconds: float = 0.0
    index_seconds: float = 0.0
    incomplete: str = ""
    warnings: Counter[str] = field(default_factory=Counter)

    @property
    def read(self) -> int:
        """Services read, good and bad."""
        return self.created + self.updated + self.unchanged + self.proposed + self.refused + self.merged

    @property
    def is_clean(self) -> bool:
        """Whether the whole source was read and nothing refused."""
        return not self.refused and not self.incomplete

    def refuse(self, where: str, source_id: str | None, reason: str) -> None:
        """Tell of a record that was not taken."""
        self.refused += 1
        self.say(f"Refused: {_place(where, source_id)}: {reason}")

    def warn(self, where: str, source_id: str | None, kind: str, detail: str = "") -> None:
        """Tell of a value that was cleaned or is doubtful."""
        self.warnings[kind] += 1
        if self.every_warning or self.warnings[kind] <= PRINTED_OF_A_KIND:
            self.say(f"Warning: {_place(where, source_id)}: {kind}{f': {detail}' if detail else ''}")

    def warn_all(self, where: str, source_id: str, notes: Iterable[tuple[str, str]]) -> None:
        """Tell of all that was noted of one record."""
        for kind, detail in notes:
            self.warn(where, source_id, kind, detail)

    def summary(self) -> list[str]:
        """The closing lines."""
        counts = {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "proposed": self.proposed,
            "made inactive": self.made_inactive,
            "refused": self.refused,
            "warnings": self.warnings.total(),
        }
        if self.merged:
            counts["skipped, since merged here"] = self.merged
        lines = [", ".join(f"{count} {name}" for name, count in counts.items()) + "."]
        lines += [f"  {count} × {kind}" for kind, count in self.warnings.most_common()]
        own = max(self.seconds - self.index_seconds, 1e-9)
        lines.append(
            f"{self.read} services in {self.seconds:.1f} s: {self.read / own:.0f} a second, "
            f"{self.rows} rows written; the index's share, {self.index_seconds:.1f} s, is not counted in that."
        )
        return lines


def _place(where: str, source_id: str | None) -> str:
    return f"{where} (id {source_id})" if source_id else where
