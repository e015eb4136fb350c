"""The page of somebody's own certificate: to take along, to show, to have corrected."""

from base64 import b64encode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenor.credentials import actions, permissions, queries
from convenor.credentials.forms import NameForm
from convenor.credentials.rules import NAME_FIELDS
from convenor.credentials.states import CorrectionState, State
from convenor.documents.qr import draw_qr
from convenor.kit.refusals import Refused
from convenor.people.permissions import signed_in


@require_safe
def own(request: HttpRequest, number: str) -> HttpResponse:
    certificate = permissions.own_certificate(request.user, number)
    context = {
        "certificate": certificate,
        "course": certificate.course,
        "correction": queries.latest_correction(certificate),
        "has_token": queries.has_token(certificate),
        "linkedin": queries.linkedin_address(certificate, request.LANGUAGE_CODE),
        "wallet_code": b64encode(draw_qr(certificate.credential_address)).decode(),
    }
    response = render(request, "credentials/own.html", context)
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
def download(request: HttpRequest, number: str) -> HttpResponse:
    certificate = permissions.certificate_for(request.user, number, may=permissions.DOWNLOAD)
    if not certificate.pdf:
        raise Http404
    with certificate.pdf.open() as file:
        response = HttpResponse(file.read(), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{certificate.number}.pdf"'
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_http_methods(["GET", "POST"])
def ask_correction(request: HttpRequest, number: str) -> HttpResponse:
    certificate = permissions.own_certificate(request.user, number)
    person = certificate.person
    initial = {field: getattr(person, field) for field in NAME_FIELDS}
    form = NameForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            actions.ask_correction(
                certificate,
                proposed={field: form.cleaned_data[field] for field in NAME_FIELDS},
                reason=form.cleaned_data["reason"],
                by=signed_in(request.user),
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your correction is with the organiser. You will get a mail."))
            return redirect("credentials:own", number)
    correction = queries.latest_correction(certificate)
    context = {
        "certificate": certificate,
        "form": form,
        "waits": correction is not None and correction.state == CorrectionState.ASKED,
        "is_valid": certificate.state == State.ISSUED,
    }
    return render(request, "credentials/ask_correction.html", context)


@require_POST
def show_sessions(request: HttpRequest, number: str) -> HttpResponse:
    certificate = permissions.own_certificate(request.user, number)
    shown = request.POST.get("shown") == "yes"
    actions.show_sessions(certificate, shown=shown, by=signed_in(request.user), at=timezone.now())
    if shown:
        messages.success(request, _("The check page shows now at which sessions you were."))
    else:
        messages.success(request, _("The check page shows only what is printed."))
    return redirect("credentials:own", number)
