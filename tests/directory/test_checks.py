"""What must hold of settings, said at start."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from directory.checks import asking_is_in_order


def test_what_is_set_is_sound() -> None:
    assert asking_is_in_order() == []


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("ASSURANCE_MONTHS", (), "directory.E001"),
        ("ASSURANCE_MONTHS", (0, 1), "directory.E001"),
        ("ASSURANCE_MONTHS", (3, 5, 4), "directory.E001"),
        ("ASSURANCE_MONTHS", (3, 3), "directory.E001"),
        ("ASSURANCE_LINK_DAYS", 0, "directory.E002"),
        ("ASSURANCE_LINK_DAYS", 84, "directory.E002"),
    ],
)
def test_what_is_not_is_said(settings: Settings, name: str, value: object, fault: str) -> None:
    setattr(settings, name, value)

    assert [found.id for found in asking_is_in_order()] == [fault]
