"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """The site's name, its operator, and its content policy's nonce for the one inline script of the NHS.UK template."""
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "operator_is_nhs": settings.OPERATOR_IS_NHS,
        "demonstration": settings.DEMONSTRATION,
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }
