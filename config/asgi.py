"""The ASGI application, for servers such as granian and uvicorn."""

import os

from django.core.asgi import get_asgi_application

from config.checks import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_asgi_application()
refuse_unsafe_start()
