"""What is kept of an engine's answers to the mix, and the tables of it."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Any

from bench.asking import ROUNDS
from bench.mix import SHARES
from bench.stores import SEED
from bench.tables import percentile_95, print_table

Found = dict[str, Any]
# By engine and number of services.
All = dict[tuple[str, int], Found]

STEPS = {
    "bare": "bare request",
    "made": "the finder's own search, ready made",
    "engine": "engine alone",
    "finder": "finder: engine, listings, reasons",
    "understand": "`understand()`",
    "page": "whole page",
}
# Those that tell most; every engine takes them.
MAIN_STEPS = ("bare", "engine", "finder", "page")
PLACE_BOUND = ("need and place", "place", "misspelt")
RATIO_AIMS = {"sqlite": 2.0, "elasticsearch": 1.3}
PAGE_AIMS_MS = {10_000: 120, 100_000: 300}
GROWTH_AIM = 3


def summary(warm: list[Found]) -> Found:
    """Milliseconds as median and 95th percentile by step and by kind of question, and how much was found and asked."""
    groups = {kind: [one for one in warm if one["kind"] == kind] for kind in SHARES}
    groups["place-bound"] = [one for one in warm if one["kind"] in PLACE_BOUND]
    groups["widened"] = [one for one in warm if one["widened"]]
    return {
        "all": _times(warm),
        "kinds": {kind: _times(group) for kind, group in groups.items() if len(group) > 1},
        "finder_over_bare": sum(one["finder"] for one in warm) / sum(one["bare"] for one in warm),
        "widened": len(groups["widened"]),
        "finder_queries": max(one["finder_queries"] for one in warm),
        "page_queries": max(one["page_queries"] for one in warm),
        "page_queries_unwidened": max(one["page_queries"] for one in warm if not one["widened"]),
    }


def _times(group: list[Found]) -> Found:
    steps = [step for step in STEPS if step in group[0]]
    return {
        "questions": len(group),
        "hits": statistics.median(one["total"] for one in group),
        "most_hits": max(one["total"] for one in group),
        "ms": {step: _median_and_95th([one[step] for one in group]) for step in steps},
    }


def _median_and_95th(values: list[float]) -> list[float]:
    return [round(statistics.median(values), 2), round(percentile_95(values), 2)]


def print_all(found: All) -> None:
    """Every table, each engine at each size in its row."""
    print(f"{_method()}\n")
    _print_made(found)
    _print_times(found)
    _print_said(found)
    _print_kinds(found)
    _print_growth(found)
    _print_cold(found)
    _print_versions(found)


def _method() -> str:
    mixed = ", ".join(f"{number} {kind}" for kind, number in SHARES.items())
    return (
        f"{sum(SHARES.values())} questions ({mixed}), each asked {ROUNDS} times of a warm process, one step "
        "after the other; a question's time is the median of its rounds. Directories made by "
        f"`generate_services`' own plan with seed {SEED}. The same settings as in service.\n\n“Bare” is the "
        "least request that gives the same services, their number, ten of them and the counts, in the same "
        "run: in a database `bench/bare.sql` and `bench/bare_postgresql.sql` on the driver's connection; in "
        "Elasticsearch `bare_search` in `bench/bare.py`, JSON made beforehand and sent by the client's "
        "transport: place and words as filters, the ten nearest without their source, the total, and the "
        "three counts over all hits. They leave out the score: they order by distance alone or, where there "
        "is no place, by the engine's own relevance. “The finder's own search, ready made” is what the finder "
        "sends to Elasticsearch, sent the same way: the rest of “engine alone” is building the search and "
        "reading its answer. The finder is `find_services` with a request ready made; the page is "
        "`/services/` from address to HTML, middleware and all, in the process. Elasticsearch has its "
        "listings in PostgreSQL."
    )


def _print_made(found: All) -> None:
    print("Made, in seconds and megabytes:\n")
    heads = [
        " database",
        "services made",
        "findable",
        "generated, s",
        "embedded index, s",
        "listings, MB",
        "index, MB",
    ]
    rows = [
        (engine, f"{size:,}", f"{each['entries']:,}", *_numbers(each["made"]))
        for (engine, size), each in found.items()
        if engine != "elasticsearch"
    ]
    print_table(heads, rows)


def _numbers(made: Found) -> Iterator[str]:
    for name, places in (("made_s", 1), ("indexed_s", 1), ("listings_mb", 0), ("index_mb", 0)):
        yield f"{made[name]:,.{places}f}" if name in made else "–"


def _print_times(found: All) -> None:
    print("\nWarm, in milliseconds, median / 95th percentile:\n")
    columns = [f"{engine}, {size:,}" for engine, size in found]
    rows = []
    for step, label in STEPS.items():
        cells = [_cell(each["all"]["ms"].get(step)) for each in found.values()]
        rows.append((label, *cells))
    print_table([" ", *columns], rows)


def _cell(pair: list[float] | None) -> str:
    return f"{pair[0]:.1f} / {pair[1]:.1f}" if pair else ""


def _print_said(found: All) -> None:
    for (engine, size), each in found.items():
        ms = each["all"]["ms"]
        aim = f" (aim: {RATIO_AIMS[engine]:g})" if engine in RATIO_AIMS else ""
        of_page = f" (aim: {PAGE_AIMS_MS[size]})" if size in PAGE_AIMS_MS else ""
        print(
            f"\n{engine}, {size:,}: the finder takes {ms['finder'][0] / ms['bare'][0]:.2f} times the bare "
            f"request by medians{aim}, {each['finder_over_bare']:.2f} times over the whole mix; the engine "
            f"alone {ms['engine'][0] / ms['bare'][0]:.2f} times. Hits a question: median "
            f"{each['all']['hits']:,.0f}, most {each['all']['most_hits']:,}. {each['widened']} questions were "
            f"widened. SQL queries: at most {each['finder_queries']} of the finder, {each['page_queries']} of "
            f"the page; of those not widened, {each['page_queries_unwidened']}. The page's 95th percentile is "
            f"{ms['page'][1]:.0f} ms{of_page}."
        )


def _print_kinds(found: All) -> None:
    print("\nBy kind, medians in milliseconds:\n")
    rows = [
        (
            engine,
            f"{size:,}",
            kind,
            of["questions"],
            f"{of['hits']:,.0f}",
            *(f"{of['ms'][step][0]:.1f}" for step in MAIN_STEPS),
        )
        for (engine, size), each in found.items()
        for kind, of in each["kinds"].items()
        if kind != "place-bound"
    ]
    print_table([" engine", "services", " kind", "questions", "hits", *MAIN_STEPS], rows)


def _print_growth(found: All) -> None:
    rows = []
    for engine in dict.fromkeys(engine for engine, _ in found):
        sizes = [size for name, size in found if name == engine]
        if len(sizes) < 2:
            continue
        first, last = (found[engine, size]["kinds"]["place-bound"]["ms"] for size in (sizes[0], sizes[-1]))
        rows += [
            (
                engine,
                STEPS[step],
                f"{sizes[0]:,}: {first[step][0]:.1f}",
                f"{sizes[-1]:,}: {last[step][0]:.1f}",
                f"{last[step][0] / first[step][0]:.1f}",
            )
            for step in MAIN_STEPS
        ]
    if rows:
        print(
            "\nGrowth of questions that are bound to a place, from the smallest to the largest size, medians in ms "
            f"(aim: less than {GROWTH_AIM} times from 10,000 to 1,000,000):\n"
        )
        print_table([" engine", " step", "smallest", "largest", "times"], rows)


def _print_cold(found: All) -> None:
    print(
        "\nCold: the first page of 10 new processes, and the same question once more in that process. "
        "SQLite's file was dropped from the system's memory before, as far as it obeys (`posix_fadvise`; the "
        "disk's own cache and code on disk stay warm); servers stay as they are. In milliseconds:\n"
    )
    rows = []
    for (engine, size), each in found.items():
        first, again = zip(*each["cold"], strict=True)
        numbers = (statistics.median(first), max(first), statistics.median(again))
        rows.append((engine, f"{size:,}", *(f"{number:,.0f}" for number in numbers)))
    print_table([" engine", "services", "first, median", "first, slowest", "again, median"], rows)


def _print_versions(found: All) -> None:
    print("\nMeasured:\n")
    print_table(
        [" engine", "services", " on", " with"],
        [(engine, f"{size:,}", each["on"], each["versions"]) for (engine, size), each in found.items()],
    )
    print(
        "\nWith `python -m bench --only engines`, part of `make bench`; a million by hand with `--sizes 1000000`."
    )
