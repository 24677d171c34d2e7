"""The pages for what went wrong. None of them may fail in its turn."""

from __future__ import annotations

import logging
import re
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)

_MOST_WORDS = 8
_LONGEST = 80
# What may stand in an address that was made from a name; of anything else no search is offered.
_NAME = re.compile(r"[a-z0-9]+(?:[-_]+[a-z0-9]+)*", re.IGNORECASE)
_WORD = re.compile(r"[a-z]{3}", re.IGNORECASE)
# For the day on which not even a template can be rendered.
_PLAIN = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sorry, something went wrong</title>
</head>
<body>
<h1>Sorry, something went wrong</h1>
<p>This is our fault, not yours. Try again in a few minutes.</p>
<p>If you or someone else is in danger, call 999. To talk to someone at any time, call Samaritans free on 116 123.</p>
<p><a href="/services/">Find a service</a></p>
</body>
</html>
"""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400. The request can't be relied on, not even for the host that it names."""
    return _without_processors(request, "400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the way to sign in for who hasn't."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    back = urlencode({"next": request.get_full_path()})
    sign_in = "" if signed_in else f"{resolve_url(settings.LOGIN_URL)}?{back}"
    return render(request, "403.html", {"sign_in": sign_in}, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404; the words of an address that was made from a name are offered as a search."""
    among = "/organisations/" if request.path.startswith("/organisations/") else "/services/"
    context = {"words": words_of(request.path), "among": among}
    return render(request, "404.html", context, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500. Django renders its own without a request, so without the script's nonce."""
    return _without_processors(request, "500.html", 500)


def words_of(path: str) -> str:
    """ "/services/tea-and-chat-old/" is "tea and chat old"; empty where the last part is no name."""
    last = path.rstrip("/").rpartition("/")[2]
    if len(last) > _LONGEST or not _NAME.fullmatch(last) or not _WORD.search(last):
        return ""
    words = re.split(r"[-_]+", last)
    return " ".join(words[:_MOST_WORDS])


def _without_processors(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """A page that asks neither the database nor the host: either may be what failed."""
    context = {"csp_nonce": getattr(request, "csp_nonce", ""), "demonstration": settings.DEMONSTRATION}
    try:
        page: str = render_to_string(template, context)
    except Exception:
        logger.exception("The page for status %s could not be rendered.", status)
        page = _PLAIN
    return HttpResponse(page, status=status)
