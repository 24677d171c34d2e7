"""Pictures of an organisation's, kept together in Wagtail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.images.models import Image
from wagtail.models import Collection

from directory.models import Organisation

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def keep_photo(*, organisation: Organisation, file: ContentFile[bytes], alt: str, by: User) -> Image:
    """Keep a picture (as `editing.photos.read_photo` gives it) among those of an organisation."""
    # Two who upload the first picture at once wait here for each other.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    there = collection_of(organisation)
    if there is None:
        root = Collection.get_first_root_node()
        there = root.add_child(name=f"{organisation.name[:200]} {_mark(organisation)}")
    image: Image = Image.objects.create(
        title=alt[:255], description=alt[:255], file=file, collection=there, uploaded_by_user=by
    )
    return image


def collection_of(organisation: Organisation) -> Collection | None:
    """Where an organisation's pictures are; None before there are any."""
    return Collection.objects.filter(name__endswith=_mark(organisation)).first()


def photos_of(organisation: Organisation) -> set[int]:
    """The keys of an organisation's pictures."""
    there = collection_of(organisation)
    return set(Image.objects.filter(collection=there).values_list("pk", flat=True)) if there else set()


def _mark(organisation: Organisation) -> str:
    """The end of a collection's name: organisations change theirs, and two may have one."""
    return f"({organisation.uuid.hex[:12]})"
