"""Gathering the record of a course."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import urlencode

from django.urls import reverse

from convenor.credentials.kinds import OF_SEATS
from convenor.credentials.models import Certificate
from convenor.credentials.states import State as CertificateState
from convenor.enrolment.queries import seats_taken
from convenor.enrolment.states import State as RegistrationState
from convenor.kit.languages import Wording
from convenor.live.queries import Counts, counts, total
from convenor.people.models import Affiliation, Organisation, Person
from convenor.programmes.models import Contribution, Course, Sender, Session
from convenor.programmes.rules import half_of_day
from convenor.reporting.record import (
    BodyRecord,
    CourseRecord,
    Figure,
    LiveRecord,
    PostRecord,
    SessionRecord,
    SpeakerRecord,
    Stated,
)

LANGUAGES = ("az", "en")
"""Those in which a communiqué is drafted."""
HOME = "AZ"
"""The country of which a text need not say that a body is at home there."""


def course_record(course: Course) -> CourseRecord:
    """Return what is known of ``course`` for a report, in a number of queries that does not grow with its rows."""
    senders = list(course.senders.select_related("organisation"))
    held = counts(course)
    return CourseRecord(
        title=_stated(course.title, "title", course.assumed),
        summary=_stated(course.summary, "summary", course.assumed),
        programme=_stated(course.programme.title, "title", course.programme.assumed),
        partners=tuple(
            (role.kind, _body(role.organisation, assumed=role.assumed))
            for role in course.programme.partner_roles.select_related("organisation")
        ),
        modules=course.modules.count(),
        starts_on=course.starts_on,
        ends_on=course.ends_on,
        is_start_assumed=_is_assumed("starts_on", course.assumed),
        is_end_assumed=_is_assumed("ends_on", course.assumed),
        place=_stated(course.place, "place", course.assumed),
        sessions=tuple(_session(session, held.get(session.pk)) for session in _sessions(course)),
        senders=tuple(_sender(sender) for sender in senders),
        participants=Figure(
            seats_taken(course), _rows("enrolment:people", course, state=RegistrationState.CONFIRMED)
        ),
        institutions=Figure(len(senders), _rows("programmes:course", course) + "#senders"),
        certificates=Figure(
            _valid_certificates(course),
            _rows("credentials:certificates", course, state=CertificateState.ISSUED) + "#register",
        ),
        is_rehearsed=course.rehearsed,
        live_rooms=len(held),
        live=_live(total(held.values()), dict.fromkeys(PARTS, _rows("live:rooms", course) + "#counts"))
        if held
        else None,
    )


def _rows(page: str, course: Course, **only: str) -> str:
    query = f"?{urlencode(only)}" if only else ""
    return reverse(page, args=[course.slug]) + query


def _sessions(course: Course) -> list[Session]:
    """The sessions that the source speaks of: no breaks, and none that is assumed as a whole."""
    sessions = (
        course.sessions.exclude(format=Session.Format.BREAK)
        .select_related("course")
        .prefetch_related("contributions__person__affiliations__organisation__part_of")
    )
    return [session for session in sessions if "all" not in session.assumed]


PARTS = {
    "people": "#people",
    "questions": "#questions",
    "answered_live": "?answered=live#questions",
    "in_writing": "?answered=in_writing#questions",
    "votes": "#questions",
    "polls": "#polls",
    "ballots": "#polls",
    "ideas": "#ideas",
}
"""Where on the page of what stays of a live room the rows of each figure are."""


def _live_of_session(session: Session, held: Counts) -> LiveRecord:
    page = reverse("live:archive", args=[session.course.slug, session.key])
    found = _live(held, {part: page + rows for part, rows in PARTS.items()})
    return replace(found, people=Figure(held.attendees, page + PARTS["people"]))


def _live(held: Counts, rows: Mapping[str, str]) -> LiveRecord:
    figures = {part: Figure(getattr(held, part), rows[part]) for part in PARTS if part != "people"}
    return LiveRecord(**figures)


def _session(session: Session, held: Counts | None) -> SessionRecord:
    return SessionRecord(
        format=session.format,
        title=_stated(session.title, "title", session.assumed),
        summary=_stated(session.summary, "summary", session.assumed),
        day=session.day,
        half=half_of_day(session.starts_at.astimezone(session.course.zone).time()),
        is_half_assumed=_is_assumed("starts_at", session.assumed),
        speakers=tuple(
            _speaker(contribution)
            for contribution in session.contributions.all()
            if "all" not in contribution.assumed
        ),
        live=_live_of_session(session, held) if held else None,
    )


def _speaker(contribution: Contribution) -> SpeakerRecord:
    person = contribution.person
    return SpeakerRecord(
        name=_called(person),
        kind="" if "kind" in contribution.assumed else contribution.kind,
        posts=tuple(_post(held) for held in person.affiliations.all() if "all" not in held.assumed),
        about=_stated(person.about, "about", person.assumed),
        talk=_stated(contribution.talk, "talk", contribution.assumed),
    )


def _post(held: Affiliation) -> PostRecord:
    whole = held.organisation.part_of
    return PostRecord(
        post=_stated(held.post, "post", held.assumed),
        organisation=_body(held.organisation),
        whole=_body(whole) if whole else None,
    )


def _called(person: Person) -> Stated:
    """The everyday name per language; assumed where the parts that make it up in that language are."""
    assumed_in = set()
    for language in LANGUAGES:
        if person.display.get(language):
            makes_it_up = ["display", f"display.{language}"]
        elif language != "az" and person.latin:
            makes_it_up = ["latin"]
        else:
            makes_it_up = ["given", "surname"]
        if {"all", *makes_it_up} & set(person.assumed):
            assumed_in.add(language)
    return Stated({language: person.called(language) for language in LANGUAGES}, frozenset(assumed_in))


def _body(organisation: Organisation, *, assumed: Iterable[str] = ()) -> BodyRecord:
    """``assumed``: what is assumed of its part here; then its name is marked too."""
    name = _stated(organisation.name, "name", organisation.assumed)
    is_abroad = organisation.country != HOME and not _is_assumed("country", organisation.assumed)
    return BodyRecord(
        name=Stated(name.wording, frozenset(name.wording)) if set(assumed) else name,
        is_company=organisation.kind == Organisation.Kind.COMPANY
        and not _is_assumed("kind", organisation.assumed),
        country=organisation.country if is_abroad else "",
    )


def _sender(sender: Sender) -> Stated:
    if sender.wording:
        return _stated(sender.wording, "wording", sender.assumed)
    return _stated(sender.organisation.name, "name", {*sender.organisation.assumed, *sender.assumed})


def _stated(wording: Wording, field: str, assumed: Iterable[str]) -> Stated:
    """``assumed`` names the field, one of its languages ("title.az"), or the whole row ("all")."""
    names = set(assumed)
    is_everywhere = bool(names & {"all", field})
    return Stated(
        wording,
        frozenset(language for language in wording if is_everywhere or f"{field}.{language}" in names),
    )


def _is_assumed(field: str, assumed: Iterable[str]) -> bool:
    return bool({"all", field} & set(assumed))


def _valid_certificates(course: Course) -> int:
    return Certificate.objects.filter(course=course, kind__in=OF_SEATS, state=CertificateState.ISSUED).count()
