"""What carries a credential: a PDF, a PNG, an SVG; or nothing, and the file is the credential itself."""

from dataclasses import dataclass

from convenor.credentials.proof.baking import credential_in_png, credential_in_svg, is_png, is_svg
from convenor.credentials.proof.pdf import Pdf, is_pdf, open_pdf


@dataclass(frozen=True)
class Carried:
    """What was found in a file. ``shows_something``: people see a page or picture, which proves nothing by itself.

    ``pdf`` is the file where it is one.
    """

    credential: bytes
    log_proof: bytes | None = None
    shows_something: bool = True
    pdf: Pdf | None = None


def carried_by(data: bytes) -> Carried:
    """Return the credential in a file, whatever the file is called. Refuses the codes of ``pdf`` and ``baking``."""
    if is_pdf(data):
        pdf = open_pdf(data)
        return Carried(pdf.credential, pdf.log_proof, pdf=pdf)
    if is_png(data):
        return Carried(credential_in_png(data))
    if is_svg(data):
        return Carried(credential_in_svg(data))
    return Carried(data, shows_something=False)
