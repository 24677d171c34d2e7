"""The Jinja environment."""

from jinja2 import ChainableUndefined, Environment


def environment(**options: object) -> Environment:
    return Environment(**{**options, "undefined": ChainableUndefined, "trim_blocks": True, "lstrip_blocks": True})
