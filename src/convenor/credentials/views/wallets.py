"""The credential in the forms that wallets take: a token for whoever has the address of the check page."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from convenor.credentials import actions, queries
from convenor.credentials.views.public import fresh, never_issued

TOKEN_TYPE = "application/vc+jwt"  # noqa: S105 -- a media type


@require_safe
def credential_token(request: HttpRequest, token: str) -> HttpResponse:
    """The same credential as a VC-JWT, signed in this moment."""
    certificate = queries.certificate_by_token(token)
    if certificate is None:
        return never_issued(request, token)
    response = HttpResponse(actions.sign_token(certificate, at=timezone.now()), content_type=TOKEN_TYPE)
    response["Access-Control-Allow-Origin"] = "*"
    response["Content-Disposition"] = f'attachment; filename="{certificate.number}.jwt"'
    return fresh(response)
