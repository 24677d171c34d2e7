from django.apps import AppConfig
from django.core.checks import register


class OutboxConfig(AppConfig):
    """Work to do after commit: one table, written in the same transaction as the change it follows."""

    name = "outbox"

    def ready(self) -> None:
        """Register what the table itself needs."""
        from outbox.actions import purge_dead
        from outbox.checks import settings_are_positive
        from outbox.registry import register_due

        register(settings_are_positive)
        register_due("outbox.purge_dead", purge_dead)
