from django.apps import AppConfig


class UiConfig(AppConfig):
    """How pages look: base templates, components, form rendering, static files. No models, no rules."""

    name = "ui"
