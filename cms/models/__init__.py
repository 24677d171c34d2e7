"""Pages that editors write, and what the site says of itself. Import models from here."""

from cms.models.pages import ContentPage, DirectoryPage, HomePage, NeedPage
from cms.models.site_settings import MenuItem, SiteSettings

__all__ = ["ContentPage", "DirectoryPage", "HomePage", "MenuItem", "NeedPage", "SiteSettings"]
