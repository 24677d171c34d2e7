"""Real questions asked of real listings: who is first, how near, how right, and how long it takes."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.bare import statements
from bench.database import scratch_database
from bench.questions import QUESTIONS, Question

if TYPE_CHECKING:
    from search.finder import Hit, SearchPage

ROUNDS = 5


def main(folder: str) -> None:
    """Import every NDJSON of a folder twice, then ask; print the tables."""
    with scratch_database():
        import_all(sorted(Path(folder).glob("*.ndjson")))
        ask_all()


def import_all(paths: list[Path]) -> None:
    """Each file read twice; the second time must change nothing."""
    from directory.openreferral.importing import Import
    from directory.openreferral.reading import FileSource
    from directory.openreferral.report import Report

    print("| file | services | created | refused | warnings | the second time |")
    print("|---|---:|---:|---:|---:|---|")
    for path in paths:
        first, second = (
            Import(FileSource(path), path.stem, Report(say=lambda line: None)).run() for _ in range(2)
        )
        changed = second.created + second.updated + second.proposed + second.made_inactive
        again = f"{second.unchanged} unchanged" if not changed else f"**{changed} changed**"
        print(
            f"| {path.stem} | {first.read:,} | {first.created:,} | {first.refused} "
            f"| {first.warnings.total()} | {again} |"
        )


def ask_all() -> None:
    """The table of questions, then how often a right answer came first or in the first three, and the times."""
    print("\n| question | near | first answer | where | first | in three |")
    print("|---|---|---|---|:-:|:-:|")
    firsts, threes = [], []
    for question in QUESTIONS:
        page = ask(question)
        rights = [is_right(question, hit) for hit in page.hits[:3]]
        firsts.append(any(rights[:1]))
        threes.append(any(rights))
        print(
            f"| {question.text} | {question.near} | {first_answer(page)} | {tick(firsts)} | {tick(threes)} |"
        )
    print(
        f"\nOf {len(QUESTIONS)} questions, right and near first: {sum(firsts)}; in the first three: {sum(threes)}."
    )
    print(f"\n{times()}")


def ask(question: Question) -> SearchPage:
    """As the page asks."""
    from search.finder import find_services
    from search.forms import SearchForm

    return find_services(SearchForm({"q": question.text, "near": question.near}).to_request())


def is_right(question: Question, hit: Hit) -> bool:
    """Judged by the listing's own words, read apart from the finder."""
    service = hit.service
    words = " ".join(
        (
            service.name,
            service.description,
            service.organisation.name,
            *(need.name for need in service.needs.all()),
        )
    )
    return question.is_right(words, hit.distance_m, hit.covers)


def first_answer(page: SearchPage) -> str:
    """Name and distance of the first hit, as two cells."""
    if not page.hits:
        return "– | –"
    hit = page.hits[0]
    where = f"{hit.distance_m / 1000:.1f} km" if hit.distance_m is not None else hit.covers
    return f"{hit.service.name.replace('|', '/')} | {where}"


def tick(results: list[bool]) -> str:
    """The last of them as a mark."""
    return "✓" if results[-1] else "–"


def times() -> str:
    """Milliseconds of each question, and of the bare statement with the same words, in the same run."""
    from django.db import connection

    from words import tokens

    statement = statements()["words"]
    connection.ensure_connection()
    raw = connection.connection
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(ROUNDS):
        for question in QUESTIONS:
            ours.append(timed(lambda question=question: ask(question)))
            words = " AND ".join(f'"{token}"' for token in tokens(question.text))

            def query(words: str = words) -> Any:
                return raw.execute(statement, {"words": words}).fetchall()

            bare.append(timed(query))
    ratio = statistics.median(ours) / statistics.median(bare)
    return (
        f"A question, from text to a page of ten with reasons: median {statistics.median(ours):.1f} ms, "
        f"95th percentile {statistics.quantiles(ours, n=20)[-1]:.1f} ms. The bare statement with the same words "
        f"and no place: median {statistics.median(bare):.2f} ms; ours takes {ratio:.0f} times that."
    )


def timed(work: Any) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main(sys.argv[1])
