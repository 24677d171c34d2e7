"""Headers that depend on which part of the site answers."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


class PolicyMiddleware(CSPMiddleware):
    """The strict content policy on the site; under /cms/, for Wagtail's own screens, one of their own."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """The policy for this response, as django-csp's parts."""
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith("/cms/") and not report_only:
            parts.config = settings.CMS_CONTENT_SECURITY_POLICY
            parts.nonce = None  # beside a nonce, browsers ignore the 'unsafe-inline' that Wagtail needs
        return parts
