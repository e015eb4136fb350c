"""The organiser's board of speakers: who still owes what, links and letters."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenor.kit.refusals import Refused
from convenor.notices.queries import bounce_of, written
from convenor.people.actions import amend_person
from convenor.people.permissions import may_change_email, signed_in
from convenor.programmes import actions, permissions, queries
from convenor.programmes.forms.speakers import AddressForm
from convenor.programmes.letters import SPEAKER, Asked
from convenor.programmes.models import Invitation
from convenor.programmes.states import Owed


@require_safe
def speakers(request: HttpRequest, slug: str) -> HttpResponse:
    course = permissions.course_for(request.user, slug, may=permissions.LOOK_AFTER_SPEAKERS)
    found = queries.speakers(course, request.LANGUAGE_CODE)
    wanted = request.GET.get("owed", "")
    context = {
        "course": course,
        "speakers": [one for one in found if not wanted or wanted in one.owed],
        "is_empty": not found,
        "wanted": wanted,
        "counted": [(owed, sum(owed in one.owed for one in found)) for owed in Owed],
        "may_write": any(one.person.email for one in found),
        "without_link": any(one.invitation is None for one in found),
    }
    return render(request, "programmes/speakers.html", context)


@require_POST
def invite_speakers(request: HttpRequest, slug: str) -> HttpResponse:
    course = permissions.course_for(request.user, slug, may=permissions.LOOK_AFTER_SPEAKERS)
    made = actions.invite_all(course, by=signed_in(request.user), at=timezone.now())
    said = ngettext("%(count)d link is made.", "%(count)d links are made.", len(made)) % {"count": len(made)}
    messages.success(request, said)
    return redirect("programmes:speakers", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def speaker(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What is known of one speaker; the form keeps the address to which the link goes."""
    course = permissions.course_for(request.user, slug, may=permissions.LOOK_AFTER_SPEAKERS)
    found = permissions.speaker_of(course, pk)
    person = found.person
    may_change = may_change_email(request.user, person)
    initial = {"email": person.email, "language": person.language}
    form = AddressForm(request.POST or None, initial=initial)
    if not may_change:
        form.fields["email"].disabled = True
    if form.is_valid():
        try:
            amend_person(person, changes=form.cleaned_data, by=signed_in(request.user), at=timezone.now())
            messages.success(request, _("The address is kept."))
            return redirect("programmes:speaker", slug, pk)
        except Refused as refused:
            form.add_error("email", str(refused))
    halves = {key: (day, half) for key, day, half in queries.half_days(course)}
    invitation = found.invitation
    context = {
        "course": course,
        "found": found,
        "speaker": person,
        "bounce": bounce_of(person.email),
        "form": form,
        "invitation": invitation,
        "address": queries.link_of(invitation),
        "absent": [halves[key] for key in invitation.absent if key in halves] if invitation else [],
        "given": queries.own_materials(course, person),
    }
    return render(request, "programmes/speaker.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def send_links(request: HttpRequest, slug: str) -> HttpResponse:
    """First the letters as each one will read them; sent once somebody has looked at them and said so."""
    course = permissions.course_for(request.user, slug, may=permissions.LOOK_AFTER_SPEAKERS)
    given = request.POST if request.method == "POST" else request.GET
    pks = {int(pk) for pk in given.getlist("person") if pk.isdecimal() and len(pk) < 19}
    if request.method == "POST":
        sent = actions.send_links(course, pks, by=signed_in(request.user), at=timezone.now())
        said = ngettext("%(count)d mail is on its way.", "%(count)d mails are on their way.", len(sent))
        messages.success(request, said % {"count": len(sent)})
        return redirect("programmes:speakers", slug)
    chosen = actions.chosen(course, pks)
    found = [(one, one.invitation or Invitation(course=course, person=one.person)) for one in chosen]
    told = [
        (one, written(SPEAKER, Asked(one, invitation), language=one.person.language, places=course.scopes))
        for one, invitation in found
    ]
    return render(request, "programmes/send_links.html", {"course": course, "letters": told})


@require_POST
def withdraw_link(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    course = permissions.course_for(request.user, slug, may=permissions.LOOK_AFTER_SPEAKERS)
    found = permissions.speaker_of(course, pk)
    if found.invitation:
        actions.withdraw_link(found.invitation, by=signed_in(request.user), at=timezone.now())
        messages.success(request, _("The link is withdrawn: it opens nothing any more."))
    return redirect("programmes:speaker", slug, pk)


@require_POST
def renew_link(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Make a link where there is none, and another one where there was."""
    course = permissions.course_for(request.user, slug, may=permissions.LOOK_AFTER_SPEAKERS)
    found = permissions.speaker_of(course, pk)
    by, now = signed_in(request.user), timezone.now()
    if found.invitation:
        actions.renew_link(found.invitation, by=by, at=now)
    else:
        actions.invite(course, found.person, by=by, at=now)
    messages.success(request, _("Here is the new link. Those given out before open nothing any more."))
    return redirect("programmes:speaker", slug, pk)
