"""Every template can be read: one on a seldom page would else fail before the person who needs it."""

from pathlib import Path

import pytest
from django.template import engines

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(
    str(path.relative_to(folder)) for folder in ROOT.glob("*/jinja2") for path in folder.rglob("*.html")
)


def test_there_are_templates() -> None:
    assert "ui/base.html" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles(name: str) -> None:
    environment = engines["jinja2"].env

    assert environment.get_template(name)
