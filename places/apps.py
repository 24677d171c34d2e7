from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PlacesConfig(AppConfig):
    """Where things are: postcodes, outcodes, towns, authorities, distances. Nothing leaves the building."""

    name = "places"

    def ready(self) -> None:
        """Keep the small tables filled."""
        from places.reference import fill_after_migrate

        post_migrate.connect(fill_after_migrate, sender=self, dispatch_uid="places.reference")
