"""`manage.py load_postcodes`."""

import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from places import loading, package
from places.operator_file import NotPostcodes, Reading
from places.postcodes import known_outcodes

_SHOWN = 5


class Command(BaseCommand):
    """Fills the table of postcodes."""

    help = (
        "Load the United Kingdom's postcodes, live and ended, into the table. Run again it changes only what is "
        "new. Without it every postcode is still found, a little slower, in the package's own files."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What to load, and where from."""
        parser.add_argument(
            "--areas", help="only these postcode areas, with commas between: LS,BS", default=""
        )
        parser.add_argument(
            "--file",
            type=Path,
            help="your own ONS Postcode Directory or Code-Point Open: a CSV file, or a folder",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say how many."""
        if options["file"] and options["areas"]:
            raise CommandError("Give --areas or --file, not both.")
        if options["file"]:
            self._load_file(options["file"])
        else:
            self._load_package(options["areas"])

    def _load_package(self, text: str) -> None:
        areas = {area for area in re.split(r"[\s,]+", text.upper()) if area}
        known = {package.area_of(outcode) for outcode in known_outcodes()}
        if unknown := sorted(areas - known):
            raise CommandError(
                f"There is no postcode area {', '.join(unknown)}. Areas are letters only: LS, BS."
            )
        total = 0
        with tqdm(loading.letters_of(areas), unit="letter", disable=None) as bar:
            for letter in bar:
                total += loading.load_letter(letter, areas)
                bar.set_postfix(postcodes=f"{total:,}")
        self.stdout.write(f"{total:,} postcodes are in the table.")

    def _load_file(self, path: Path) -> None:
        reading = Reading(path)
        total = 0
        try:
            with tqdm(unit=" postcodes", disable=None) as bar:
                for batch in reading.batches():
                    total += loading.write(batch)
                    bar.update(len(batch))
        except NotPostcodes as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{total:,} postcodes from {path} are in the table.")
        if reading.refused:
            shown = "; ".join(reading.refused[:_SHOWN])
            raise CommandError(f"{len(reading.refused):,} lines were no postcodes and were left out: {shown}")
