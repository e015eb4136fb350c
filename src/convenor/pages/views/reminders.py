"""Of what the people of a course are reminded, and who would be today."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from convenor.pages.forms.reminders import RemindersForm
from convenor.pages.permissions import course_of, outbox_for
from convenor.programmes.actions import set_reminders
from convenor.programmes.queries.reminders import due_now, settings_of
from convenor.programmes.rules.reminders import REMINDED


@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest, slug: str) -> HttpResponse:
    found = outbox_for(request.user, slug)
    course, now = course_of(found), timezone.now()
    settings = settings_of(course)
    form = RemindersForm(request.POST or None, settings=settings)
    if form.is_valid():
        set_reminders(course, on=form.on(), days=form.days(), by=found.by, at=now)
        messages.success(request, _("Kept. Reminders that are on are written within the hour."))
        return redirect(request.path)
    context = {
        "course": course,
        "form": form,
        "is_reminded": course.state in REMINDED,
        "rules": [(one, *form.boxes(one.rule.key), due_now(course, one, at=now)) for one in settings],
    }
    return render(request, "pages/reminders.html", context)
