"""The Jinja environment: where templates are found and what each of them may use."""

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import BaseLoader, ChainableUndefined, ChoiceLoader, Environment, PackageLoader, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from ui.fields import macro_params
from ui.filters import FILTERS, page_numbers
from ui.maps import map_tiles
from ui.slots import slot


def environment(*, loader: BaseLoader, **options: Any) -> Environment:
    """Django's Jinja environment, which also finds NHS.UK's macros (`nhsuk/...`) and has our filters and globals."""
    options |= {
        "undefined": ChainableUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "autoescape": True,
    }
    packaged = PackageLoader("nhsuk_frontend_jinja", "templates")
    jinja = Environment(loader=ChoiceLoader([loader, packaged]), **options)  # noqa: S701
    jinja.add_extension("jinja2.ext.do")
    jinja.filters.update(FILTERS, macro_params=macro_params)
    jinja.globals.update(
        static=static,
        url=_url,
        slot=_slot,
        page_numbers=page_numbers,
        map_tiles=map_tiles,
        # For a page rendered without a request, as the one for a fault of ours is.
        site_name=settings.WAGTAIL_SITE_NAME,
        operator_is_nhs=settings.OPERATOR_IS_NHS,
    )
    return jinja


def _url(name: str, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


@pass_context
def _slot(context: Context, name: str, **values: object) -> Markup:
    return slot(context.get("request"), name, **values)
