"""Wagtail pages. What editors keep that is not a page lives in the room that uses it."""
