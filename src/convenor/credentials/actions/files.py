"""The files of certificates."""

from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from convenor.credentials.models import Certificate
from convenor.credentials.press import Pressed


def save_file(pressed: Pressed, fragment: str = "") -> None:
    default_storage.save(file_of(pressed.certificate, fragment), ContentFile(pressed.pdf))


def delete_files(given_up: Iterable[Certificate]) -> None:
    """Delete the files of certificates whose numbers were given up: one may have been made before, or just now."""
    for certificate in given_up:
        default_storage.delete(file_of(certificate))


def file_of(certificate: Certificate, fragment: str = "") -> str:
    """Where the PDF lies; one that was signed anew names the key, and so leaves the file before it alone."""
    name = f"{certificate.number}.{fragment}" if fragment else certificate.number
    return f"certificates/{certificate.facts['code']}/{name}.pdf"
