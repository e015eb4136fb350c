"""The page on which the next edition of a course is made."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from convenor.people.permissions import signed_in
from convenor.programmes.actions.cloning import clone_course as clone
from convenor.programmes.forms.courses import CloneForm
from convenor.programmes.forms.programmes import key_from
from convenor.programmes.models import Course
from convenor.programmes.permissions import ADD_COURSE, course_for, programme_for
from convenor.programmes.views.answers import did

WEEKS_OF_A_YEAR = 52
"""The next edition is proposed a year later, on the same days of the week."""


@require_http_methods(["GET", "HEAD", "POST"])
def clone_course(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=ADD_COURSE)
    programme_for(request.user, course.programme.slug, may=ADD_COURSE)
    last = course.programme.courses.aggregate(last=Max("number"))["last"] or 0
    form = CloneForm(
        request.POST or None,
        course=course,
        initial={
            "title": course.title,
            "number": last + 1,
            "starts_on": course.starts_on + timedelta(weeks=WEEKS_OF_A_YEAR),
            "with_people": True,
        },
    )
    if request.method == "POST" and form.is_valid():
        written = form.cleaned_data
        made: list[Course] = []
        key = f"{key_from(written['title'])[:70]}-{written['starts_on'].year}"

        def act() -> None:
            made.append(clone(course, **written, key=key, by=signed_in(request.user), at=timezone.now()))

        if did(form, act):
            messages.success(request, _("The new edition is there, as a draft that only you see."))
            return redirect("pages:overview", made[0].slug)
    context = {"course": course, "form": form, "sessions": course.sessions.count()}
    return render(request, "programmes/clone_course.html", context)
