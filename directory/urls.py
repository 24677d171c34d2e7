"""Addresses of the listings."""

from django.urls import path

from directory import views

app_name = "directory"
urlpatterns = [
    path("services/<slug:slug>/", views.service, name="service"),
    path("organisations/<slug:slug>/", views.organisation, name="organisation"),
]
