"""Files that are there in whole or not at all, and stay there."""

import os
import tempfile
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage

STORING = 8
"""So many files are made durable at the same time: a disk writes eight hardly slower than one."""


class DurableFiles(FileSystemStorage):
    """Files in a folder. A file is written beside its place, made durable, and moved there in one step.

    Saving under a name that is taken puts the new file in the place of the old one, as object stores do: whoever
    chooses a name chooses the file. When ``save`` returns, the file survives a loss of power.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: "File[bytes]") -> str:
        place = Path(self.path(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(dir=place.parent, prefix=".", suffix=".unfinished")
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            os.replace(unfinished, place)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return name
