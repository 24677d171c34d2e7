"""Pages that belong to no room."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the web process answers; asks nothing of database or engine, which `/readyz` will."""
    return HttpResponse("ok\n", content_type="text/plain")


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
