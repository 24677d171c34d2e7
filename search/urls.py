"""Addresses of the finder."""

from django.urls import path

from search import views
from search.api import api

app_name = "search"
urlpatterns = [
    path("services/", views.results, name="results"),
    path("services/suggest/", views.suggest, name="suggest"),
    path("services/suggest/places/", views.suggest_places, name="suggest_places"),
    path("api/", api.urls),
]
