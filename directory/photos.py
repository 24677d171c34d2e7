"""The photos that a service's page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wagtail.images.models import Image, SourceImageIOError

if TYPE_CHECKING:
    from directory.models import Service

_FILTER = "max-800x800"


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture at the size that a page shows: where it is, its size in pixels, and the words for it."""

    url: str
    width: int
    height: int
    alt: str


def photos_of(service: Service) -> list[Photo]:
    """In their order, but for one whose file is gone; two statements where there are any, else none."""
    photos = sorted(service.photos.all(), key=lambda photo: (photo.sort_order, photo.pk or 0))
    if not photos:
        return []
    keys = [photo.image_id for photo in photos]
    images = {image.pk: image for image in Image.objects.filter(pk__in=keys).prefetch_renditions(_FILTER)}
    shown = []
    for photo in photos:
        try:
            rendition = images[photo.image_id].get_rendition(_FILTER)
        except (KeyError, SourceImageIOError):
            continue
        shown.append(Photo(rendition.url, rendition.width, rendition.height, photo.alt))
    return shown
