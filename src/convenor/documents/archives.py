"""ZIP archives that are sent while they are made: one file of them is in memory at a time.

The local header of each file says its size and checksum, which streaming writers leave to a descriptor behind the data:
some unpackers cannot read a stored file that way. Standard library only.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

LONGEST_PART = 80
"""Letters of one folder: unpacked, the whole path has to fit into the 260 that Windows has."""


@dataclass(frozen=True)
class Member:
    """A file to be: ``path`` with slashes, of parts that ``path_part`` has made; ``read`` is called when it is due."""

    path: str
    changed_at: datetime
    read: Callable[[], bytes]


def zipped(members: Iterable[Member]) -> Iterator[bytes]:
    """Yield the archive piece by piece, each file stored as it is: for PDFs and pictures, which are compressed already.

    What ``read`` raises ends it in the middle: without its directory no program takes such an archive for a whole one.
    """
    window = _Window()
    with zipfile.ZipFile(window, "w", zipfile.ZIP_STORED) as archive:
        for member in members:
            info = zipfile.ZipInfo(member.path, max(member.changed_at.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
            info.external_attr = 0o644 << 16
            archive.writestr(info, member.read())
            yield window.take()
    yield window.take()


def path_part(text: str) -> str:
    """Return the name as a folder that every system can make and that leads nowhere else; "_" where nothing is left."""
    clean = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]+', " ", text)
    return " ".join(clean.split())[:LONGEST_PART].strip(" .") or "_"


class _Window(io.RawIOBase):
    """A file that forgets what was taken from it, and in the rest of which one can still go back."""

    def __init__(self) -> None:
        self._kept = io.BytesIO()
        self._taken = 0

    def take(self) -> bytes:
        content = self._kept.getvalue()
        self._taken += len(content)
        self._kept = io.BytesIO()
        return content

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        return self._kept.write(content)  # type: ignore[arg-type]

    def tell(self) -> int:
        return self._taken + self._kept.tell()

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        if whence != io.SEEK_SET:
            raise io.UnsupportedOperation
        return self._taken + self._kept.seek(place - self._taken)
