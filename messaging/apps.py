from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """E-mail and text messages out, to an opaque recipient and never with a reason in them."""

    name = "messaging"

    def ready(self) -> None:
        """Do the outbox's jobs of ours and what time triggers, and keep Wagtail from writing to people."""
        from django.core.checks import register

        from messaging import checks, due
        from messaging.actions import JOBS
        from messaging.sending import send_messages
        from messaging.wagtail import silence_workflow_mail
        from outbox.registry import register_due, register_handler

        for kind in JOBS.values():
            # One at a time: what became of each is written down before the next.
            register_handler(kind, send_messages, at_once=1)
        register_due("messaging.release", due.release)
        register_due("messaging.mark_given_up", due.mark_given_up)
        register_due("messaging.forget", due.forget)
        register(checks.settings_can_be_read)
        register(checks.templates_can_be_read)
        silence_workflow_mail()
