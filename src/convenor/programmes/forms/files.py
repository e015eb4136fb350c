"""A file that came with a form, judged before anything is done with it."""

from collections.abc import Collection

from django import forms
from django.core.files.uploadedfile import UploadedFile

from convenor.documents.uploads import Kind, kind_of, size_refusal
from convenor.kit.refusals import Refused, insist
from convenor.programmes.actions import Given


def checked_file(
    file: "UploadedFile[bytes] | None", *, allowed: Collection[Kind], limit: int
) -> Given | None:
    """Return the content with the kind that it is found to be; None where no file came.

    Its size is judged before it is read. What is refused becomes an error of the form.
    """
    if file is None:
        return None
    try:
        insist(size_refusal(file.size or 0, limit=limit))
        content = file.read()
        return Given(content, kind_of(content, file.name or "", allowed=allowed))
    except Refused as refused:
        raise forms.ValidationError(str(refused.refusal)) from None
