"""As in service, for the processes that are stopped, frozen and killed, on one machine and in a hurry."""

import os

# Asked for at start, though nothing is sent.
os.environ.setdefault("EMAIL_URL", "file:///tmp/waypost-faults-mail")

from config.settings.production import *  # noqa: F403

SECRET_KEY = "only-for-tests-and-long-enough-to-be-taken-for-a-real-one"
ALLOWED_HOSTS = ["127.0.0.1"]
# No proxy ends TLS here, nor was anything collected.
SECURE_SSL_REDIRECT = False
NINJA_NUM_PROXIES = 1
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# All pages are asked for by one address.
API_RATE_PER_MINUTE = PAGE_RATE_PER_MINUTE = 1_000_000
# A killed worker's jobs are taken up while the test waits.
OUTBOX_LEASE_SECONDS = 10
