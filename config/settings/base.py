"""What holds however Waypost is run. Values that differ from place to place come from the environment."""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF

from messaging.providers.addresses import mail_server

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# What the site keeps in files: uploads, and on SQLite the database.
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var")).absolute()

SECRET_KEY = os.environ.get("SECRET_KEY", "")
DEBUG = False
# True is for real people: `config.checks` then refuses what is unsafe, and the demonstration can't be loaded.
IS_PRODUCTION = False
ALLOWED_HOSTS = [host for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host]

INSTALLED_APPS = [
    "config",
    "cms",
    "search",
    "directory",
    "accounts",
    "places",
    "messaging",
    "outbox",
    "ui",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.sites",
    "accounts.admin.apps.UsersAppConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "wagtailnhsukfrontend",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "config.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Pages too, for phones on a poor line; Django pads them against guessing secrets from their length.
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.second_factor.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

_CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "config.context_processors.site",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "ui.environment.environment",
            "extensions": [
                "wagtail.jinja2tags.core",
                "wagtail.admin.jinja2tags.userbar",
                "wagtail.images.jinja2tags.images",
                "wagtail.contrib.settings.jinja2tags.settings",
            ],
            "context_processors": _CONTEXT_PROCESSORS,
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _CONTEXT_PROCESSORS},
    },
]

# --- Data -------------------------------------------------------------------------------------------

DATABASES = {
    # A kept connection is tried before it is used, so that PostgreSQL may be restarted under a running site.
    "default": dj_database_url.config(
        default=f"sqlite:///{VAR_DIR / 'waypost.sqlite3'}", conn_max_age=60, conn_health_checks=True
    ),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Readers go on while one writes, a writer takes its lock at BEGIN (so it cannot deadlock on an upgrade)
    # and waits for its turn.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # 32 MB of pages in memory: with SQLite's own 2 MB, random keys make long imports ever slower.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32768; "
        "PRAGMA mmap_size=134217728;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        # Of the 300 that Django keeps by itself, a busy hour's rate limits would drive out all others.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = BASE_DIR / "static-collected"
STATIC_URL = "/static/"
# Leaflet's files alone: the app that they come with has templates and settings that nothing here asks for.
_LEAFLET = find_spec("leaflet")
STATICFILES_DIRS = (
    [("leaflet", Path(_LEAFLET.origin).parent / "static" / "leaflet")] if _LEAFLET and _LEAFLET.origin else []
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "ui.storage.StaticStorage"},
}

# --- Language and time ------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

# --- Accounts ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAILADMIN_LOGIN_URL = "accounts:editors"
LOGIN_REDIRECT_URL = "accounts:home"
# All of sign-in is allauth's; Wagtail's own pages for passwords would pass by second factors.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Signed out after a working day; the browser forgets it when it is closed.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.NameForm"
# A bot fills it in; nobody else sees it.
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website"
# By a code that is typed: links are opened by mail scanners, and sent on.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
# As long as the first: mail is slow, and people are tired.
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of a new password, address or second factor
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 2  # the one in use, and the one that is to replace it
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before an address or a way to sign in changes
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("PROXIES", "0"))
ACCOUNT_FORMS = {
    "login": "accounts.sign_in_forms.SignInForm",
    "signup": "accounts.sign_in_forms.SignUpForm",
    "add_email": "accounts.sign_in_forms.NewAddressForm",
    "change_password": "accounts.sign_in_forms.ChangePasswordForm",
    "set_password": "accounts.sign_in_forms.SetPasswordForm",
    "reset_password": "accounts.sign_in_forms.AskForCodeForm",
    "reset_password_from_key": "accounts.sign_in_forms.ResetPasswordForm",
    "confirm_email_verification_code": "accounts.sign_in_forms.ConfirmAddressForm",
    "confirm_password_reset_code": "accounts.sign_in_forms.ConfirmResetForm",
    "reauthenticate": "accounts.sign_in_forms.ProveByPasswordForm",
    "confirm_reauthentication_code": "accounts.sign_in_forms.ConfirmItIsThemForm",
}

MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = (
    1  # a code that ran out while it was typed, or of a clock that is half a minute out, counts
)
MFA_FORMS = {
    "authenticate": "accounts.sign_in_forms.SecondStepForm",
    "reauthenticate": "accounts.sign_in_forms.ProveByCodeForm",
    "activate_totp": "accounts.sign_in_forms.SetUpAppForm",
    "add_webauthn": "accounts.sign_in_forms.AddPasskeyForm",
    "edit_webauthn": "accounts.sign_in_forms.RenamePasskeyForm",
}
# Whoever can read of a person needs a second factor; but not accounts whose address ends so, for a demonstration.
SECOND_FACTOR_EXCUSED = ""

# An offer of a role can be taken up for so long.
INVITATION_DAYS = 14

# Sign-in at an OpenID Connect provider, such as NHS Care Identity, beside our own.
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_FORMS = {
    "signup": "accounts.sign_in_forms.SocialSignUpForm",
    "disconnect": "accounts.sign_in_forms.DisconnectForm",
}
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
# Browsers hold a form's redirects to our content policy too.
_single_sign_on: list[str] = []
if os.environ.get("OIDC_URL"):
    _single_sign_on = ["{0.scheme}://{0.netloc}".format(urlsplit(os.environ["OIDC_URL"]))]
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": os.environ.get("OIDC_NAME", "Single sign-on"),
                "client_id": os.environ.get("OIDC_CLIENT_ID", ""),
                "secret": os.environ.get("OIDC_SECRET", ""),
                "settings": {"server_url": os.environ["OIDC_URL"]},
            }
        ],
    }

# --- Wagtail ----------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Waypost"
WAGTAILADMIN_BASE_URL = os.environ.get("BASE_URL", "http://localhost:8000")
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Its mails go out within the request, and a failing one is logged with address and subject.
WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# --- Look -------------------------------------------------------------------------------------------

# The NHS logo, and its Frutiger font (fetched from the NHS's own servers), are for the NHS alone.
OPERATOR_IS_NHS = os.environ.get("OPERATOR_IS_NHS", "") == "yes"
# True says on every page that the organisations shown are made up.
DEMONSTRATION = os.environ.get("DEMONSTRATION", "") == "yes"

# Where maps get their pictures; the site's own settings in Wagtail come before it. Empty: maps without pictures.
MAP_TILES_URL = os.environ.get("MAP_TILES_URL", "https://tile.openstreetmap.org/{z}/{x}/{y}.png")

# --- Headers ----------------------------------------------------------------------------------------

# No address is passed to another site: what somebody looked for may say what troubles them.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF, "https://assets.nhs.uk"] if OPERATOR_IS_NHS else [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *_single_sign_on],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
    }
}
# Wagtail's own screens need inline styles and scripts; they are for editors, behind a sign-in.
CMS_CONTENT_SECURITY_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, "'unsafe-inline'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
    "base-uri": [SELF],
}

# --- Work after commit ------------------------------------------------------------------------------

# True runs each job right after the commit that asked for it and lets it raise; False leaves it to `worker`.
OUTBOX_RUN_AFTER_COMMIT = False
# Jobs handed to a handler at once, and how long a worker may be silent before another takes its jobs up.
OUTBOX_BATCH_SIZE = 500
OUTBOX_LEASE_SECONDS = 300
# Waits between tries double from the first to the longest; after the last try a job is dead until asked for
# again or `outbox --retry-dead`, and forgotten after so many days.
OUTBOX_MAX_ATTEMPTS = 12
OUTBOX_FIRST_WAIT_SECONDS = 10
OUTBOX_LONGEST_WAIT_SECONDS = 6 * 60 * 60
OUTBOX_KEEP_DEAD_DAYS = 90

# --- Messages -----------------------------------------------------------------------------------------

# smtp://, smtps:// or smtp+tls://user:password@host:port, or file:///folder; of e-mails that others send too.
EMAIL_URL = os.environ.get("EMAIL_URL", "")
_mail = mail_server(EMAIL_URL)
EMAIL_BACKEND = _mail.backend
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.use_tls, _mail.use_ssl
EMAIL_FILE_PATH = _mail.folder
EMAIL_TIMEOUT = 20
# The address that messages come from; empty: waypost@ the site's own host.
EMAIL_FROM = os.environ.get("EMAIL_FROM", "")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = (
    EMAIL_FROM or f"waypost@{urlsplit(WAGTAILADMIN_BASE_URL).hostname or 'localhost'}"
)
# notify+https://<service id>:<secret>@host/?template=<template id>, or file:///folder; empty: no texts are sent.
SMS_URL = os.environ.get("SMS_URL", "")
# When nothing is sent that can wait, in local time; empty: messages go at any hour.
QUIET_HOURS = os.environ.get("QUIET_HOURS", "20:00-08:00")
# After so many days it is forgotten what became of a message, and that it was sent.
MESSAGES_KEEP_DAYS = 400

# --- Finding ----------------------------------------------------------------------------------------

ELASTICSEARCH_URL = os.environ.get("ELASTICSEARCH_URL", "")
# Begins the name of each index, where several installations share a cluster; such as "leeds-".
ELASTICSEARCH_PREFIX = os.environ.get("ELASTICSEARCH_PREFIX", "")
# Copies of the index on other nodes. With one node there is none to hold them.
ELASTICSEARCH_REPLICAS = int(os.environ.get("ELASTICSEARCH_REPLICAS", "0"))
# True lets each write be found at once, at a price; else it is found within a second.
ELASTICSEARCH_REFRESH = False
# How long a page waits for Elasticsearch, all its requests together, before the embedded engine answers.
ELASTICSEARCH_BUDGET_MS = int(os.environ.get("ELASTICSEARCH_BUDGET_MS", "800"))
SEARCH_RADIUS_KM = 15
# Slugs of needs before whose services the page says what to do in danger.
URGENT_NEEDS = ("crisis",)
# Ours answers from local tables. Any geopy geocoder by its dotted path, with its options, is asked about what
# those don't know: then words that people type leave the building.
GEOCODER = "places.geocoder.LocalGeocoder"
GEOCODER_OPTIONS: dict[str, object] = {}
# What one internet address may ask in a minute: of the API, and of the results page (counted in each process).
API_RATE_PER_MINUTE = int(os.environ.get("API_RATE_PER_MINUTE", "600"))
PAGE_RATE_PER_MINUTE = int(os.environ.get("PAGE_RATE_PER_MINUTE", "600"))
# Proxies in front of us, each of which adds the asker's address to X-Forwarded-For; 0 believes none.
NINJA_NUM_PROXIES = int(os.environ.get("PROXIES", "0"))

# --- Keeping listings up ----------------------------------------------------------------------------

# A code that proves a claim counts so long, and bears so many wrong guesses.
CLAIM_CODE_DAYS = 14
CLAIM_WRONG_CODES = 5
# So often is a new code sent for one claim; so many codes go to one organisation in a day, whoever asks.
CLAIM_RESENDS = 3
CLAIM_CODES_A_DAY = 6
# So many organisations may one person ask for, or add, in a day; so many people may they invite.
CLAIMS_A_DAY = 5
INVITATIONS_A_DAY = 20
# A reporter's address is erased when they were told, and after so many days at the latest.
REPORT_ADDRESS_DAYS = 90
# What waits for a moderator for longer is overdue.
MODERATION_DAYS = 5
# So many reports an hour from one internet address, and about one listing whoever says it.
REPORTS_PER_HOUR = int(os.environ.get("REPORTS_PER_HOUR", "10"))
REPORTS_PER_HOUR_HERE = int(os.environ.get("REPORTS_PER_HOUR_HERE", "20"))
# So many months after a listing was last confirmed its keepers are asked, again, and once more; then it sinks.
ASSURANCE_MONTHS = (3, 4, 5)
# The link of that message works so many days; so many presses an hour are taken from one internet address.
ASSURANCE_LINK_DAYS = 60
LINK_ANSWERS_PER_HOUR = int(os.environ.get("LINK_ANSWERS_PER_HOUR", "120"))
# The biggest file and the most pixels of a photo that an organisation's people upload.
PHOTO_MAX_BYTES = 10 * 1024 * 1024
PHOTO_MAX_PIXELS = 40_000_000

# --- Watching -----------------------------------------------------------------------------------------

# Whoever sends it as a bearer token may read /metrics; empty: nobody may.
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
# From this wait of the oldest job on, /readyz calls the outbox degraded.
READY_OUTBOX_SECONDS = int(os.environ.get("READY_OUTBOX_SECONDS", "600"))

# --- Logs -------------------------------------------------------------------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_query_string": {"()": "config.logging.WithoutQueryString"}},
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["no_query_string"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # A line for each request is for service; on one's own machine the server has one.
        "config.requests": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        # A line for each question, and in finer ones the question itself.
        "elastic_transport": {"level": "WARNING"},
        # Whoever asked says that the node didn't answer.
        "elastic_transport.node_pool": {"level": "ERROR"},
        # Who published what is in its own history.
        "wagtail": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
    },
}
