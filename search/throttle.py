"""So many questions a minute from one address, counted in the cache that all processes share."""

from __future__ import annotations

import time

from django.conf import settings
from django.core.cache import BaseCache, cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from ninja.throttling import BaseThrottle

WINDOW_SECONDS = 60


class AddressThrottle(BaseThrottle):
    """Lets `API_RATE_PER_MINUTE` requests of an address through in each minute of the clock.

    The cache holds a keyed hash, not the address. `NINJA_NUM_PROXIES` says how many proxies stand in front.
    """

    counts: BaseCache = cache

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether this one may be answered; counts it."""
        asker = salted_hmac("search.throttle", self.get_ident(request) or "").hexdigest()[:32]
        key = f"search-rate:{asker}:{int(time.time()) // WINDOW_SECONDS}"
        if self.counts.add(key, 1, WINDOW_SECONDS * 2):
            return settings.API_RATE_PER_MINUTE >= 1
        try:
            return self.counts.incr(key) <= settings.API_RATE_PER_MINUTE
        except ValueError:  # the cache was emptied in between
            return True

    def wait(self) -> float:
        """Seconds until the minute ends."""
        return WINDOW_SECONDS - int(time.time()) % WINDOW_SECONDS
