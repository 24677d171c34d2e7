"""Pictures that people upload: looked into before they are believed, and written anew without what a camera adds."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps

# What browsers show and nothing can be hidden in; an SVG may hold a script.
_FORMATS = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "WEBP": "webp"}
_LONGEST_SIDE = 2400  # pixels: enough for any page of ours
_QUALITY = 85
# What a form has beside its file.
_ROOM = 256 * 1024

NO_PICTURE = "This is not a picture that we can show. Choose a photo that ends in .jpg, .png or .webp."
TOO_MANY_PIXELS = "This picture is too large. Choose a smaller one, or take it again with a phone."


def too_big() -> str:
    """What to do about a file that is over the limit."""
    return (
        f"This file is bigger than {settings.PHOTO_MAX_BYTES // 1024 // 1024} MB. Choose a smaller picture."
    )


def is_too_much(length: str | None) -> bool:
    """Whether a request that says it is so long must hold too big a file: it is then not read at all."""
    return bool(length and length.isdigit() and int(length) > settings.PHOTO_MAX_BYTES + _ROOM)


def read_photo(upload: UploadedFile) -> ContentFile[bytes]:
    """The picture in a file, the right way up and without anything else, such as where it was taken.

    By its content, whatever it is called. Raises ValidationError, which says what to do.
    """
    if (upload.size or 0) > settings.PHOTO_MAX_BYTES:
        raise ValidationError(too_big())
    try:
        form = _looked_into(upload)
        upload.seek(0)
        with Image.open(upload, formats=("JPEG", "PNG", "WEBP")) as picture:
            return ContentFile(_written(picture, form), name=f"{uuid4().hex}.{_FORMATS[form]}")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(TOO_MANY_PIXELS) from None
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError):
        raise ValidationError(NO_PICTURE) from None


def _looked_into(upload: UploadedFile) -> str:
    upload.seek(0)
    with Image.open(upload, formats=("JPEG", "PNG", "WEBP")) as picture:
        form, (width, height) = picture.format or "", picture.size
        if width * height > settings.PHOTO_MAX_PIXELS:
            raise ValidationError(TOO_MANY_PIXELS)
        picture.verify()
    if form not in _FORMATS:
        raise ValidationError(NO_PICTURE)
    return form


def _written(picture: Image.Image, form: str) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    colours = upright.info.get("icc_profile")
    has_holes = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    plain = upright.convert("RGBA" if has_holes and form != "JPEG" else "RGB")
    plain.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    # Comments, thumbnails and places are in here, and some writers put them back.
    plain.info = {}
    written = BytesIO()
    kind = "JPEG" if form == "MPO" else form
    plain.save(written, kind, quality=_QUALITY, **({"icc_profile": colours} if colours else {}))
    return written.getvalue()
