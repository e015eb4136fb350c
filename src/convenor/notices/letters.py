"""What a message says, in the reader's language: asked by whoever posts it, and by pages that show it before."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation


@dataclass(frozen=True)
class Letter:
    """A message as it will be read."""

    language: str
    subject: str
    body: str


def written(template: str, *, language: str, context: Mapping[str, object]) -> Letter:
    """Return the letter that a text template makes in ``language``; its first line is the subject.

    Besides ``context`` the template knows ``site_url``.
    """
    with translation.override(language):
        text = render_to_string(template, {"site_url": settings.SITE_URL, **context})
    subject, _, body = text.strip().partition("\n")
    return Letter(language, subject.strip(), body.strip() + "\n")
