"""Photos: looked into, written anew, and shown with words."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Pillow
from wagtail.images.models import Image

from accounts.models import User
from directory.models import Organisation, Service
from tests.directory.factories import OrganisationFactory, ServiceFactory
from tests.directory.my_organisation.keepers import (
    address,
    answer,
    begun,
    draft_of,
    keeper_of,
    rows,
    said,
    signed_in,
    step_address,
)

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the file open in which it makes a picture smaller; closing it would be Wagtail's to do.
    pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning"),
]

NO_ROWS = rows("photos")


def picture(form: str = "JPEG", size: tuple[int, int] = (60, 40), **saved: Any) -> bytes:
    written = BytesIO()
    Pillow.new("RGB", size, "teal").save(written, form, **saved)
    return written.getvalue()


def upload(content: bytes, name: str = "tea.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def add(client: Client, service: Service, file: SimpleUploadedFile, shows: str = "A teapot") -> Any:
    return answer(client, service, "photos", photo=file, shows=shows, **NO_ROWS)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_joins_the_draft_and_its_organisations_pictures(
    client: Client, organisation: Organisation, service: Service, form: str
) -> None:
    # The name tells nothing: the content does.
    add(client, service, upload(picture(form), name="tea.html", kind="text/html"))

    photo = draft_of(service).photos.get()
    assert (photo.alt, service.photos.count()) == ("A teapot", 0)
    assert organisation.uuid.hex[:12] in photo.image.collection.name
    with photo.image.file.open() as kept:
        assert Pillow.open(kept).format == form


def test_where_it_was_taken_is_taken_out(client: Client, service: Service) -> None:
    exif = Pillow.Exif()
    exif[0x010F] = "Camera of Olive"
    exif.get_ifd(0x8825)[1] = "N"
    content = picture(exif=exif, comment=b"secret place")
    assert b"Camera of Olive" in content

    add(client, service, upload(content))

    with draft_of(service).photos.get().image.file.open() as kept:
        read = kept.read()
    assert b"Camera of Olive" not in read
    assert b"secret place" not in read
    assert not Pillow.open(BytesIO(read)).getexif()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (SVG, "tea.svg"),
        (SVG, "tea.png"),
        (HTML, "tea.png"),
        (picture("GIF"), "tea.gif"),
        (picture("PNG")[:80], "tea.png"),
        (b"", "tea.png"),
        (b"\xff\xd8\xff", "tea.jpg"),
    ],
)
def test_what_is_no_picture_is_refused_with_what_to_do(
    client: Client, service: Service, content: bytes, name: str
) -> None:
    response = add(client, service, upload(content, name))

    assert response.status_code == 400
    assert "Add a photo:" in said(response)
    assert not Image.objects.exists()


def test_too_many_pixels_are_refused(client: Client, service: Service, settings: Any) -> None:
    settings.PHOTO_MAX_PIXELS = 1000

    assert "too large" in said(add(client, service, upload(picture())))


def test_a_file_over_the_limit_is_refused(client: Client, service: Service, settings: Any) -> None:
    settings.PHOTO_MAX_BYTES = 100

    assert "bigger than" in said(add(client, service, upload(picture())))


class _Unread(BytesIO):
    """A body of which nobody reads anything."""

    def read(self, *args: Any) -> bytes:
        raise AssertionError("It was read.")


def test_two_hundred_megabytes_are_refused_unread(client: Client, service: Service) -> None:
    response = client.generic(
        "POST",
        step_address(service, "photos"),
        b"",
        "multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": str(200 * 1024 * 1024), "wsgi.input": _Unread()},
    )

    assert response.status_code == 413
    assert "bigger than 10 MB" in said(response)


def test_the_same_question_still_checks_where_a_form_came_from(olive: User, service: Service) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(olive)

    assert client.post(step_address(service, "photos"), {"shows": "x"}).status_code == 403
    assert client.post(step_address(service, "what"), {"name": "x"}).status_code == 403


def test_a_photo_without_words_is_asked_for_them(client: Client, service: Service) -> None:
    response = add(client, service, upload(picture()), shows="")

    assert "Say in a sentence what the photo shows." in said(response)


def row_of(service: Service, **values: Any) -> dict[str, Any]:
    photo = draft_of(service).photos.get()
    return rows("photos", {"alt": photo.alt, "sort_order": 1, "picture": photo.image_id, **values}, there=1)


def test_its_words_are_changed_and_it_is_taken_away(client: Client, service: Service) -> None:
    add(client, service, upload(picture()))

    answer(client, service, "photos", shows="", **row_of(service, alt="Two teapots"))
    changed = draft_of(service).photos.get().alt
    answer(client, service, "photos", shows="", **row_of(service, DELETE="on"))

    assert changed == "Two teapots"
    assert not list(draft_of(service).photos.all())


@pytest.fixture
def anothers_picture() -> Image:
    other = OrganisationFactory.create()
    service = ServiceFactory.create(organisation=other)
    add(signed_in(keeper_of(other)), service, upload(picture()))
    return draft_of(service).photos.get().image


def test_anothers_picture_cant_be_shown_by_its_key(
    client: Client, service: Service, anothers_picture: Image
) -> None:
    add(client, service, upload(picture()))

    response = answer(client, service, "photos", shows="", **row_of(service, picture=anothers_picture.pk))

    assert response.status_code == 400
    assert anothers_picture.file.url not in said(response)
    assert draft_of(service).photos.get().image != anothers_picture


def test_the_public_sees_it_once_it_is_published(client: Client, olive: User, service: Service) -> None:
    add(client, service, upload(picture()))
    visitor = Client()
    before = visitor.get(service.get_absolute_url()).content.decode()
    service.refresh_from_db()

    service.latest_revision.publish()

    after = visitor.get(service.get_absolute_url()).content.decode()
    assert "A teapot" not in before
    assert 'alt="A teapot" loading="lazy"' in after
    assert 'alt="A teapot"' in client.get(address(service, "preview")).content.decode()


def test_a_picture_that_is_deleted_leaves_the_draft(client: Client, service: Service) -> None:
    add(client, service, upload(picture()))
    Image.objects.all().delete()

    assert not list(draft_of(service).photos.all())
    assert client.get(step_address(service, "photos")).status_code == 200


def test_the_script_sends_no_file(client: Client, service: Service) -> None:
    where = step_address(service, "photos")
    data = {"begun": begun(client, where), "shows": "A teapot", **NO_ROWS}

    told = client.post(where, data, headers={"X-Saved-By": "script"}).json()

    assert told["saved"] is False
