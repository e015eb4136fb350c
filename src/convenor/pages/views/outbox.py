"""What was written to whom, and what became of it: for organisers of a course or of the whole site."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenor.notices import actions
from convenor.notices import queries as notices
from convenor.notices.rules import release_refusal, resend_refusal, withdrawal_refusal
from convenor.notices.states import State
from convenor.pages.forms import OutboxForm
from convenor.pages.permissions import Outbox, message_in, outbox_for
from convenor.pages.queries.messages import addresses_of, message_history, reader_of

ON_ONE_PAGE = 50


@require_safe
def outbox(request: HttpRequest, slug: str = "") -> HttpResponse:
    found = outbox_for(request.user, slug)
    form = OutboxForm(request.GET)
    form.is_valid()
    wanted = form.cleaned_data
    shown = notices.narrowed(
        notices.outbox(found.place).defer("body"),
        text=wanted.get("q", ""),
        state=wanted.get("state", ""),
        letter=wanted.get("letter", ""),
        language=wanted.get("language", ""),
        since=wanted.get("since"),
        until=wanted.get("until"),
    )
    context = {
        "course": found.course,
        "form": form,
        "page": Paginator(shown, ON_ONE_PAGE).get_page(request.GET.get("page")),
        "batches": notices.batches(found.place),
        "is_narrowed": any(wanted.values()),
    }
    return render(request, "pages/outbox.html", context)


@require_safe
def message(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """One message as it goes, what became of it, and what can be done about it."""
    found = outbox_for(request.user, slug)
    shown = message_in(found, pk)
    reader = reader_of(shown)
    return render(
        request,
        "pages/message.html",
        {
            "course": found.course,
            "message": shown,
            "reader": reader,
            "addresses": addresses_of(shown, reader),
            "history": message_history(shown),
            "resent": list(shown.resent.order_by("pk")),
            "release_refusal": release_refusal(shown.state),
            "withdrawal_refusal": withdrawal_refusal(shown.state),
            "resend_refusal": resend_refusal(shown.state),
            "of_batch": notices.batch_of(shown).count() if shown.state == State.HELD else 0,
        },
    )


@require_POST
def release(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    found = outbox_for(request.user, slug)
    actions.release(message_in(found, pk), by=found.by, at=timezone.now())
    messages.success(request, _("It is on its way."))
    return _back(found, "message", pk)


@require_POST
def withdraw(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    found = outbox_for(request.user, slug)
    actions.withdraw([message_in(found, pk)], by=found.by, at=timezone.now())
    messages.success(request, _("It is withdrawn, and never goes."))
    return _back(found, "message", pk)


@require_POST
def resend(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    found = outbox_for(request.user, slug)
    shown = message_in(found, pk)
    known = addresses_of(shown, reader_of(shown))
    wanted, seen = request.POST.get("address", ""), request.POST.get("seen", "")
    fresh = actions.resend(
        shown,
        address=wanted if wanted in known else shown.address,
        seen=int(seen) if seen.isdecimal() and len(seen) < 9 else -1,
        by=found.by,
        at=timezone.now(),
    )
    messages.success(request, _("It is on its way again, to %(address)s.") % {"address": fresh.address})
    return _back(found, "message", fresh.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """Messages of one cause, to be looked through together: single ones taken out, the others released in one act."""
    found = outbox_for(request.user, slug)
    first = message_in(found, pk)
    if request.method == "POST":
        return _decide(request, found, first)
    waiting = notices.batch_of(first)
    context: dict[str, Any] = {
        "course": found.course,
        "first": first,
        "page": Paginator(waiting, ON_ONE_PAGE).get_page(request.GET.get("page")),
        "newest": notices.newest_of(waiting),
    }
    return render(request, "pages/batch.html", context)


def _decide(request: HttpRequest, found: Outbox, first: Any) -> HttpResponse:
    now = timezone.now()
    if "release" in request.POST:
        newest = request.POST.get("newest", "")
        until = int(newest) if newest.isdecimal() and len(newest) < 19 else 0
        count = actions.release_batch(first, newest=until, by=found.by, at=now)
        said = ngettext("%(count)d mail is on its way.", "%(count)d mails are on their way.", count)
        messages.success(request, said % {"count": count})
        return _back(found, "outbox")
    pks = [int(pk) for pk in request.POST.getlist("out") if pk.isdecimal() and len(pk) < 19]
    out = list(notices.batch_of(first).filter(pk__in=pks))
    count = actions.withdraw(out, by=found.by, at=now)
    said = ngettext("%(count)d message is taken out.", "%(count)d messages are taken out.", count)
    messages.success(request, said % {"count": count})
    return _back(found, "batch", first.pk)


def _back(found: Outbox, name: str, *numbers: int) -> HttpResponse:
    if found.course:
        return redirect(reverse(f"pages:course_{name}", args=[found.course.slug, *numbers]))
    return redirect(reverse(f"pages:{name}", args=numbers))
