"""The finder, asked as the page asks it, on one fixed day."""

from __future__ import annotations

from datetime import date

from search.finder import SearchPage, find_services
from search.forms import SearchForm
from tests.search.golden.scoring import DEPTH, Question

TODAY = date(2026, 11, 24)


def ask(question: Question) -> SearchPage:
    """The first page."""
    form = SearchForm({"q": question.q, "near": question.near})
    return find_services(form.to_request(page_size=DEPTH, today=TODAY), today=TODAY)


def answered(question: Question) -> list[str]:
    """Names of services, best first."""
    return [hit.service.name for hit in ask(question).hits]
