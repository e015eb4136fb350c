"""The credential in the forms that wallets take: a token for whoever has the check page, a badge for its holder."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from convenor.credentials import permissions, queries
from convenor.credentials.badge import PICTURES
from convenor.credentials.badge import badge as drawn
from convenor.credentials.states import State
from convenor.credentials.views.public import fresh, never_issued

TOKEN_TYPE = "application/vc+jwt"  # noqa: S105 -- a media type


@require_safe
def credential_token(request: HttpRequest, token: str) -> HttpResponse:
    """The same credential as a VC-JWT, signed in this moment: as long as the issuer has a key for tokens."""
    certificate = queries.certificate_by_token(token)
    if certificate is None:
        return never_issued(request, token)
    signed = queries.token_of(certificate, at=timezone.now())
    if signed is None:
        raise Http404
    response = HttpResponse(signed, content_type=TOKEN_TYPE)
    response["Access-Control-Allow-Origin"] = "*"
    response["Content-Disposition"] = f'attachment; filename="{certificate.number}.jwt"'
    return fresh(response)


@require_safe
def badge(request: HttpRequest, number: str, ending: str) -> HttpResponse:
    """A picture with the credential inside. Of a certificate that is no longer valid there is none."""
    certificate = permissions.certificate_for(request.user, number, may=permissions.DOWNLOAD)
    if ending not in PICTURES or certificate.state != State.ISSUED:
        raise Http404
    picture = drawn(certificate, ending, language=request.LANGUAGE_CODE)
    response = HttpResponse(picture, content_type=PICTURES[ending])
    response["Content-Disposition"] = f'attachment; filename="{certificate.number}.{ending}"'
    patch_cache_control(response, private=True, no_cache=True)
    return response
