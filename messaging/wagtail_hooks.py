"""Editors are not asked which of Wagtail's e-mails they want where none is sent. Loaded with Wagtail's screens."""

from typing import Any

from wagtail.admin.forms.account import NotificationPreferencesForm
from wagtail.admin.views.account import NotificationsSettingsPanel

_NOT_SENT = ("submitted_notifications", "approved_notifications", "rejected_notifications")


class CommentPreferencesForm(NotificationPreferencesForm):
    """Asks about comments on pages alone. Without a field, as for whoever edits no page, there is no such tab."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _NOT_SENT:
            self.fields.pop(name, None)


NotificationsSettingsPanel.form_class = CommentPreferencesForm
