"""What accounts adds to Wagtail's screens."""
