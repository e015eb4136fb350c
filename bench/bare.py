"""The bare engine: Typst and one page, nothing of ours around it. Apart, since further processes import it."""

from collections.abc import Mapping
from datetime import datetime

from convenor.credentials.paper import TEMPLATE
from convenor.documents.typeset import typeset


def compile_page(data: Mapping[str, object], files: Mapping[str, bytes], at: datetime) -> int:
    """Typeset one certificate from data that is ready; return the size of the PDF."""
    return len(typeset(TEMPLATE, data, at=at, files=files))
