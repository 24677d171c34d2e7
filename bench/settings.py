"""As in service, on this machine alone: what differs from production is what would refuse a benchmark."""

import os

# What `config.checks` asks of an installation; nothing is kept secret here.
os.environ.setdefault("SECRET_KEY", "of-the-benchmark-which-has-nothing-to-hide-from-anybody")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1")
os.environ.setdefault("PROXIES", "1")
os.environ.setdefault("EMAIL_URL", "file:///tmp/waypost-bench-mail")

from config.settings.production import *  # noqa: F403

STATIC_ROOT = VAR_DIR / "static"  # noqa: F405
# All clients of a benchmark have one address.
API_RATE_PER_MINUTE = PAGE_RATE_PER_MINUTE = 1_000_000
