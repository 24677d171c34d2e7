"""The editors' screens in Wagtail; `directory.wagtail_hooks` registers them."""
