"""The finder for other programs: `GET /api/services/`, described by `/api/openapi.json`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, NinjaAPI, Query, Schema

from search.empty import count_empty
from search.finder import find_services
from search.forms import SearchForm
from search.request import DEFAULT_LIMIT, MOST_HITS
from search.throttle import AddressThrottle

api = NinjaAPI(
    title="Waypost",
    version="1",
    description="Community services near a place, for a need. Open to all; 429 means asking too often.",
    urls_namespace="search:api",
    docs_url=None,
    throttle=[AddressThrottle()],
)


class Question(Schema):
    """What may be asked; none of it is required."""

    q: str = Field("", description="What is needed, as people say it.")
    near: str = Field(
        "", description="A postcode or part of one, a town, a council area, a county or a nation."
    )
    within_km: str = Field("", description="How far from there, in kilometres.")
    need: list[str] = Field([], description="Slugs of needs; services with any of them are found.")
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MOST_HITS, description="How many services to answer with.")


class UnderstoodPlace(Schema):
    """The place that `near`, or else a name among the words, was taken for."""

    name: str
    kind: str
    words: str


class UnderstoodNeed(Schema):
    """A need that some of the words spoke of."""

    slug: str
    name: str
    words: str


class UnderstoodOrganisation(Schema):
    """An organisation that was named."""

    name: str
    words: str


class UnderstoodConstraint(Schema):
    """Something a service must be, such as free or on Tuesdays."""

    kind: str
    name: str
    words: str


class Correction(Schema):
    """A word that was read as another."""

    typed: str
    meant: str


class Understood(Schema):
    """What the question was taken to mean; `words` are those left over."""

    place: UnderstoodPlace | None
    within_km: float | None
    needs: list[UnderstoodNeed]
    organisation: UnderstoodOrganisation | None
    constraints: list[UnderstoodConstraint]
    corrections: list[Correction]
    words: list[str]


class Result(Schema):
    """A service. Metres to its nearest venue one can go to, or what it covers."""

    id: str = Field(description="Ours; it never changes.")
    source_id: str = Field(description="As the source wrote it; empty for a service that has none.")
    name: str
    organisation: str
    distance_m: int | None
    covers: str | None
    needs: list[str]
    why: list[str]


class Answer(Schema):
    """A page of services. `confident` is false where nothing really fits; `widened` says what was done then."""

    engine: str
    understood: Understood
    confident: bool
    widened: list[str]
    total: int
    took_ms: float
    results: list[Result]


class Problem(Schema):
    """What is wrong with the question, field by field."""

    detail: list[dict[str, Any]]


class TooMany(Schema):
    """Asked too often; the header Retry-After says for how many seconds to wait."""

    detail: str


@api.get(
    "/services/",
    response={200: Answer, 422: Problem, 429: TooMany},
    summary="Find services",
    tags=["services"],
)
def services(request: HttpRequest, response: HttpResponse, question: Query[Question]) -> Any:
    """Services that fit the words, place and needs, best first."""
    form = SearchForm(question.dict(exclude={"limit"}))
    if not form.is_valid():
        problems = [
            {"type": error.code or "invalid", "loc": ["query", name], "msg": error.messages[0]}
            for name, errors in form.errors.as_data().items()
            for error in errors
        ]
        return api.create_response(request, {"detail": problems}, status=422)
    response["Cache-Control"] = "private, no-store"
    page = find_services(form.to_request(page_size=question.limit))
    count_empty(page, on=timezone.localdate())
    return page.as_json()
