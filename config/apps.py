"""Start-up of the whole."""

from django.apps import AppConfig, apps
from django.core.checks import register
from django.core.management import call_command
from django.db.models.signals import post_migrate


def make_cache_table(*, using: str, verbosity: int = 1, **kwargs: object) -> None:
    """The shared cache's table stands after `migrate` alone."""
    call_command("createcachetable", database=using, verbosity=max(verbosity - 1, 0))


class ConfigConfig(AppConfig):
    """Joins the rooms."""

    name = "config"

    def ready(self) -> None:
        """Connect what spans rooms."""
        from config.checks import CHECKS

        for check in CHECKS:
            register(check)
        post_migrate.connect(
            make_cache_table, sender=apps.get_app_config("accounts"), dispatch_uid="config.cache_table"
        )
