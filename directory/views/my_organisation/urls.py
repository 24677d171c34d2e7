"""Addresses below /my-organisation/ of what an organisation's people write; those of its people are beside them."""

from django.urls import include, path

from directory.views import my_organisation as views

# The pages of one listing: a service's, and the organisation's own.
_WRITING = [
    ("", views.listing, ""),
    ("check/", views.check, "_check"),
    ("preview/", views.preview, "_preview"),
    ("discard/", views.discard, "_discard"),
    ("take-back/", views.take_back, "_take_back"),
    ("renew/", views.renew, "_renew"),
]
_SERVICE = [
    *((address, view, f"my_service{name}") for address, view, name in _WRITING),
    ("confirm/", views.confirm, "my_service_confirm"),
    ("status/", views.status, "my_service_status"),
    ("capacity/", views.capacity, "my_service_capacity"),
    ("places/add/", views.add_place, "my_service_add_place"),
    ("places/new/", views.new_place, "my_service_new_place"),
    ("places/<int:pk>/", views.place, "my_service_place"),
    # Last: a question has any other name.
    ("<slug:step>/", views.step, "my_service_step"),
]
_DETAILS = [
    *((address, view, f"my_details{name}") for address, view, name in _WRITING),
    ("<slug:step>/", views.step, "my_details_step"),
]

urlpatterns = [
    path("", views.my_organisations, name="my_organisations"),
    path("<slug:slug>/", views.my_organisation, name="my_organisation"),
    path("<slug:slug>/services/new/", views.new_service, name="my_new_service"),
    path(
        "<slug:slug>/services/<uuid:uuid>/",
        include([path(address, view, name=name) for address, view, name in _SERVICE]),
    ),
    path(
        "<slug:slug>/details/", include([path(address, view, name=name) for address, view, name in _DETAILS])
    ),
]
