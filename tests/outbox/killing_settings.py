"""A process that has the database and the outbox and little else, to be killed in the middle of its work."""

from config.settings.base import *  # noqa: F403

SECRET_KEY = "only-for-tests"
INSTALLED_APPS = ["outbox", "tests.outbox.killing"]
MIDDLEWARE = []
TEMPLATES = []
ROOT_URLCONF = None
OUTBOX_BATCH_SIZE = 10
