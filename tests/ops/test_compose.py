"""`compose.yaml` and `Dockerfile` name only what is there, and keep what must not be told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from django.core.management import get_commands
from django.urls import resolve
from django.utils.module_loading import import_string

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (*(ROOT / "config" / "settings").glob("*.py"), ROOT / "config" / "checks.py")

TEXT = (ROOT / "compose.yaml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
DOCKERFILE = (ROOT / "Dockerfile").read_text()

# What the images of PostgreSQL and Elasticsearch read, and we with them as part of an address.
PASSWORDS = {"POSTGRES_PASSWORD", "ELASTIC_PASSWORD"}
# ${NAME}, and what follows the name: ":?said where it is missing", ":-default" and the like.
ASKED_FOR = re.compile(r"(?<!\$)\$\{(\w+)([^}]*)\}")
SECRET = re.compile("PASSWORD|SECRET|TOKEN")


def settings_read() -> set[str]:
    """The names that settings and checks take from the environment."""
    text = "".join(path.read_text() for path in SETTINGS)
    return {
        *re.findall(r"os\.environ(?:\.get\(|\[)\"(\w+)\"", text),
        "DATABASE_URL",
        "DJANGO_SETTINGS_MODULE",
    }


def runs(service: dict[str, Any]) -> str:
    """What a service of ours runs, as one line."""
    return " ".join(service["command"])


def test_the_services_are_those_that_the_documentation_speaks_of() -> None:
    assert set(SERVICES) == {"web", "worker", "migrate", "db", "elasticsearch"}
    assert set(OURS) == {"web", "worker", "migrate"}


@pytest.mark.parametrize("name", ["worker", "migrate"])
def test_its_command_is_one_of_manage_py(name: str) -> None:
    python, script, command, *_ = OURS[name]["command"]

    assert python == "python"
    assert (ROOT / script).is_file()
    assert command in get_commands()


def test_what_web_serves_is_there() -> None:
    *_, application = OURS["web"]["command"]

    assert application == "config.wsgi:application"
    assert callable(import_string(application.replace(":", ".")))
    # The image started by itself serves the same.
    assert f'"{application}"]' in DOCKERFILE


@pytest.mark.parametrize("text", [TEXT, DOCKERFILE], ids=["compose.yaml", "Dockerfile"])
def test_health_is_asked_for_where_it_is_told(text: str) -> None:
    addresses = re.findall(r"urlopen\('(http://127\.0\.0\.1:8000/\w+)'", text)

    assert addresses
    for address in addresses:
        assert resolve(urlsplit(address).path).url_name in {"healthz", "readyz"}


def test_every_setting_is_one_that_is_read() -> None:
    given = {name for service in OURS.values() for name in service["environment"]}
    asked_for = {name for name, _ in ASKED_FOR.findall(TEXT)}

    assert given - settings_read() == set()
    assert asked_for - settings_read() == PASSWORDS
    assert given >= {"SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "ELASTICSEARCH_URL", "BASE_URL"}


def test_all_of_ours_have_the_same_settings() -> None:
    web, worker, migrate = (dict(OURS[name]["environment"]) for name in ("web", "worker", "migrate"))
    del web["PROMETHEUS_MULTIPROC_DIR"]

    assert web == worker == migrate


def test_no_secret_has_a_default() -> None:
    secrets = [(name, rest) for name, rest in ASKED_FOR.findall(TEXT) if SECRET.search(name)]
    literal = {
        f"{of}.{name}": value
        for of, service in SERVICES.items()
        for name, value in service.get("environment", {}).items()
        if SECRET.search(name) and value is not None
    }

    assert {name for name, _ in secrets} == {"SECRET_KEY", *PASSWORDS}
    assert all(rest.startswith(":?") for _, rest in secrets)
    assert all(ASKED_FOR.fullmatch(value) for value in literal.values())
    # The one in the Dockerfile is made for one command, and in no layer.
    assert not re.search(r"^\s*(ENV|ARG).*(SECRET|PASSWORD|TOKEN)", DOCKERFILE, re.MULTILINE)


def test_what_must_be_set_is_listed_at_its_head() -> None:
    head = TEXT.partition("\nname:")[0]

    listed = set(re.findall(r"^#   ([A-Z_]+)=", head, re.MULTILINE))

    assert listed == {name for name, rest in ASKED_FOR.findall(TEXT) if rest.startswith(":?")}


def test_only_web_can_be_reached_and_only_from_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert published == {"web": ["127.0.0.1:8000:8000"]}
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["db"]["networks"] == SERVICES["elasticsearch"]["networks"] == ["inside"]


def test_everything_is_looked_after_and_bounded() -> None:
    for service in SERVICES.values():
        assert service["healthcheck"]
        assert service["mem_limit"]
        assert service["logging"]["options"]["max-size"]
    for name in ("web", "worker"):
        waits_for = {other: how["condition"] for other, how in OURS[name]["depends_on"].items()}
        assert waits_for == {"migrate": "service_completed_successfully", "db": "service_healthy"}


def test_what_is_kept_is_on_volumes_that_are_declared() -> None:
    used = {volume.partition(":")[0] for service in SERVICES.values() for volume in service["volumes"]}

    assert used == set(COMPOSE["volumes"])
    assert "files:/var/lib/waypost" in OURS["web"]["volumes"]
    assert "files:/var/lib/waypost" in OURS["worker"]["volumes"]
    assert re.search(r"VAR_DIR=/var/lib/waypost$", DOCKERFILE, re.MULTILINE)


def test_versions_go_together() -> None:
    node = re.search(r"^version=(.+)$", (ROOT / "ops" / "elasticsearch").read_text(), re.MULTILINE)
    server, client = SERVICES["db"]["image"], re.search(r"postgresql-client-(\d+)", DOCKERFILE)

    assert node
    assert client
    assert SERVICES["elasticsearch"]["image"].endswith(f":{node[1]}")
    # pg_dump refuses a server that is newer than itself.
    assert server == f"postgres:{client[1]}"


def test_the_image_runs_as_nobody_who_could_change_it_and_without_developers_tools() -> None:
    user = re.search(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE)

    assert user
    assert user[1] != "root"
    assert DOCKERFILE.index("\nUSER ") < DOCKERFILE.index("\nCMD ")
    assert "--require-hashes" in DOCKERFILE
    assert "development.txt" not in DOCKERFILE


def test_the_image_has_every_room_and_nothing_beside() -> None:
    rules = (ROOT / ".dockerignore").read_text().splitlines()
    let_in = {rule[1:] for rule in rules if rule.startswith("!")}
    rooms = {path.parent.name for path in ROOT.glob("*/apps.py")}

    assert "**" in rules
    assert rooms <= let_in
    assert let_in.isdisjoint({"tests", "bench", "docs", "var", ".env", ".git", ".venv"})
    assert {path for path in let_in if not (ROOT / path).exists()} == set()
