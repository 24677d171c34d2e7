"""The tree of needs as somebody chooses from it: what their words suggest, what they look for, and all of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from directory.admin.need_words import needs_said
from directory.models import Need, Service
from directory.needs import NeedVocabulary

MOST_SUGGESTED = 3


def need_groups(draft: Service, chosen: Iterable[Any], looked_for: str) -> dict[str, Any]:
    """For a page: `groups` of the tree with what is chosen in each, `suggested` by its text, `found` by some words.

    `found` has (need, what people say where that is not its name); None where nobody looked for anything.
    """
    keys = {str(key) for key in chosen}
    needs = list(Need.objects.in_tree_order())
    groups: list[dict[str, Any]] = []
    for need in needs:
        if need.depth == 1:
            groups.append({"need": need, "options": [], "chosen": 0})
        is_chosen = str(need.pk) in keys
        groups[-1]["options"].append({"need": need, "is_chosen": is_chosen})
        groups[-1]["chosen"] += is_chosen
    said = needs_said(looked_for) if looked_for.strip() else None
    return {
        "groups": groups,
        "suggested": _suggested(draft, needs, keys),
        "found": None if said is None else [(need, said[need.pk]) for need in needs if need.pk in said],
        "chosen_keys": keys,
    }


def _suggested(draft: Service, needs: list[Need], chosen: set[str]) -> list[Need]:
    spoken = NeedVocabulary.current().suggest(f"{draft.name}. {draft.description}")
    return [need for need in needs if need.pk in spoken and str(need.pk) not in chosen][:MOST_SUGGESTED]
