"""What an organiser sees and does with the certificates of a course."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenor.credentials import actions, permissions, queries
from convenor.credentials.facts import Facts, differences
from convenor.credentials.forms import AnswerForm, RevocationForm, RuleForm
from convenor.credentials.kinds import Kind
from convenor.credentials.rules import (
    InReadersLanguage,
    conditions_of,
    correction_answer_refusal,
    resume_refusal,
    revocation_refusal,
    rule_from,
    supersession_refusal,
)
from convenor.credentials.sentences import PARTS_OF_PAPER
from convenor.credentials.states import State
from convenor.credentials.views.public import fresh
from convenor.credentials.views.register import filter_form
from convenor.people.permissions import roles_in, signed_in
from convenor.programmes.models import Course
from convenor.programmes.permissions import course_for
from convenor.programmes.rules.courses import amending_refusal
from convenor.programmes.views.answers import amended

ON_ONE_PAGE = 50


@require_safe
def certificates(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.SEE)
    dry_run = queries.eligibility_of(course, request.LANGUAGE_CODE)
    counts = queries.register_counts(course)
    form = filter_form(request, course, counts)
    found = queries.found_in_register(course, form.wanted, dry_run=dry_run)
    page = Paginator(found, ON_ONE_PAGE).get_page(request.GET.get("page"))
    numbered = counts.states.total() - counts.states[State.CANCELLED]
    context = {
        "course": course,
        "dry_run": dry_run,
        "kinds": _kinds(dry_run),
        "progress": queries.Progress(
            made=numbered - counts.states[State.NUMBERED],
            numbered=numbered,
            pause=queries.pause_of(course),
        ),
        "form": form,
        "page": page,
        "register": list(queries.register_rows(dry_run, list(page))),
        "due_page": Paginator(dry_run.due, ON_ONE_PAGE).get_page(request.GET.get("due")),
        "lacking_page": Paginator(dry_run.lacking, ON_ONE_PAGE).get_page(request.GET.get("lacking")),
        "corrections": queries.corrections_asked(course),
        "may_issue": bool(roles_in(request.user, *course.scopes) & permissions.ISSUE),
    }
    return render(request, "credentials/certificates.html", context)


@dataclass(frozen=True)
class KindRow:
    """A kind of certificate that the course gives: what earns it, how many have, how many would get it now."""

    label: str | Promise
    conditions: list[str]
    passing: int
    due: int


def _kinds(dry_run: queries.DryRun) -> list[KindRow]:
    return [
        KindRow(kind.label, _conditions(dry_run, kind), passing, due) for kind, passing, due in dry_run.kinds
    ]


def _conditions(dry_run: queries.DryRun, kind: Kind) -> list[str]:
    """What earns a kind, in the words of the reader."""
    rules = dry_run.rules
    if rules is None:
        return []
    if kind in rules.parts:
        given = rules.parts[kind].sessions_given
        told = ngettext("at least %(count)d session given", "at least %(count)d sessions given", given)
        return [told % {"count": given}]
    rule = rules.seats[kind]
    conditions = [_("at least %(share)d %% of the hours") % {"share": rule.share_of_hours}]
    if rule.sessions:
        titles = {session.key: str(InReadersLanguage(session.title)) for session in dry_run.sessions}
        named = ", ".join(f"“{titles[key]}”" for key in rule.sessions)
        conditions.append(_("presence at %(sessions)s") % {"sessions": named})
    return conditions


@require_http_methods(["GET", "HEAD", "POST"])
def amend_rule(request: HttpRequest, slug: str) -> HttpResponse:
    """What earns a certificate, and beside it who would get one by what is written. Only ``save`` stores it."""
    course = course_for(request.user, slug, may=permissions.AMEND_RULE)
    form = RuleForm(request.POST or None, course=course, values=_rule_values(course))
    written = rule_from(form.changes) if form.is_valid() else course.certificate_rule
    if form.is_valid() and "save" in request.POST:
        if amended(request, form, actions.amend_rule, course, values=_rule_values):
            messages.success(request, _("Saved."))
            return redirect("credentials:certificates", slug)
        course.refresh_from_db()
    trial = queries.trial_of(course, written, request.LANGUAGE_CODE)
    asked = request.POST or request.GET
    lacking = [*trial.then.lacking, *trial.then.parts_lacking]
    context = {
        "course": course,
        "form": form,
        "trial": trial,
        "is_another": conditions_of(written) != conditions_of(course.certificate_rule),
        "refusal": amending_refusal(course.state),
        "changed_page": Paginator(trial.changed, ON_ONE_PAGE).get_page(asked.get("changed")),
        "lacking_page": Paginator(lacking, ON_ONE_PAGE).get_page(asked.get("lacking")),
        "shows_lacking": "lacking" in asked,
    }
    return render(request, "credentials/amend_rule.html", context)


def _rule_values(course: Course) -> dict[str, dict[str, Any] | None]:
    return conditions_of(course.certificate_rule)


@require_safe
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.SEE)
    may_issue = bool(roles_in(request.user, *course.scopes) & permissions.ISSUE)
    context = {"course": course, "progress": queries.progress(course), "may_issue": may_issue}
    return fresh(render(request, "credentials/_progress.html", context))


@require_POST
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.ISSUE)
    numbered = actions.start_issue(course, by=signed_in(request.user), at=timezone.now())
    if not numbered:
        messages.info(
            request, _("Nobody is waiting for a certificate: whoever has earned one has its number.")
        )
        return redirect("credentials:certificates", course.slug)
    messages.success(
        request,
        ngettext(
            "%(count)s certificate has its number and is being made.",
            "%(count)s certificates have their numbers and are being made.",
            numbered,
        )
        % {"count": numbered},
    )
    return redirect("credentials:certificates", course.slug)


@require_POST
def pause(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.ISSUE)
    actions.pause(course, by=signed_in(request.user), at=timezone.now())
    return redirect("credentials:certificates", course.slug)


@require_POST
def resume(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.ISSUE)
    actions.resume(course, by=signed_in(request.user), at=timezone.now())
    return redirect("credentials:certificates", course.slug)


@require_http_methods(["GET", "POST"])
def cancel_rest(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.ISSUE)
    if request.method == "POST":
        count = actions.cancel_rest(course, by=signed_in(request.user), at=timezone.now())
        told = ngettext(
            "%(count)s certificate is not issued; its number is not used again.",
            "%(count)s certificates are not issued; their numbers are not used again.",
            count,
        )
        messages.success(request, told % {"count": count})
        return redirect("credentials:certificates", course.slug)
    standing = queries.progress(course)
    left = standing.numbered - standing.made
    context = {
        "refusal": resume_refusal(is_under_way=standing.is_under_way, is_paused=standing.is_paused),
        "question": ngettext(
            "Not issue the %(count)s certificate that is left?",
            "Not issue the %(count)s certificates that are left?",
            left,
        )
        % {"count": left},
        "consequences": [
            ngettext(
                "%(count)s certificate that is made stays as it is.",
                "%(count)s certificates that are made stay as they are.",
                standing.made,
            )
            % {"count": standing.made},
            _("The numbers of the others are not used again; the register keeps them as not issued."),
            _("Whoever has earned one can still be given one: press Issue again, and they get new numbers."),
        ],
        "label": _("Do not issue the rest"),
        "tone": "danger",
        "back_url": reverse("credentials:certificates", args=[slug]),
    }
    return render(request, "ui/confirm.html", context)


@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    certificate = permissions.certificate_for(request.user, number, may=permissions.REVOKE, slug=slug)
    form = RevocationForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.revoke(certificate, reason=reason, by=signed_in(request.user), at=timezone.now())
        messages.success(request, _("Certificate %(number)s is revoked.") % {"number": certificate.number})
        return redirect("credentials:certificates", slug)
    context = {
        "form": form,
        "refusal": revocation_refusal(certificate.state, reason="?"),
        "question": _("Revoke certificate %(number)s?") % {"number": certificate.number},
        "consequences": [
            _("It is the certificate of %(person)s.") % {"person": certificate.facts["name"]},
            _(
                "From then on its check page says: revoked, with the day and the reason. This cannot be undone."
            ),
            _("Its holder is told by e-mail."),
        ],
        "label": _("Revoke"),
        "tone": "danger",
        "back_url": reverse("credentials:certificates", args=[slug]),
    }
    return render(request, "ui/confirm.html", context)


@require_http_methods(["GET", "POST"])
def supersede(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    certificate = permissions.certificate_for(request.user, number, may=permissions.SUPERSEDE, slug=slug)
    if request.method == "POST":
        successor = actions.supersede(certificate, by=signed_in(request.user), at=timezone.now())
        messages.success(
            request,
            _("Certificate %(old)s is replaced by %(new)s.")
            % {"old": certificate.number, "new": successor.number},
        )
        return redirect("credentials:certificates", slug)
    facts = queries.facts_now(certificate, at=timezone.now())
    changes = differences(certificate.facts, facts) if facts else []
    context = {
        "refusal": supersession_refusal(
            certificate.state,
            says_the_same=not changes,
            is_erased=certificate.erased_at is not None,
        ),
        "question": _("Replace certificate %(number)s?") % {"number": certificate.number},
        "consequences": [
            *_differences(certificate.facts, facts, changes),
            _("A new certificate with a new number is issued, and sent to its holder."),
            _("The old one stays on record as superseded; its check page leads to the new one."),
        ],
        "label": _("Replace"),
        "back_url": reverse("credentials:certificates", args=[slug]),
    }
    return render(request, "ui/confirm.html", context)


def _differences(old: Facts, new: Facts | None, changes: list[str]) -> list[str]:
    """What the new certificate would say differently, in the words of the reader."""
    named = "name" in changes or new is None
    told = _("On the old one stands %(old)s, on the new one %(new)s.") % {
        "old": old["name"],
        "new": new["name"] if new else "–",
    }
    others = [str(PARTS_OF_PAPER[key]) for key in changes if key != "name"]
    parts = _("Different on the new one: %(parts)s.") % {"parts": ", ".join(others)}
    return [*([told] if named else []), *([parts] if others else [])]


@require_POST
def accept_correction(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.SUPERSEDE)
    correction = permissions.correction_of(course, pk)
    successor = actions.accept_correction(correction, by=signed_in(request.user), at=timezone.now())
    messages.success(
        request,
        _("Certificate %(old)s is replaced by %(new)s.")
        % {"old": correction.certificate.number, "new": successor.number},
    )
    return redirect("credentials:certificates", slug)


@require_http_methods(["GET", "POST"])
def decline_correction(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.SUPERSEDE)
    correction = permissions.correction_of(course, pk)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        answer = form.cleaned_data["answer"]
        actions.decline_correction(correction, answer=answer, by=signed_in(request.user), at=timezone.now())
        messages.success(request, _("The certificate stays as it is, and its holder is told."))
        return redirect("credentials:certificates", slug)
    context = {
        "form": form,
        "refusal": correction_answer_refusal(correction.state),
        "question": _("Leave certificate %(number)s as it is?") % {"number": correction.certificate.number},
        "consequences": [
            _("On it stands %(now)s; its holder asks for %(proposed)s.")
            % {"now": correction.certificate.facts["name"], "proposed": correction.proposed_official},
            _("The holder reads your sentence."),
        ],
        "label": _("Decline"),
        "back_url": reverse("credentials:certificates", args=[slug]),
    }
    return render(request, "ui/confirm.html", context)
