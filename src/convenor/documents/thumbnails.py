"""A small picture of the first page, so that a reader sees what a file is before fetching it.

PDF by pypdfium2 (the library that Chromium reads PDF with), pictures by Pillow; docs/decisions/0120. What cannot be
drawn has no thumbnail, and that is no error: the file itself was taken for what it is.
"""

import io
from threading import Lock

import pypdfium2

from convenor.documents.uploads import PDF, Kind, picture
from convenor.kit.refusals import Refused

SIDE = 480
_one_at_a_time = Lock()
"""PDFium keeps state of its own: two threads may not draw at once."""


def thumbnail(content: bytes, kind: Kind) -> bytes | None:
    """Return a WebP of the first page, at most 480 points wide and high; None where there is nothing to draw."""
    try:
        if kind.is_picture:
            return picture(content, largest_side=SIDE)
        return _first_page(content) if kind == PDF else None
    except (Refused, pypdfium2.PdfiumError):
        return None


def _first_page(content: bytes) -> bytes | None:
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(content)
        try:
            if not len(document):
                return None
            page = document[0]
            scale = SIDE / max(*page.get_size(), 1)
            drawn = page.render(scale=scale).to_pil().convert("RGB")
        finally:
            document.close()
    written = io.BytesIO()
    drawn.save(written, "WEBP", quality=80, method=4)
    return written.getvalue()
