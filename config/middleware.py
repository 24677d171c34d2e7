"""Headers that depend on which part of the site answers."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from cms.operator import operator_for
from ui.maps import map_tiles, origin


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
