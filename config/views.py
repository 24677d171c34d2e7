"""Pages that belong to no room."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the web process answers; asks nothing of database or engine, which `/readyz` will."""
    return HttpResponse("ok\n", content_type="text/plain")


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a fault of ours. Django renders its own without a request, so without the script's nonce."""
    page = render_to_string("500.html", {"csp_nonce": getattr(request, "csp_nonce", "")})
    return HttpResponseServerError(page)
