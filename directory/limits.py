"""So much within a window of the clock, counted in the cache that all processes share."""

from __future__ import annotations

import time

from django.core.cache import BaseCache, cache
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from ninja.throttling import BaseThrottle

HOUR_SECONDS = 60 * 60


class _Asker(BaseThrottle):
    """Knows from which internet address a request comes, behind as many proxies as the settings say."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Not asked."""
        raise NotImplementedError


def asker_of(request: HttpRequest) -> str:
    """Who asks, for a count: the internet address, which is kept nowhere."""
    return str(_Asker().get_ident(request) or "")


def within(name: str, who: str, most: int) -> bool:
    """Whether `who` may do `name` once more in this hour; counts it. The cache holds a keyed hash of `who`."""
    hidden = salted_hmac(f"directory.limits.{name}", who).hexdigest()[:32]
    return counted(f"limit:{name}:{hidden}", most, seconds=HOUR_SECONDS)


def counted(key: str, most: int, *, seconds: int, counts: BaseCache = cache) -> bool:
    """Whether it is no more than `most` times under this key in this window of the clock; counts it."""
    key = f"{key}:{int(time.time()) // seconds}"
    if counts.add(key, 1, seconds * 2):
        return most >= 1
    try:
        return counts.incr(key) <= most
    except ValueError:  # the cache was emptied in between
        return True


def told_to_wait(response: HttpResponse) -> HttpResponse:
    """A refusal with when to ask again, kept by nobody."""
    response.status_code = 429
    response["Retry-After"] = str(HOUR_SECONDS - int(time.time()) % HOUR_SECONDS)
    response["Cache-Control"] = "private, no-store"
    return response
