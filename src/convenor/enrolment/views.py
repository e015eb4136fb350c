"""Pages and acts of registration: load, ask, act, answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from convenor.enrolment import actions, permissions
from convenor.people.permissions import signed_in


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    registration = permissions.registration_for(request.user, pk, may=permissions.CONFIRM)
    actions.confirm(registration, by=signed_in(request.user), at=timezone.now())
    messages.success(request, _("%(person)s has a seat.") % {"person": registration.person})
    return redirect("enrolment:people", registration.course.slug)
