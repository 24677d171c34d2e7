"""In service. Refuses to start half-configured: see `config.checks`."""

from .base import *

IS_PRODUCTION = True
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# Asked from inside, straight at the web process and not through the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]

LOGGING["formatters"]["json"] = {"()": "config.logging.JsonLines"}
LOGGING["handlers"]["console"] = {
    "class": "logging.StreamHandler",
    "stream": "ext://sys.stdout",
    "formatter": "json",
}
LOGGING["loggers"]["config.requests"] = {"level": "INFO"}
# What is said of 4xx is in the request's own line.
LOGGING["loggers"]["django.request"] = {"level": "ERROR"}
