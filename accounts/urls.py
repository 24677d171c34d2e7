"""Addresses of one's own account; sign-in itself has allauth's."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.home, name="home"),
    path("editors/", views.editors, name="editors"),
    path("name/", views.name, name="name"),
    path("second-factor/", views.second_factor, name="second_factor"),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
    path("leave/<str:source>/<int:pk>/", views.leave, name="leave"),
]
