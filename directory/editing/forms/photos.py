"""Photos of a service, with words for whoever doesn't see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.base import ContentFile

from directory.editing.forms.base import PartForm, StepForm, as_initial
from directory.editing.photos import read_photo
from directory.models import Service, ServicePhoto

MOST_PHOTOS = 6
_SAY_WHAT = "Say in a sentence what the photo shows."


class PhotoForm(PartForm):
    """A photo that is there: its words, and its place."""

    class Meta:
        model = ServicePhoto
        fields = ("alt", "sort_order")
        labels = {"alt": "What does it show?", "sort_order": "Place in the row"}
        help_texts = {"sort_order": "1 comes first."}
        error_messages = {"alt": {"required": _SAY_WHAT}}

    picture = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, pictures: Mapping[int, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pictures = pictures or {}

    @classmethod
    def initial_of(cls, part: ServicePhoto) -> dict[str, Any]:
        """With the picture's key."""
        return {**as_initial(part, cls.Meta.fields), "picture": part.image_id}

    @property
    def image(self) -> Any:
        """The picture; None where the key is of none that the draft has."""
        key = str(self["picture"].value() or "")
        return self.pictures.get(int(key)) if key.isdecimal() else None

    def clean_picture(self) -> int:
        """One that the draft has: another's can't be shown by its key."""
        key: int = self.cleaned_data["picture"]
        if key not in self.pictures:
            raise forms.ValidationError("This photo isn’t there any more.")
        return key

    def words(self) -> str:
        """What it shows."""
        return str(self.initial.get("alt", ""))

    def made(self) -> ServicePhoto:
        """With its picture."""
        photo: ServicePhoto = self.instance
        photo.image = self.image
        return photo


class PhotosForm(StepForm):
    """The photos that are there, and one more."""

    parts = {"photos": PhotoForm}
    extra = 0

    photo = forms.FileField(
        label="Add a photo",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text="A .jpg, .png or .webp of up to 10 MB. Ask the people in it first. We take out where it was taken.",
    )
    shows = forms.CharField(
        label="What does it show?",
        required=False,
        max_length=250,
        help_text="In a sentence, for people who can’t see it: “Six people round a table with teapots”.",
    )

    class Meta:
        model = Service
        fields: tuple[str, ...] = ()

    new: ContentFile[bytes] | None = None

    def row_arguments(self, name: str) -> dict[str, Any]:
        """The pictures that the draft has."""
        return {"pictures": {photo.image_id: photo.image for photo in self.draft.photos.all()}}

    def clean(self) -> dict[str, Any]:
        """A photo and its words come together; as many as a page bears."""
        cleaned = super().clean() or {}
        upload, shows = cleaned.get("photo"), cleaned.get("shows")
        if upload and not shows:
            self.add_error("shows", _SAY_WHAT)
        if upload and len(self.rows["photos"].initial_forms) >= MOST_PHOTOS:
            self.add_error("photo", f"There are {MOST_PHOTOS} photos already. Take one away first.")
        if shows and not upload and "photo" not in self.errors:
            self.add_error("photo", "Choose the photo, too.")
        if upload:
            try:
                self.new = read_photo(upload)
            except forms.ValidationError as error:
                self.add_error("photo", error)
        return cleaned

    def add(self, image: Any) -> None:
        """Put a picture that was kept after those that are there."""
        last = max((photo.sort_order for photo in self.draft.photos.all()), default=0)
        there = list(self.draft.photos.all())
        added = ServicePhoto(image=image, alt=self.cleaned_data["shows"], sort_order=last + 1)
        self.draft.photos.set([*there, added])
