"""Files of certificates, checked in the browser of whoever holds them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convenor.credentials import queries
from convenor.credentials.sentences import FINDINGS, VERDICTS
from convenor.credentials.views.public import MINUTE, published
from convenor.kit.dates import JANUARY_TO_DECEMBER


@require_safe
def check_file(request: HttpRequest) -> HttpResponse:
    """The page on which a file is checked without being sent: what it needs, it fetches from public addresses."""
    return render(request, "credentials/check_file.html", file_context(request.LANGUAGE_CODE))


def file_context(language: str) -> dict[str, object]:
    """What that page carries for its script: sentences, and the names of the months."""
    months = JANUARY_TO_DECEMBER.get(language, JANUARY_TO_DECEMBER["en"])
    return {"verdicts": VERDICTS, "findings": FINDINGS, "months": months}


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """What the script of that page has to know: how a credential looks, and which issuers are ours."""
    return published(request, queries.rules_for_browsers(), "application/json", seconds=5 * MINUTE)
