"""Who carries messages here."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from messaging.providers.addresses import read_sms_url
from messaging.providers.answers import Provider
from messaging.providers.email import Mail
from messaging.providers.folder import Folder
from messaging.providers.notify import Notify
from messaging.states import Channel


def provider_of(channel: Channel) -> Provider | None:
    """Whom the settings name for a channel; None where nobody carries it. Raises UnreadableUrl."""
    if channel == Channel.EMAIL:
        return Mail()
    address = read_sms_url(settings.SMS_URL)
    if address is None:
        return None
    return Folder(address) if isinstance(address, Path) else Notify(address)
