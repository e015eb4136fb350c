"""What speakers and trainers are written, and what every letter says of a course."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from convenor.kit.dates import clock, day, days
from convenor.notices.letters import Letter, Placeholder, register
from convenor.people.models import Person
from convenor.programmes.models import Course, Invitation, Release
from convenor.programmes.queries import Speaker, link_of, speaker
from convenor.programmes.queries.releases import change_lines, concerned_by, latest_release
from convenor.programmes.rules.releases import Change

COURSE = {
    "course": Placeholder(_("the title of the course")),
    "days": Placeholder(_("its days")),
}
NEWS = {
    **COURSE,
    "name": Placeholder(_("the given name of the reader")),
    "version": Placeholder(_("the number of the version")),
    "changes": Placeholder(_("what is different, a line for each"), needed=True),
    "page": Placeholder(_("the address of the course page")),
}


def of_course(course: Course, language: str) -> dict[str, str]:
    """What a letter says of a course in ``language``: title and days."""
    return {
        "course": str(course.called(language)),
        "days": days(course.starts_on, course.ends_on, language),
    }


@dataclass(frozen=True)
class News:
    """A version of the agenda for one reader, with what is different for them."""

    release: Release
    person: Person
    changes: Sequence[Change]


def of_news(news: News, language: str) -> Mapping[str, str]:
    """What a letter says of a version of the agenda."""
    course = news.release.course
    return {
        **of_course(course, language),
        "name": news.person.given,
        "version": str(news.release.number),
        "changes": "\n".join(f"- {line}" for line in change_lines(news.changes, course, language)),
        "page": settings.SITE_URL + reverse("programmes:course", args=[course.slug]),
    }


def _own_news(course_pk: int, person_pk: int) -> News | None:
    released = latest_release(Course(pk=course_pk))
    for person, changes in concerned_by(released) if released else ():
        if released and person.pk == person_pk:
            return News(released, person, changes)
    return None


AGENDA_CHANGED = register(
    Letter(
        key="programmes.agenda_released",
        title=_("Agenda changed, to speakers"),
        used=_(
            "Sent when a new version of the agenda is published, to everybody whose part in it is different."
        ),
        subject=_("Your part in “{course}” has changed"),
        body=_("""Dear {name},

version {version} of the agenda of the course “{course}”, {days}, is published. What is new for you:

{changes}

The whole agenda:
{page}"""),
        placeholders=NEWS,
        values=of_news,
        example=_own_news,
    )
)


@dataclass(frozen=True)
class Asked:
    """A speaker with the personal page that they are asked to fill."""

    speaker: Speaker
    invitation: Invitation


def _asked(course_pk: int, person_pk: int) -> Asked | None:
    course = Course.objects.select_related("programme").filter(pk=course_pk).first()
    person = Person.objects.filter(pk=person_pk).first()
    found = speaker(course, person) if course and person else None
    if found is None or course is None:
        return None
    return Asked(found, found.invitation or Invitation(course=course, person=found.person))


def _of_speaker(asked: Asked, language: str) -> Mapping[str, str]:
    course = asked.invitation.course
    parts = []
    for one in asked.speaker.contributions:
        starts = timezone.localtime(one.session.starts_at, course.zone)
        when = f"{day(starts.date(), language)}, {clock(starts.time())}"
        parts.append(f"- {when}: {one.session.called(language)} ({one.get_kind_display()})")
    return {
        **of_course(course, language),
        "name": asked.speaker.person.called(language),
        "parts": "\n".join(parts),
        "owed": ", ".join(str(one.label) for one in asked.speaker.owed),
        "link": link_of(asked.invitation) or f"({gettext('the link is made when this is sent')})",
    }


SPEAKER = register(
    Letter(
        key="programmes.speaker_letter",
        title=_("Personal page, to speakers"),
        used=_("Sent when an organiser writes to speakers from their board, and by reminders."),
        subject=_("Your part in the course: {course}"),
        body=_("""Dear {name},

you are on the programme of the course “{course}”, {days}:

{parts}

We still need from you: {owed}.

Your own page, without an account. Whoever has this link can open it, so please keep it to yourself:
{link}

What you write about what you eat or need is seen by the organisers only."""),
        placeholders={
            **COURSE,
            "name": Placeholder(_("the name of the speaker")),
            "parts": Placeholder(_("their parts in the course, a line for each")),
            "owed": Placeholder(_("what they still owe; the line is left out where they owe nothing")),
            "link": Placeholder(_("the personal link"), needed=True),
        },
        values=_of_speaker,
        example=_asked,
    )
)
