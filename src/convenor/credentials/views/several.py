"""Lists of certificates, checked in one go: for people as a page or a file, for machines as JSON."""

from collections import Counter
from collections.abc import Sequence

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from convenor.credentials import permissions, queries
from convenor.credentials.forms import ListForm, listed_in
from convenor.credentials.queries import Answer
from convenor.credentials.rules import LONGEST_LIST
from convenor.credentials.views.public import fresh
from convenor.documents.tables import Cell, Sheet, write_csv, write_workbook
from convenor.kit import dates
from convenor.kit.languages import spoken
from convenor.kit.refusals import Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = frozenset({"xlsx", "csv"})
VERDICTS = {
    "valid": pgettext_lazy("certificate", "valid"),
    "superseded": pgettext_lazy("certificate", "superseded"),
    "revoked": pgettext_lazy("certificate", "revoked"),
    "expired": pgettext_lazy("certificate", "expired"),
    "erased": pgettext_lazy("certificate", "issued, holder erased"),
    "unconfirmed": pgettext_lazy("certificate", "not confirmed"),
    "never_issued": pgettext_lazy("certificate", "never issued"),
}
TONES = {"valid": "good", "superseded": "warn", "expired": "warn", "revoked": "bad", "unconfirmed": "bad"}
COLUMNS = (
    gettext_lazy("Asked for"),
    gettext_lazy("Result"),
    gettext_lazy("Number"),
    gettext_lazy("Name"),
    gettext_lazy("Course"),
    gettext_lazy("Issued by"),
    gettext_lazy("Date of issue"),
    gettext_lazy("Not valid since"),
    gettext_lazy("Reason"),
    gettext_lazy("Replaced by"),
)


@require_http_methods(["GET", "POST"])
def check_list(request: HttpRequest) -> HttpResponse:
    """A list in, what became of each out: as a page, or as a file to keep."""
    form = ListForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"form": form, "most": LONGEST_LIST, "an_hour": permissions.LISTED_AN_HOUR}
    if not form.is_valid():
        return fresh(render(request, "credentials/check_list.html", context))
    wait = _wait(request, len(form.listed))
    if wait:
        context["minutes"] = -(-wait // 60)
        response = render(request, "credentials/check_list.html", context, status=429)
        response["Retry-After"] = str(wait)
        return fresh(response)
    at = timezone.now()
    answers = queries.answers_about(form.listed, at=at)
    if request.POST.get("answer") in ENDINGS:
        return fresh(_file(answers, request.POST["answer"], request.LANGUAGE_CODE))
    found = Counter(answer.verdict for answer in answers)
    context |= {
        "form": ListForm(initial={"numbers": "\n".join(form.listed)}),
        "checked_at": at,
        "rows": [(answer, VERDICTS[answer.verdict], TONES.get(answer.verdict, "")) for answer in answers],
        "figures": [(label, found[verdict]) for verdict, label in VERDICTS.items() if found[verdict]],
    }
    return fresh(render(request, "credentials/check_list.html", context))


@csrf_exempt
@require_POST
def check_list_data(request: HttpRequest) -> HttpResponse:
    """The same for machines. It changes nothing, so it needs no token against forged requests."""
    try:
        listed = listed_in(request.body)
    except Refused as refused:
        return fresh(JsonResponse({"code": refused.refusal.code, "sentence": str(refused)}, status=400))
    wait = _wait(request, len(listed))
    if wait:
        answer = JsonResponse({"code": "list.too_many_an_hour", "wait": wait}, status=429)
        answer["Retry-After"] = str(wait)
        return fresh(answer)
    at = timezone.now()
    results = [_as_data(answer) for answer in queries.answers_about(listed, at=at)]
    return fresh(JsonResponse({"checked_at": dates.zulu(at), "results": results}))


def _wait(request: HttpRequest, count: int) -> int:
    address = get_adapter(request).get_client_ip(request)
    return permissions.seconds_to_wait_with_list(address, count, at=timezone.now())


def _as_data(answer: Answer) -> dict[str, object]:
    data: dict[str, object] = {"asked": answer.asked.text, "status": answer.verdict}
    if answer.certificate:
        facts = answer.certificate.facts
        data |= {"number": answer.certificate.number, "course": facts["course"], "issuer": facts["issuer"]}
        data |= {"issued_on": facts["issued_on"]}
        if answer.name:
            data["name"] = answer.name
        if answer.certificate.ended_at:
            data["ended_at"] = dates.zulu(answer.certificate.ended_at)
        if answer.certificate.reason:
            data["reason"] = answer.certificate.reason
        if answer.certificate.successor:
            data["successor"] = answer.certificate.successor.number
    return data


def _file(answers: Sequence[Answer], ending: str, language: str) -> HttpResponse:
    columns = [str(column) for column in COLUMNS]
    rows = [_row(answer, language) for answer in answers]
    if ending == "csv":
        content, content_type = write_csv(columns, rows), "text/csv; charset=utf-8"
    else:
        content, content_type = write_workbook([Sheet(_("Certificates"), columns, rows)]), XLSX
    disposition = f'attachment; filename="certificates.{ending}"'
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})


def _row(answer: Answer, language: str) -> list[Cell]:
    row: list[Cell] = [answer.asked.text, str(VERDICTS[answer.verdict])]
    certificate = answer.certificate
    if certificate is None:
        return row + [""] * (len(COLUMNS) - len(row))
    facts = certificate.facts
    ended = timezone.localtime(certificate.ended_at).date() if certificate.ended_at else ""
    return [
        *row,
        certificate.number,
        answer.name,
        spoken(facts["course"], language).text,
        spoken(facts["issuer"], language).text,
        answer.issued_on,
        ended,
        certificate.reason,
        certificate.successor.number if certificate.successor else "",
    ]
