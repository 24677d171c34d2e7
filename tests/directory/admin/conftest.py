"""Those who keep the directory."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.directory.editing import signed_in


@pytest.fixture
def editor(db: None) -> Client:
    """A browser in which an editor is signed in: writes drafts."""
    return signed_in("Editors")


@pytest.fixture
def moderator(db: None) -> Client:
    """A browser in which a moderator is signed in: publishes."""
    return signed_in("Moderators")
