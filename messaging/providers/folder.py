"""Texts that go no further than a folder, for development."""

from pathlib import Path
from uuid import UUID

from messaging.providers.answers import Away, Letter


class Folder:
    """Writes each text to a file named after the message."""

    can_be_asked = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def hand_over(self, letter: Letter) -> None:
        """Write it whole or not at all."""
        path = self._path(letter.reference)
        half = path.with_suffix(".half")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            half.write_text(f"To: {letter.to}\n\n{letter.body}\n")
            half.rename(path)
        except OSError as error:
            raise Away(type(error).__name__) from None

    def has_taken(self, reference: UUID) -> bool:
        """Whether its file is there."""
        return self._path(reference).exists()

    def _path(self, reference: UUID) -> Path:
        return self._folder / f"{reference}.txt"
