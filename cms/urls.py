"""Addresses of pages that are there even where editors have written none."""

from django.urls import path

from cms import views

app_name = "cms"
urlpatterns = [
    path("needs/", views.needs, name="needs"),
    path("needs/<slug:slug>/", views.need, name="need"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
