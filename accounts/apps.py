from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who signs in, and what they may do."""

    name = "accounts"
