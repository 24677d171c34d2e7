"""Wagtail's users, with our screens for them."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersAppConfig(WagtailUsersAppConfig):
    """As Wagtail's, but for the screens."""

    user_viewset = "accounts.admin.users.UserViewSet"
