import re

import pytest
from csp.middleware import CheckableLazyObject
from django.contrib import messages
from django.template.loader import render_to_string
from django.test import override_settings

from tests.ui.rendering import get, render

# The menu comes from the site's settings.
pytestmark = pytest.mark.django_db

PAGE = '{% extends "ui/base.html" %}{% block title %}Food{% endblock %}{% block content %}<h1>Food</h1>{% endblock %}'
ERROR_PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"]


def test_a_page_stands_in_the_template_of_nhs_uk() -> None:
    html = render(PAGE, get())

    assert "<title>Food</title>" in html
    assert 'href="#maincontent"' in html
    assert re.search(r'<main[^>]* id="maincontent">\s*<h1>Food</h1>\s*</main>', html)
    assert "Contains OS data © Crown copyright" in html
    assert "GeoNames" in html


def test_the_only_inline_script_has_the_nonce_and_nothing_else_is_inline() -> None:
    html = render(PAGE, get())

    inline = [tag for tag in re.findall(r"<script[^>]*>", html) if "src=" not in tag]
    assert inline == ['<script nonce="n0nce+/==">']
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", html)


def test_a_nonce_that_is_made_when_first_asked_for_is_asked_for() -> None:
    request = get()
    request.csp_nonce = CheckableLazyObject(lambda: "late")  # type: ignore[attr-defined]

    assert '<script nonce="late">' in render(PAGE, request)


def test_nothing_comes_from_another_site() -> None:
    html = render(PAGE, get())

    loaded = re.findall(r'(?:<link[^>]* href|<script[^>]* src|<img[^>]* src)="([^"]*)"', html)
    assert loaded
    assert all(address.startswith("/static/") for address in loaded)


def test_the_logo_and_font_of_the_nhs_are_for_the_nhs() -> None:
    ours = render(PAGE, get())
    with override_settings(OPERATOR_IS_NHS=True):
        theirs = render(PAGE, get())

    assert "nhsuk-header__logo" not in ours
    assert "own-font.min.css" in ours
    assert "nhsuk-header__logo" in theirs
    assert "own-font.min.css" not in theirs


@pytest.mark.parametrize("shown", [True, False])
def test_a_demonstration_says_that_it_is_one(shown: bool) -> None:
    with override_settings(DEMONSTRATION=shown):
        html = render(PAGE, get())

    assert ("This is a demonstration." in html) is shown


def test_messages_are_shown_and_escaped() -> None:
    request = get()
    messages.success(request, "Saved <b>it</b>")

    html = render(PAGE, request)

    assert "nhsuk-notification-banner--success" in html
    assert "Saved &lt;b&gt;it&lt;/b&gt;" in html


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_pages_are_ours_and_lead_on(name: str) -> None:
    html = render_to_string(name, {}, get("/gone/?q=%3Cscript%3E"))

    assert "ui/waypost.css" in html
    assert html.count("<h1") == 1
    assert "<script>" not in html
    assert 'action="/services/"' in html or name == "403_csrf.html"


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_pages_need_no_request_and_no_context(name: str) -> None:
    html = render_to_string(name)

    assert "Waypost" in html
    assert "waypost.js" not in html  # without a nonce, NHS.UK's script finds nothing to wake
