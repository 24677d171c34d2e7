"""Relations between models obey the same layers as imports: string foreign keys escape the import linter."""

import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Field, Model

ROOT = Path(__file__).resolve().parents[2]


def layers() -> list[set[str]]:
    """The rooms by layer, the highest first, as the import linter's contract has them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    contract = next(contract for contract in contracts if contract["type"] == "layers")
    return [{room.strip() for room in layer.split("|")} for layer in contract["layers"]]


def may_know(room: str, other: str) -> bool:
    """Whether `room` stands above `other`, or is the same."""
    heights = {name: height for height, layer in enumerate(layers()) for name in layer}
    if room not in heights or other not in heights:
        return True
    return room == other or heights[room] < heights[other]


def relations() -> Iterator[tuple[type[Model], Field, type[Model]]]:
    """Every forward relation of our models, those of tables made for many-to-many fields too."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and isinstance(field.related_model, type):
                yield model, field, field.related_model


def test_relations_point_down_the_layers() -> None:
    upward = [
        f"{model._meta.label}.{field.name} -> {other._meta.label}"
        for model, field, other in relations()
        if not may_know(model._meta.app_label, other._meta.app_label)
    ]

    assert upward == []


def test_relations_of_ours_are_seen() -> None:
    seen = {(model._meta.label, field.name) for model, field, _ in relations()}

    assert ("directory.Service", "organisation") in seen


def test_every_room_has_its_layer() -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}

    assert rooms == set().union(*layers())


@pytest.mark.parametrize(("higher", "lower"), list(pairwise(layers())))
def test_a_lower_room_may_not_know_a_higher_one(higher: set[str], lower: set[str]) -> None:
    for room in lower:
        for other in higher:
            assert not may_know(room, other)
            assert may_know(other, room)
