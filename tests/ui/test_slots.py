from collections import defaultdict

import pytest
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory
from markupsafe import Markup

from ui import slots


@pytest.fixture(autouse=True)
def _empty_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "_renders", defaultdict(list))


def bold(request: HttpRequest, *, word: str = "bold", **context: object) -> str:
    return Markup("<b>{}</b>").format(word)


def plain(request: HttpRequest, **context: object) -> str:
    return "<i>plain</i>"


def test_components_stand_in_order_of_registration_and_plain_text_is_escaped() -> None:
    slots.register_slot("side", bold)
    slots.register_slot("side", plain)
    slots.register_slot("side", bold)

    assert slots.slot(None, "side") == "<b>bold</b>&lt;i&gt;plain&lt;/i&gt;"


def test_a_place_that_nobody_fills_is_empty_and_stays_unknown() -> None:
    assert slots.slot(None, "nowhere") == ""
    assert "nowhere" not in slots._renders


def test_a_template_hands_over_the_request_and_its_own_values() -> None:
    seen: list[HttpRequest] = []

    def component(request: HttpRequest, *, service: str) -> str:
        seen.append(request)
        return f"for {service}"

    slots.register_slot("service_after", component)
    request = RequestFactory().get("/")
    template = engines["jinja2"].from_string('{{ slot("service_after", service=name) }}')

    html = template.render({"name": "A & B"}, request)

    assert html == "for A &amp; B"
    assert seen == [request]
