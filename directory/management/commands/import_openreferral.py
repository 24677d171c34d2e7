"""`manage.py import_openreferral SOURCE`."""

from __future__ import annotations

import sys
from argparse import RawDescriptionHelpFormatter
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from directory.openreferral.feed_api import ApiSource
from directory.openreferral.importing import Import
from directory.openreferral.reading import FileSource, Source, SourceRefused
from directory.openreferral.report import Report

_LONGEST_NAME = 100


class Command(BaseCommand):
    """Reads an Open Referral feed into the directory."""

    help = """\
Bring the services of an Open Referral feed, version 3 or 1, into the directory.

SOURCE is the base address of an API, or a file: JSON (one service, a list, or a page with "contents" or "content")
or NDJSON (a service a line). A record is known again by the source's name and its id, so the same feed may be
imported as often as you like: only what changed is written.

The good records of a feed are kept and the bad ones reported, each with its line or id and the reason; then the
command ends with an error, as it does when the feed could not be read to its end. Values that had to be cleaned,
or are doubtful, are warnings. Services that people keep here are never overwritten: they get a proposed change.
Services that a whole, faultless reading no longer brings become inactive, if they are at most a tenth."""

    def add_arguments(self, parser: CommandParser) -> None:
        """SOURCE and three options."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument("source", metavar="SOURCE", help="base address of an API, or a file")
        parser.add_argument(
            "--source-name", help="what the source is known by; the host or the file's stem if not given"
        )
        parser.add_argument("--dry-run", action="store_true", help="read and check everything, keep nothing")
        parser.add_argument(
            "--allow-removals",
            action="store_true",
            help="make services inactive that are gone from the source, even if they are more than a tenth of it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, report, and fail if anything was refused or is missing."""
        try:
            source = _open(options["source"])
        except SourceRefused as error:
            raise CommandError(str(error)) from error
        name = _name(options["source_name"], source)
        say = partial(self._say, sys.stderr.isatty())
        report = Report(say=say, every_warning=options["verbosity"] > 1)
        task = Import(
            source, name, report, dry_run=options["dry_run"], allow_removals=options["allow_removals"]
        )
        with tqdm(unit=" services", disable=not sys.stderr.isatty(), desc=name) as bar:

            def progress(done: int) -> None:
                bar.total = source.total
                bar.update(done)

            task.run(progress)
        if options["verbosity"] > 0:
            heading = f"Source “{name}”{', a trial that kept nothing' if options['dry_run'] else ''}:"
            self.stdout.write("\n".join([heading, *report.summary()]))
        self._fail_unless_clean(report)

    def _say(self, is_terminal: bool, line: str) -> None:
        if is_terminal:
            tqdm.write(line, file=sys.stderr)
        else:
            self.stderr.write(line)

    def _fail_unless_clean(self, report: Report) -> None:
        problems = []
        if report.incomplete:
            problems.append(f"The source could not be read to its end: {report.incomplete}.")
        if report.refused:
            count = "1 record was" if report.refused == 1 else f"{report.refused} records were"
            problems.append(f"{count} refused (see above).")
        if problems:
            raise CommandError(" ".join([*problems, "What was good is kept."]))


def _open(said: str) -> Source:
    if "://" in said:
        return ApiSource(said)
    return FileSource(Path(said))


def _name(given: str | None, source: Source) -> str:
    name = (source.name if given is None else given).strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise CommandError(
            f"Give the source a name of 1 to {_LONGEST_NAME} plain characters with --source-name."
        )
    return name
