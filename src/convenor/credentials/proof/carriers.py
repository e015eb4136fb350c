"""What carries a credential: a PDF, a PNG, an SVG; or nothing, and the file is the credential itself."""

from dataclasses import dataclass

from convenor.credentials.proof.baking import credential_in_png, credential_in_svg, is_png, is_svg
from convenor.credentials.proof.pdf import credential_in, is_pdf, log_proof_in


@dataclass(frozen=True)
class Carried:
    """What was found in a file. ``shows_something``: people see a page or picture, which proves nothing by itself."""

    credential: bytes
    log_proof: bytes | None
    shows_something: bool


def carried_by(data: bytes) -> Carried:
    """Return the credential in a file, whatever the file is called. Refuses the codes of ``pdf`` and ``baking``."""
    if is_pdf(data):
        return Carried(credential_in(data), log_proof_in(data), shows_something=True)
    if is_png(data):
        return Carried(credential_in_png(data), None, shows_something=True)
    if is_svg(data):
        return Carried(credential_in_svg(data), None, shows_something=True)
    return Carried(data, None, shows_something=False)
