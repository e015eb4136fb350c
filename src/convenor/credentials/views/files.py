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
    months = JANUARY_TO_DECEMBER.get(request.LANGUAGE_CODE, JANUARY_TO_DECEMBER["en"])
    context = {"verdicts": VERDICTS, "findings": FINDINGS, "months": months}
    return render(request, "credentials/check_file.html", context)


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """What the script of that page has to know: how a credential looks, and which issuers are ours."""
    return published(request, queries.rules_for_browsers(), "application/json", seconds=5 * MINUTE)
