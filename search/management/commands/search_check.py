"""Whether the index says what the listings say."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import checking
from search.comparing import keys_of, told
from search.engines.elastic.client import EngineAway, NoIndex
from search.engines.elastic.writing import Refused


class Command(BaseCommand):
    """Compares ids and versions; exits non-zero where they differ and aren't mended."""

    help = "Compare the finder's indexes with the listings; --repair writes what differs again."

    def add_arguments(self, parser: CommandParser) -> None:
        """One choice."""
        parser.add_argument("--repair", action="store_true", help="Mend what differs.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at each index. Raises CommandError, one line, where something differs and stays so."""
        wrong = []
        for index in checking.all_indexes():
            report = self._looked_at(index, is_repairing=options["repair"])
            if report.is_fit:
                self.stdout.write(report.text)
            else:
                wrong.append(report.text)
        if wrong:
            raise CommandError(" ".join(wrong))

    def _looked_at(self, index: checking.Index, *, is_repairing: bool) -> checking.Report:
        try:
            faults = index.faults()
            if keys_of(faults) and is_repairing:
                before, faults = faults, checking.mended(index, faults)
                if done := told({fault: keys - keys_of(faults) for fault, keys in before.items()}):
                    self.stdout.write(f"Mended: {done}.")
            return checking.report(index, faults=faults)
        except NoIndex:
            return checking.Report(f"{index.name} is not built yet: run search_rebuild.", False)
        except (EngineAway, Refused) as error:
            return checking.Report(f"{index.name} could not be looked at: {error}", False)
