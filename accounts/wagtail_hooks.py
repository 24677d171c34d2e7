"""What accounts adds to Wagtail's screens: the people's (`accounts.admin`), and who is excused from second factors."""

from django.conf import settings
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks

from accounts.admin.users import revoke


@hooks.register("insert_global_admin_js")
def say_who_is_excused() -> SafeString | str:
    """A line above every screen; nothing where nobody is excused."""
    if not settings.SECOND_FACTOR_EXCUSED:
        return ""
    return format_html('<script src="{}"></script>', static("accounts/excused.js"))


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Beside Wagtail's own addresses of users."""
    return [path("users/invitations/<int:pk>/revoke/", revoke, name="accounts_revoke")]
