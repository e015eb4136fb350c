"""Papers for the verifier: a page on which something stands, and files attached to it."""

from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from convenor.credentials.proof.documents import Document, canonical_json
from convenor.credentials.proof.pdf import ATTACHMENT, LOG_PROOF

NUMBER = "HGS-2022-0007"
"""Of Aysel's certificate."""


def a_paper(
    *credentials: Document,
    page: str = f"Certificate {NUMBER}",
    title: str = "",
    log_proof: bytes | None = None,
    password: str = "",
) -> bytes:
    paper = PdfWriter()
    sheet = paper.add_blank_page(300, 200)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): font})
    sheet[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    drawing = DecodedStreamObject()
    drawing.set_data(f"BT /F1 12 Tf 20 100 Td ({page}) Tj ET".encode("latin-1") if page else b"")
    sheet[NameObject("/Contents")] = paper._add_object(drawing)
    for credential in credentials:
        paper.add_attachment(ATTACHMENT, canonical_json(credential))
    if log_proof:
        paper.add_attachment(LOG_PROOF, log_proof)
    if title:
        paper.add_metadata({"/Title": title})
    if password:
        paper.encrypt(password)
    written = BytesIO()
    paper.write(written)
    return written.getvalue()
