"""What is inside a certificate: the files ``credential.json`` and ``credential.tlog-proof`` attached to the PDF."""

import logging
from dataclasses import dataclass, field
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from convenor.credentials.proof.refusals import Refused

ATTACHMENT = "credential.json"
LOG_PROOF = "credential.tlog-proof"
LARGEST_PDF = 25 * 1024 * 1024
LONGEST_PAGE = 1024 * 1024
"""Bytes of what draws one page, unpacked."""
UNREADABLE = (
    PyPdfError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    OSError,
)
"""pypdf lets many kinds of error through for a file that is broken on purpose."""

logging.getLogger("pypdf").setLevel(logging.CRITICAL)
"""It tells of oddities in files of strangers; here a file is read or refused."""


def is_pdf(data: bytes) -> bool:
    """Whether ``data`` says of itself that it is a PDF; it may say so anywhere in its first kilobyte."""
    return b"%PDF-" in data[:1024]


def open_pdf(data: bytes) -> "Pdf":
    """Return a PDF, opened once for all that is asked of it.

    Refuses ``pdf.too_large``, ``pdf.unreadable``, ``pdf.encrypted``.
    """
    if len(data) > LARGEST_PDF:
        raise Refused("pdf.too_large", f"The PDF has {len(data):,} bytes; at most {LARGEST_PDF:,} are read.")
    try:
        reader = PdfReader(BytesIO(data))
        is_encrypted = reader.is_encrypted
    except UNREADABLE:
        raise _damaged() from None
    if is_encrypted:
        raise Refused("pdf.encrypted", "The PDF is encrypted.")
    return Pdf(data, reader)


@dataclass(frozen=True)
class Pdf:
    """An opened PDF. ``content`` are all its bytes."""

    content: bytes
    reader: PdfReader = field(repr=False)

    @property
    def credential(self) -> bytes:
        """The bytes of the one attachment ``credential.json``.

        Refuses ``pdf.unreadable``, ``pdf.no_credential``, ``pdf.two_credentials``.
        """
        found = self._attached(ATTACHMENT)
        if not found:
            raise Refused(
                "pdf.no_credential", f"The PDF has no {ATTACHMENT} attached: nothing in it can be checked."
            )
        if len(found) > 1:
            raise Refused("pdf.two_credentials", f"The PDF has {len(found)} files {ATTACHMENT} attached.")
        return found[0]

    @property
    def log_proof(self) -> bytes | None:
        """The bytes of the one attachment ``credential.tlog-proof``; None when it has none.

        Refuses ``pdf.unreadable``, ``pdf.two_log_proofs``.
        """
        found = self._attached(LOG_PROOF)
        if len(found) > 1:
            raise Refused("pdf.two_log_proofs", f"The PDF has {len(found)} files {LOG_PROOF} attached.")
        return found[0] if found else None

    @property
    def is_sealed(self) -> bool:
        """Whether it has a signature in one of its fields: a seal."""
        try:
            form = self.reader.root_object.get("/AcroForm")
            fields = [one.get_object() for one in form.get_object().get("/Fields", [])] if form else []
            return any(one.get("/FT") == "/Sig" and "/V" in one for one in fields)
        except UNREADABLE:
            return False

    def shows(self, text: str) -> bool | None:
        """Whether it calls itself by ``text`` in its title, or shows it on its first page; None if it has no words.

        Spaces and the ends of lines do not count. A page that is longer than any of ours is not read.
        """
        wanted = "".join(text.split())
        try:
            metadata = self.reader.metadata
            if wanted in "".join(((metadata and metadata.title) or "").split()):
                return True
            page = self.reader.pages[0]
            content = page.get_contents()
            if content is None or len(content.get_data()) > LONGEST_PAGE:
                return None
            words = "".join(page.extract_text().split())
        except UNREADABLE:
            return None
        return (wanted in words) if words else None

    def _attached(self, name: str) -> list[bytes]:
        """The contents of all attachments called ``name``."""
        try:
            return [
                attachment.content
                for attachment in self.reader.attachment_list
                if name in (attachment.name, attachment.alternative_name)
            ]
        except UNREADABLE:
            raise _damaged() from None


def _damaged() -> Refused:
    return Refused("pdf.unreadable", "The PDF is damaged.")
