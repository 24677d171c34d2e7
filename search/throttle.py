"""So many questions a minute from one address, counted in the cache that all processes share."""

from __future__ import annotations

import time

from django.conf import settings
from django.core.cache import BaseCache, cache
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from ninja.throttling import BaseThrottle

from directory.limits import counted

WINDOW_SECONDS = 60


class AddressThrottle(BaseThrottle):
    """Lets as many requests of an address through in each minute of the clock as the setting `rate` says.

    The cache holds a keyed hash, not the address. `NINJA_NUM_PROXIES` says how many proxies stand in front.
    """

    counts: BaseCache = cache
    rate = "API_RATE_PER_MINUTE"

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether this one may be answered; counts it."""
        asker = salted_hmac("search.throttle", self.get_ident(request) or "").hexdigest()[:32]
        most: int = getattr(settings, self.rate)
        return counted(f"search-rate:{asker}", most, seconds=WINDOW_SECONDS, counts=self.counts)

    def wait(self) -> float:
        """Seconds until the minute ends."""
        return WINDOW_SECONDS - int(time.time()) % WINDOW_SECONDS


class PageThrottle(AddressThrottle):
    """For pages. Each process counts for itself: a count in the database would cost more than it saves."""

    counts = LocMemCache("pages", {"OPTIONS": {"MAX_ENTRIES": 10_000}})
    rate = "PAGE_RATE_PER_MINUTE"


def asked_too_often(request: HttpRequest, throttle: AddressThrottle) -> HttpResponse:
    """The page for who asks too often: it says when to ask again."""
    return told_to_wait(render(request, "429.html", status=429), throttle)


def told_to_wait(response: HttpResponse, throttle: AddressThrottle) -> HttpResponse:
    """A refusal with when to ask again, kept by nobody."""
    response["Retry-After"] = f"{throttle.wait():.0f}"
    response["Cache-Control"] = "private, no-store"
    return response
