"""How good the finder's answers are to the golden questions, by kind, beside plain BM25 on the same words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING

from bench.database import scratch_database

if TYPE_CHECKING:
    from tests.search.golden.scoring import Question, Score

KINDS = ("need", "lay", "story", "slip", "constraint", "place", "name", "negation")
SETS = {
    "tuned": "Questions that the finder was made better on",
    "held": "Questions kept apart: nobody looked at how they were answered",
}


def main() -> None:
    """Load the demonstration's city, ask, print the tables."""
    with scratch_database():
        from django.core.management import call_command

        from directory import demo

        with redirect_stdout(StringIO()):
            demo.load_demo(log=lambda line: None)
            call_command("search_rebuild", verbosity=0)
        _report()


def _report() -> None:
    from directory.models import Service
    from tests.search.golden.asking import answered
    from tests.search.golden.scoring import questions, scored

    asked = questions()
    print(
        f"{len(asked)} questions over {Service.objects.findable().count()} services, judged by reading the services "
        "before the finder was run (`tests/search/golden/`). A good answer is one graded 2 or 3 of 3; questions to "
        "which the directory has none are counted apart. A trap is a service that a careless search would show and "
        "that would be wrong; counted are those within the first five.\n"
    )
    for name, heading in SETS.items():
        those = [question for question in asked if question.set == name]
        _print_set(heading, scored(those, answered), scored(those, plain))


def _print_set(heading: str, ours: Sequence[Score], bare: Sequence[Score]) -> None:
    print(f"### {heading}\n")
    print(
        "| kind | questions | success@1 | success@3 | nDCG@10 | traps | plain BM25: success@3 | nDCG@10 | traps |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for row in _rows(ours, bare):
        print(row)
    without = [score for score in ours if not score.question.has_good]
    print(f"\nWithout a good answer in the directory: {len(without)} more.")
    print(f"Understood as a perfect reader would: {_understood(ours)} of {len(ours)}.\n")


def _rows(ours: Sequence[Score], bare: Sequence[Score]) -> Iterator[str]:
    from tests.search.golden.scoring import summary

    for kind in (*KINDS, "all"):
        found, least = (
            summary([s for s in scores if s.question.has_good and kind in (s.question.kind, "all")])
            for scores in (ours, bare)
        )
        if found.number:
            yield (
                f"| {kind} | {found.number} | {found.first:.2f} | {found.in_three:.2f} | {found.ndcg:.2f} "
                f"| {found.traps} | {least.in_three:.2f} | {least.ndcg:.2f} | {least.traps} |"
            )


def _understood(scores: Sequence[Score]) -> int:
    from search.forms import SearchForm
    from tests.search.golden.asking import TODAY
    from tests.search.golden.understanding import differences

    forms = [
        (score.question, SearchForm({"q": score.question.q, "near": score.question.near})) for score in scores
    ]
    return sum(
        not differences(question.understood, form.to_request(today=TODAY).understood)
        for question, form in forms
    )


def plain(question: Question) -> list[str]:
    """What full text alone finds: any of the typed words, the most relevant first, wherever it is."""
    from django.db import connection

    from directory.models import Service
    from words import tokens

    words = " OR ".join(f'"{token}"' for token in dict.fromkeys(tokens(f"{question.q} {question.near}")))
    if not words:
        return []
    columns = "{name needs organisation places description}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM search_words WHERE search_words MATCH %s ORDER BY rank LIMIT 10",
            [f"{columns} : ({words})"],
        )
        keys = [key for (key,) in cursor.fetchall()]
    names = dict(Service.objects.filter(pk__in=keys).values_list("pk", "name"))
    return [names[key] for key in keys]


if __name__ == "__main__":
    main()
