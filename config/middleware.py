"""What is done around every request: its id, its line in the log, its place in the figures; headers that depend on
which part of the site answers."""

import logging
import re
import time
from collections.abc import Callable
from uuid import uuid4

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from cms.operator import operator_for
from config.figures import count_request, view_of
from config.logging import REQUEST_ID, shown_path
from ui.maps import map_tiles, origin

requests_log = logging.getLogger("config.requests")

_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Asked every few seconds, or many times for one page: their lines would hide all others.
_QUIET = frozenset({"healthz", "readyz", "metrics", "static"})
_FIRST_FAULT = 400


class RequestMiddleware:
    """Gives each request an id, which stands in the answer and in each of its lines, a line of its own once it is
    answered, and its place in the figures. Stands outside all others, so that their time counts too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer it."""
        started = time.perf_counter()
        request_id = _id_of(request)
        entered = REQUEST_ID.set(request_id)
        try:
            response = self.get_response(request)
            seconds = time.perf_counter() - started
            count_request(request, status=response.status_code, seconds=seconds)
            _log(request, response.status_code, seconds)
        finally:
            REQUEST_ID.reset(entered)
        response["X-Request-ID"] = request_id
        return response


def _id_of(request: HttpRequest) -> str:
    """What a proxy of ours calls the request, or a new id. Without a proxy the header is the asker's own invention."""
    given = request.headers.get("X-Request-ID", "") if settings.NINJA_NUM_PROXIES else ""
    return given if _ID.fullmatch(given) else uuid4().hex


def _log(request: HttpRequest, status: int, seconds: float) -> None:
    view = view_of(request)
    if view in _QUIET and status < _FIRST_FAULT:
        return
    path = shown_path(request)
    facts = {
        "method": request.method,
        "path": path,
        "view": view,
        "status": status,
        "ms": round(1000 * seconds, 1),
    }
    requests_log.info("%s %s %d", request.method, path, status, extra={"of_request": facts})


def tiles_origin(request: HttpRequest) -> str:
    """The server of the map's pictures as a content policy names it; empty where it is this one, or there are none."""
    return origin(map_tiles(operator_for(request))["url"])


class PolicyMiddleware(CSPMiddleware):
    """The strict content policy on the site, which lets a map's pictures in only where a view says that it shows one
    (`ui.maps.with_map`); under /cms/, for Wagtail's own screens, one of their own."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """The policy for this response, as django-csp's parts."""
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith("/cms/") and not report_only:
            parts.config = settings.CMS_CONTENT_SECURITY_POLICY
            parts.nonce = None  # beside a nonce, browsers ignore the 'unsafe-inline' that Wagtail needs
        elif getattr(response, "shows_map", False) and (pictures := tiles_origin(request)):
            parts.update = {**(parts.update or {}), "img-src": [pictures]}
        return parts
