from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Where things are: postcodes, outcodes, towns, authorities, distances. Nothing leaves the building."""

    name = "places"
