"""What anybody may see: the check page, credentials, keys and status lists."""

from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from convenor.credentials import permissions, queries
from convenor.credentials.credential import published_did
from convenor.credentials.facts import Facts
from convenor.credentials.forms import NumberForm
from convenor.credentials.models import Certificate
from convenor.credentials.proof.documents import canonical_json
from convenor.credentials.sentences import findings_of
from convenor.people.models import Organisation

MINUTE, HOUR = 60, 3600
CREDENTIAL_TYPE = "application/vc"
DID_TYPE = "application/did+json"
NEVER_ISSUED: dict[str, object] = {"status": "never_issued"}


@require_safe
def check(request: HttpRequest, token: str) -> HttpResponse:
    """What is behind the QR code, for people; a machine that asks for JSON gets the credential or a short answer."""
    certificate = queries.certificate_by_token(token)
    wanted = request.get_preferred_type(["text/html", "application/json", CREDENTIAL_TYPE])
    if certificate is None:
        return never_issued(request, token)
    if certificate.erased_at and wanted == CREDENTIAL_TYPE:
        return gone(request, certificate)
    if wanted == CREDENTIAL_TYPE:
        response = _credential(request, certificate)
    elif wanted == "application/json":
        response = _answer(request, queries.answer_of(certificate))
    else:
        context = check_context(certificate, at=timezone.now())
        # Only here: what is written to files for ever cannot be taken back when the holder changes their mind.
        context["sessions"] = [] if certificate.erased_at else queries.sessions_shown(certificate)
        response = render(request, check_template(certificate), context)
    patch_vary_headers(response, ["Accept", "Accept-Language", "Cookie"])
    return fresh(response)


@require_safe
def never_issued(request: HttpRequest, token: str) -> HttpResponse:
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return fresh(_answer(request, NEVER_ISSUED, status=404))
    return fresh(render(request, "credentials/never_issued.html", status=404))


@require_safe
def check_data(request: HttpRequest, token: str) -> HttpResponse:
    certificate = queries.certificate_by_token(token)
    if certificate is None:
        return fresh(_answer(request, NEVER_ISSUED, status=404))
    return fresh(_answer(request, queries.answer_of(certificate)))


@require_safe
def credential(request: HttpRequest, token: str) -> HttpResponseBase:
    certificate = queries.certificate_by_token(token)
    if certificate is None:
        return never_issued(request, token)
    if certificate.erased_at:
        return gone(request, certificate)
    response = _credential(request, certificate)
    response["Content-Disposition"] = f'attachment; filename="{certificate.number}.json"'
    return response


@require_safe
def log_proof(request: HttpRequest, token: str) -> HttpResponseBase:
    """The proof that the credential is in the log: the file that is attached to the paper."""
    return _proof(request, token, queries.log_proof_of, "tlog-proof")


@require_safe
def paper_proof(request: HttpRequest, token: str) -> HttpResponseBase:
    """The proof that the log has the PDF, byte for byte: to be kept beside it, since it cannot be inside."""
    return _proof(request, token, queries.paper_proof_of, "pdf.tlog-proof")


def _proof(
    request: HttpRequest, token: str, proof_of: Callable[[Certificate], bytes | None], ending: str
) -> HttpResponseBase:
    certificate = queries.certificate_by_token(token)
    if certificate is None:
        return never_issued(request, token)
    body = proof_of(certificate)
    if body is None:
        raise Http404
    response = published(request, body, "text/plain; charset=utf-8", seconds=HOUR)
    response["Content-Disposition"] = f'attachment; filename="{certificate.number}.{ending}"'
    return response


@require_safe
def look_up(request: HttpRequest) -> HttpResponse:
    form = NumberForm(request.GET if "number" in request.GET else None)
    context: dict[str, object] = {"form": form}
    if form.is_bound:
        wait = permissions.seconds_to_wait(get_adapter(request).get_client_ip(request), at=timezone.now())
        if wait:
            response = render(request, "credentials/wait.html", {"wait": wait}, status=429)
            response["Retry-After"] = str(wait)
            return fresh(response)
        if form.is_valid():
            context["asked"] = form.cleaned_data["number"]
            certificate = queries.certificate_by_number(form.cleaned_data["number"])
            context["certificate"] = certificate
            context["issued"] = certificate and date.fromisoformat(certificate.facts["issued_on"])
    return fresh(render(request, "credentials/look_up.html", context))


@require_safe
def did_document(request: HttpRequest, slug: str) -> HttpResponseBase:
    organisation = get_object_or_404(Organisation, slug=slug)
    keys = queries.keys_of(organisation)
    if not keys:
        raise Http404
    body = canonical_json(published_did(organisation, keys))
    return published(request, body, DID_TYPE, seconds=HOUR)


@require_safe
def trust(request: HttpRequest, slug: str) -> HttpResponse:
    """Keys and status lists in one file, for those who check without network."""
    organisation = get_object_or_404(Organisation, slug=slug)
    lists = queries.status_lists_of(organisation)
    if not lists:
        raise Http404
    seals = queries.seals_of(organisation)
    body = queries.trust_file(organisation, lists, at=timezone.now(), seals=seals)
    response = published(request, body, "application/json", seconds=5 * MINUTE)
    response["Content-Disposition"] = f'attachment; filename="{slug}.trust.json"'
    return response


@require_safe
def status_list(request: HttpRequest, slug: str, list_number: int) -> HttpResponseBase:
    found = queries.status_list_numbered(slug, list_number)
    if found is None:
        raise Http404
    body = queries.status_list_credential(found, at=timezone.now())
    return published(request, body, CREDENTIAL_TYPE, seconds=5 * MINUTE)


def gone(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """What is said of a credential whose holder was erased: it was here, and is not any more."""
    return fresh(_answer(request, queries.answer_of(certificate), status=410))


def check_template(certificate: Certificate) -> str:
    """The page behind a QR code; of an erased holder only that a number was issued, and what became of it."""
    return "credentials/check_erased.html" if certificate.erased_at else "credentials/check.html"


def check_context(certificate: Certificate, *, at: datetime) -> dict[str, object]:
    """What the page behind the QR code shows: a copy of it on paper or in a folder of files shows the same."""
    if certificate.erased_at:
        return _erased_context(certificate, at=at)
    report = queries.examined(certificate, at=at)
    facts: Facts = certificate.facts
    first, last, issued = (date.fromisoformat(facts[key]) for key in ("first_day", "last_day", "issued_on"))
    return {
        "certificate": certificate,
        "verdict": queries.verdict_on(certificate, report),
        "days": {"first": first, "last": last, "issued": issued},
        "findings": findings_of(report),
        "checked_at": at,
        "listed_at": at.replace(minute=0, second=0, microsecond=0),
        "data_address": settings.SITE_URL + reverse("credentials:check_data", args=[certificate.token]),
    }


def _erased_context(certificate: Certificate, *, at: datetime) -> dict[str, object]:
    return {
        "certificate": certificate,
        "issued": date.fromisoformat(certificate.facts["issued_on"]),
        "is_logged": queries.log_proof_of(certificate) is not None,
        "checked_at": at,
        "data_address": settings.SITE_URL + reverse("credentials:check_data", args=[certificate.token]),
    }


def _answer(request: HttpRequest, answer: dict[str, object], *, status: int = 200) -> HttpResponse:
    """The small answer for machines: any page may read it, and whoever has it asks whether it is still so."""
    return _open(request, JsonResponse(answer, status=status))


def _credential(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """It names a person who may be erased tomorrow: no cache hands it out without asking here first."""
    body = HttpResponse(certificate.credential.encode(), content_type=CREDENTIAL_TYPE)
    return fresh(_open(request, body))


def published(request: HttpRequest, body: bytes, content_type: str, *, seconds: int) -> HttpResponse:
    """Something signed or public that any site's page may read, and any cache may keep for a while."""
    response = HttpResponse(body, content_type=content_type)
    patch_cache_control(response, public=True, max_age=seconds)
    return _open(request, response)


def _open(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let pages of every site read it; tell whoever has it already that it has not changed."""
    etag = f'"{sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    answer = get_conditional_response(request, etag=etag, response=response) or response
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def fresh(response: HttpResponse) -> HttpResponse:
    """The state may change at any moment, and what stands here is nobody's business but the reader's."""
    patch_cache_control(response, no_cache=True, private=True)
    response["X-Robots-Tag"] = "noindex"
    return response
