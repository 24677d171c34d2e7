"""What a perfect reader takes from a question, held against what ours took."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.facets import Group
from search.understood import Understanding

# The keys that say which values of a group were asked for.
_GROUPS = {
    "days": Group.DAY,
    "times": Group.TIME,
    "access": Group.ACCESS,
    "languages": Group.LANGUAGE,
    "delivery": Group.DELIVERY,
}


def differences(expected: Mapping[str, Any], found: Understanding) -> list[str]:
    """Each thing that was taken otherwise than `expected`, which has these keys, all optional:

    needs (slugs, any of which is right; empty for none), place, days, times, access, languages, delivery, free, for
    (genders), only, age, no_car, corrections.
    """
    wrong = [*_needs(expected, found), *_place(expected, found), *_people(expected, found)]
    asked = _asked(found)
    for key, group in _GROUPS.items():
        if set(expected.get(key, ())) != asked.get(group, set()):
            wrong.append(f"{key}: {sorted(asked.get(group, ()))}")
    if bool(expected.get("free")) != (Group.COST in asked):
        wrong.append(f"free: {Group.COST in asked}")
    if bool(expected.get("no_car")) != any(one.no_car for one in found.constraints):
        wrong.append(f"no_car: {not expected.get('no_car')}")
    corrections = {one.typed: one.meant for one in found.corrections}
    if expected.get("corrections", {}) != corrections:
        wrong.append(f"corrections: {corrections}")
    return wrong


def _asked(found: Understanding) -> dict[Group, set[str]]:
    asked: dict[Group, set[str]] = {}
    for one in found.constraints:
        for group, values in one.choices.chosen.items():
            asked.setdefault(group, set()).update(values)
    return asked


def _needs(expected: Mapping[str, Any], found: Understanding) -> list[str]:
    if "needs" not in expected:
        return []
    wanted = set(expected["needs"])
    meant = [{need.slug for need in one.meanings} for one in found.needs]
    is_right = any(slugs & wanted for slugs in meant) if wanted else not meant
    return [] if is_right else [f"needs: {[sorted(slugs) for slugs in meant]}"]


def _place(expected: Mapping[str, Any], found: Understanding) -> list[str]:
    named = found.place.place.name.split(",")[0] if found.place else None
    return [] if named == expected.get("place") else [f"place: {named}"]


def _people(expected: Mapping[str, Any], found: Understanding) -> list[str]:
    wrong = []
    only = _asked(found).get(Group.WHO, set())
    whom = only | {one.suits for one in found.constraints if one.suits}
    if set(expected.get("for", ())) != whom:
        wrong.append(f"for: {sorted(whom)}")
    if bool(expected.get("only")) != bool(only):
        wrong.append(f"only: {bool(only)}")
    age = next((one.age for one in found.constraints if one.age is not None), None)
    if age != expected.get("age"):
        wrong.append(f"age: {age}")
    return wrong
