"""docs/operations.md names every setting, with the default that it has."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text()
_ROW = re.compile(r"^\| `([A-Z][A-Z_]+)` \| (.*?) \| (.*) \|$", re.MULTILINE)


def table(beginning: str) -> dict[str, str]:
    """Names and defaults of the table that follows these words."""
    rows = PAGE.partition(beginning)[2].partition("\n\n|")[2].partition("\n\n")[0]
    return {name: default for name, default, _ in _ROW.findall(rows)}


IN_ENVIRONMENT = table("From the environment:")
IN_MODULE = table("In a settings module of your own")


def asked_of_environment() -> Iterator[tuple[str, object]]:
    """Every variable that the code of `config` asks for, with its default where it is written there, else None."""
    for path in (ROOT / "config").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(
                    ast.Attribute(ast.Attribute(_, "environ"), _), [ast.Constant(str(name)), *rest]
                ):
                    default = rest[0].value if rest and isinstance(rest[0], ast.Constant) else None
                    yield name, None if path.parent.name != "settings" else default
                case ast.Subscript(ast.Attribute(_, "environ"), ast.Constant(str(name))):
                    yield name, None
                case ast.Compare(ast.Constant(str(name)), _, [ast.Attribute(_, "environ")]):
                    yield name, None
                case ast.Call(ast.Attribute(ast.Name("dj_database_url"), "config")):
                    yield "DATABASE_URL", None


def test_every_variable_is_in_the_table_and_no_other() -> None:
    assert {name for name, _ in asked_of_environment()} == set(IN_ENVIRONMENT)


def test_defaults_are_as_the_table_says() -> None:
    written = {name: default for name, default in asked_of_environment() if default is not None}

    assert {name: f"`{default}`" if default else "empty" for name, default in written.items()} == {
        name: IN_ENVIRONMENT[name] for name in written
    }
    assert len(written) > 10


@pytest.mark.parametrize("name", IN_MODULE)
def test_settings_of_a_module_have_the_default_that_the_table_says(name: str) -> None:
    assert IN_MODULE[name] == f"`{getattr(settings, name)}`"


def test_every_setting_of_the_outbox_that_one_may_change_is_there() -> None:
    ours = {name for name in dir(settings) if name.startswith("OUTBOX_")} - {"OUTBOX_RUN_AFTER_COMMIT"}

    assert ours == {name for name in IN_MODULE if name.startswith("OUTBOX_")}
