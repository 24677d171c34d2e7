"""Old addresses of listings lead to the new ones."""

from __future__ import annotations

from wagtail.contrib.redirects.models import Redirect


def keep_old_address(*, old: str, new: str) -> None:
    """Redirect the path `old` to `new` for good; whatever led to `old` leads on, and `new` itself leads nowhere."""
    old_path = Redirect.normalise_path(old)
    Redirect.objects.filter(old_path=Redirect.normalise_path(new)).delete()
    Redirect.objects.filter(redirect_link=old).update(redirect_link=new)
    Redirect.objects.update_or_create(
        old_path=old_path,
        site=None,
        defaults={
            "redirect_link": new,
            "redirect_page": None,
            "is_permanent": True,
            "automatically_created": True,
        },
    )
