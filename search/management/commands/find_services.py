"""The finder, from a shell."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.finder import Hit, SearchPage, find_services
from search.forms import SearchForm
from search.request import DEFAULT_LIMIT, MOST_HITS


class Command(BaseCommand):
    """`find_services "food parcel" --near "BS5 6XX"`: a list, or with --json what the API gives."""

    help = "Find services by words, place and need."

    def add_arguments(self, parser: CommandParser) -> None:
        """The same questions as the page and the API."""
        parser.add_argument("text", nargs="?", default="", help="What is needed, as people say it.")
        parser.add_argument(
            "--near", default="", metavar="PLACE", help="A postcode or part of one, a town, an area."
        )
        parser.add_argument("--within-km", default=None, metavar="N", help="How far, in kilometres.")
        parser.add_argument(
            "--need", action="append", default=[], metavar="SLUG", help="A need; may be repeated."
        )
        parser.add_argument(
            "--limit", type=int, default=DEFAULT_LIMIT, metavar="N", help=f"1 to {MOST_HITS}."
        )
        parser.add_argument("--json", action="store_true", help="Print what the API would answer.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError, one line, where the question can't be read."""
        if not 1 <= options["limit"] <= MOST_HITS:
            raise CommandError(f"--limit must be from 1 to {MOST_HITS}.")
        form = SearchForm(
            {
                "q": options["text"],
                "near": options["near"],
                "within_km": options["within_km"],
                "need": options["need"],
            }
        )
        if not form.is_valid():
            raise CommandError(form.first_error())
        page = find_services(form.to_request(page_size=options["limit"]))
        if options["json"]:
            self.stdout.write(json.dumps(page.as_json(), ensure_ascii=False, indent=2))
        else:
            self._list(page)

    def _list(self, page: SearchPage) -> None:
        understood = page.asked.understood
        if said := [f"{part.label} (“{part.words}”)" for part in understood.parts]:
            self.stdout.write(f"Understood: {'; '.join(said)}")
        for one in understood.corrections:
            self.stdout.write(f"Read “{one.typed}” as “{one.meant}”.")
        if page.widened:
            self.stdout.write(f"Nothing fits all that was asked. {' '.join(page.widened)}")
        if not page.hits:
            self.stdout.write("Nothing found.")
        for number, hit in enumerate(page.hits, 1):
            self.stdout.write(f"{number:>3}. {_line(hit)}")
            if hit.why:
                self.stdout.write(f"     {'; '.join(hit.why)}")
        if page.hits:
            self.stdout.write(f"{len(page.hits)} of {page.total:,} in {page.took_ms:.0f} ms.")


def _line(hit: Hit) -> str:
    name, organisation = hit.service.name, hit.service.organisation.name
    return name if name == organisation else f"{name} – {organisation}"
