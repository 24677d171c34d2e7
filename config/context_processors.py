"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cms.operator import operator_for


def site(request: HttpRequest) -> dict[str, object]:
    """The site's name, who runs it, and the content policy's nonce for NHS.UK's one inline script."""
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "operator_is_nhs": settings.OPERATOR_IS_NHS,
        "operator": SimpleLazyObject(lambda: operator_for(request)),
        "demonstration": settings.DEMONSTRATION,
        "excused": bool(settings.SECOND_FACTOR_EXCUSED),
        "signed_in": SimpleLazyObject(lambda: _is_signed_in(request)),
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }


def _is_signed_in(request: HttpRequest) -> bool:
    """Whether somebody is. A visitor's session isn't looked at: their pages would be kept apart by cookie."""
    user = getattr(request, "user", None) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    return user is not None and user.is_authenticated
