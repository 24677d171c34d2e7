from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Work to do after commit: one table, written in the same transaction as the change it follows."""

    name = "outbox"
