"""Addresses of the listings."""

from django.urls import path

from directory import views

app_name = "directory"
urlpatterns = [
    path("services/<slug:slug>/", views.service, name="service"),
    path("services/<slug:slug>/calendar.ics", views.service_calendar, name="service_calendar"),
    path(
        "services/<slug:slug>/something-wrong/", views.service_something_wrong, name="service_something_wrong"
    ),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/<slug:slug>/", views.organisation, name="organisation"),
    path(
        "organisations/<slug:slug>/something-wrong/",
        views.organisation_something_wrong,
        name="organisation_something_wrong",
    ),
]
