"""On a developer's own machine: everything visible, nothing sent out, jobs run at once.

The demonstration is for visitors: they see our pages for what isn't there or goes wrong, not Django's for developers.
"""

from .base import *

DEBUG = not DEMONSTRATION
# Static files come as they do in service, compressed, but from where they lie.
INSTALLED_APPS = ["whitenoise.runserver_nostatic", *INSTALLED_APPS]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
SECRET_KEY = SECRET_KEY or "development-only-and-refused-in-production"
ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]", ".localhost"]
OUTBOX_RUN_AFTER_COMMIT = True
SECOND_FACTOR_EXCUSED = "@waypost.example"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
ELASTICSEARCH_REFRESH = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
if not EMAIL_URL:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(VAR_DIR / "mail")
SMS_URL = SMS_URL or (VAR_DIR / "texts").as_uri()
# Who tries it out in the evening wants to see what is sent.
QUIET_HOURS = ""
VAR_DIR.mkdir(exist_ok=True)
