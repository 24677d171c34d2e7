"""Named places in a page that rooms above fill with components, so that lower rooms need not know of them.

A room registers in its `AppConfig.ready()`; a template writes `{{ slot("service_after", service=service) }}`.
"""

from collections import defaultdict
from collections.abc import Callable

from django.http import HttpRequest
from markupsafe import Markup

# Called with the request and the place's own context; returns HTML marked as safe, or plain text, which is escaped.
Render = Callable[..., str]

_renders: dict[str, list[Render]] = defaultdict(list)


def register_slot(name: str, render: Render) -> None:
    """Put a component into the place `name`, after those already there. Registering one twice puts it there once."""
    if render not in _renders[name]:
        _renders[name].append(render)


def slot(request: HttpRequest | None, name: str, **context: object) -> Markup:
    """What fills the place `name`, in order of registration: nothing where nobody registered."""
    return Markup().join(render(request, **context) for render in _renders.get(name, ()))
