"""Pages that belong to no room."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_LATEST

from config import figures
from config.health import readiness


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the web process answers; asks nothing of database or engine, which `/readyz` does."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 while visitors may be sent here, else 503; how each part is, as JSON."""
    found = readiness(timezone.now())
    parts = {name: part.as_json() for name, part in found.parts.items()}
    answer = {"ready": found.is_ready, "condition": found.condition, "parts": parts}
    return JsonResponse(answer, status=200 if found.is_ready else 503)


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for whoever holds the token; where none is set, no such page."""
    if not settings.METRICS_TOKEN:
        raise Http404
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not constant_time_compare(token, settings.METRICS_TOKEN):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(figures.page(timezone.now()), content_type=CONTENT_TYPE_LATEST)


def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers should leave alone: the editors' screens, and what is no page."""
    lines = (
        "User-agent: *",
        "Disallow: /cms/",
        "Disallow: /api/",
        "Disallow: /services/suggest/",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
