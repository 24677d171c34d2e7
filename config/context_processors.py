"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """The site's name and operator, and the content policy's nonce for NHS.UK's one inline script."""
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "operator_is_nhs": settings.OPERATOR_IS_NHS,
        "demonstration": settings.DEMONSTRATION,
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }
