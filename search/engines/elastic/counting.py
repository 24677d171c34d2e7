"""How many services have each value, each group's under all other groups' choices: asked for, and read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from elasticsearch_dsl import Search, aggs, query

from search.engines.elastic.documents import set_bits
from search.engines.elastic.limits import chosen
from search.facets import DAYS, TIMES, TRAIT_BITS, Choices, Counts, Group, slot_bits

_ALL = "all"
_MOST_VALUES = 1_000  # more than there are languages, and traits
# Where no day or time is chosen, each service carries those on which it is open at all.
_SLOTS = (*((Group.DAY, day) for day in DAYS), *((Group.TIME, part) for part in TIMES))


def ask_counts(search: Search, choices: Choices) -> None:
    """Add what counts the values to a search whose filters come after (`post_filter`)."""
    search.aggs.bucket(_ALL, _every(choices) if choices else _EVERY)
    for group in choices.chosen:
        if group in (Group.DAY, Group.TIME):
            continue
        name = "languages" if group is Group.LANGUAGE else "traits"
        search.aggs.bucket(group.value, _under(choices, group, **{name: _values(name)}))
    if choices.slots:
        search.aggs.bucket("week", _under(choices, Group.DAY, slots=_slots(choices)))


def read_counts(aggregations: Any, choices: Choices) -> Counts:
    """The counts of an answer, as `search.facets.count` gives them: no value that none has."""
    found: Counts = {group: {} for group in Group}
    every = aggregations[_ALL]
    for group, value, number in _traits(every["traits"]):
        if not choices.of(group):
            found[group][value] = number
    slots = _by_name(aggregations["week"]["slots"]) if choices.slots else _by_key(every["slots"])
    for group, value in _SLOTS:
        if slots.get(value):
            found[group][value] = slots[value]
    languages = Group.LANGUAGE.value if choices.of(Group.LANGUAGE) else _ALL
    found[Group.LANGUAGE] = _by_key(aggregations[languages]["languages"])
    for group in choices.masks:
        for other, value, number in _traits(aggregations[group.value]["traits"]):
            if other is group:
                found[group][value] = number
    return found


def _every(choices: Choices) -> aggs.Filter[Any]:
    """What is counted under all choices: values of groups in which nothing is chosen."""
    counted = {"traits": _values("traits")}
    if not choices.slots:
        counted["slots"] = _values("slots")
    if not choices.of(Group.LANGUAGE):
        counted["languages"] = _values("languages")
    return _under(choices, **counted)


def _under(choices: Choices, but: Group | None = None, **counted: aggs.Agg[Any]) -> aggs.Filter[Any]:
    return aggs.Filter(query.Bool(filter=list(chosen(choices, but))), aggs=counted)


def _values(field: str) -> aggs.Agg[Any]:
    return aggs.Terms(field=field, size=_MOST_VALUES)


def _slots(choices: Choices) -> aggs.Agg[Any]:
    """Each day under the times that are chosen, each time under the days."""
    days, times = choices.of(Group.DAY), choices.of(Group.TIME)
    masks = {day: slot_bits([day], times) for day in DAYS} | {part: slot_bits(days, [part]) for part in TIMES}
    return aggs.Filters(filters={name: query.Terms(slots=set_bits(mask)) for name, mask in masks.items()})


# Most questions choose nothing: made once.
_EVERY = _every(Choices())


def _by_key(terms: Any) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in terms["buckets"]}


def _by_name(filters: Any) -> dict[str, int]:
    return {name: bucket["doc_count"] for name, bucket in filters["buckets"].items()}


def _traits(terms: Any) -> Iterator[tuple[Group, str, int]]:
    numbers = _by_key(terms)
    for (group, value), bit in TRAIT_BITS.items():
        if number := numbers.get(str(bit.bit_length() - 1)):
            yield group, value, number
