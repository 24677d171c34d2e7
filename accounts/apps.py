from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who signs in, and what they may do."""

    name = "accounts"

    def ready(self) -> None:
        """Memberships of the site, what time triggers, our messages, and checks."""
        from django.core.checks import register

        from accounts import actions, checks, messages, registry
        from accounts.models import SiteMembership
        from accounts.roles import EDITOR, MODERATOR
        from outbox.registry import register_due

        registry.register_memberships(SiteMembership)
        for role in (EDITOR, MODERATOR):
            registry.register_home(role.slug, "wagtailadmin_home")
        register_due("accounts.memberships", actions.put_all_in_step)
        register_due("accounts.invitations", actions.forget_addresses)
        register_due("accounts.sessions", actions.forget_sessions)
        messages.register()
        register(checks.nobody_is_excused)
