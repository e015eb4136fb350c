"""Playing a whole course through the real actions, from call to communiqué.

Each step looks at what is there and does only what is missing, so that a rehearsal that was interrupted goes on where
it stopped, and one that has ended changes nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from time import perf_counter

from django.db.models import QuerySet
from django.utils import timezone

from convenor.attendance import actions as attendance
from convenor.attendance.models import Mark
from convenor.attendance.queries import countable_sessions, presence
from convenor.credentials import actions as credentials
from convenor.credentials.models import Certificate
from convenor.credentials.states import State as CertificateState
from convenor.enrolment import actions as enrolment
from convenor.enrolment.models import Registration
from convenor.enrolment.queries import roster, seats_taken
from convenor.enrolment.states import State
from convenor.jobs.actions import run_pending, take_up_abandoned
from convenor.kit import names
from convenor.kit.refusals import insist
from convenor.people import actions as people
from convenor.people.models import Organisation, Person
from convenor.people.permissions import FOCAL_POINT, OBSERVER, ORGANISER, SITE, Scope
from convenor.programmes import actions as programmes
from convenor.programmes.coursefile.shape import CourseFile
from convenor.programmes.models import Contribution, Course, Session
from convenor.programmes.states import PATH
from convenor.programmes.states import State as CourseState
from convenor.rehearsal import rules
from convenor.rehearsal.cohort import Invented, cohort
from convenor.rehearsal.hour import play_hour
from convenor.rehearsal.phones import Heard

Progress = Callable[[str, int, int], None]
"""Called with the name of the step, how much is done, and of how much."""

CORRECTED, REVOKED = 1, 4
"""The places, by number, of the certificate whose name is corrected and of the one that is revoked."""
REASON = "Səhvən verilib: qeydlər sonradan düzəldilib · Issued by mistake: marks were corrected afterwards"


@dataclass
class Rehearsal:
    """What was played: the course, who acts in it, and how long each step took in this run."""

    course: Course
    organiser: Person
    focal_point: Person
    observer: Person
    seconds: dict[str, float] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)
    """What simulated phones heard of the live server, for each room that was played against one in this run."""

    def ways_in(self) -> list[tuple[str, Person]]:
        """One person for each role, by the word that the demo prints."""
        trainer = Contribution.objects.filter(
            session__course=self.course, kind=Contribution.Kind.TRAINER
        ).first()
        valid = self.example_certificate()
        found = [
            ("organiser", self.organiser),
            ("focal point", self.focal_point),
            ("trainer", trainer.person if trainer else None),
            ("participant", valid.person if valid else None),
            ("observer", self.observer),
        ]
        return [(role, person) for role, person in found if person]

    def example_certificate(self) -> Certificate | None:
        return _issued(self.course).first()


def rehearse(
    file: CourseFile, *, participants: int, seed: int, progress: Progress, port: int | None = None
) -> Rehearsal:
    """Play ``file`` with ``participants`` made-up people. The same seed gives the same people and numbers.

    ``port`` is that of a live server over the same database: the live hour is then played against it, over HTTP.
    Refuses ``rehearsal.another_cohort`` when other people are on the list, and what the actions refuse that it plays.
    """
    seconds: dict[str, float] = {}
    with _timed("load", seconds):
        played = _set_up(file, progress=progress)
    played.seconds = seconds
    course, organiser = played.course, played.organiser
    invented = cohort(seed=seed, count=participants, senders=max(course.senders.count(), 1))
    with _timed("register", seconds):
        _advance(course, to=CourseState.OPEN, by=organiser, at=_before(course, days=30))
        _register(course, invented, by=organiser, progress=progress)
    with _timed("confirm", seconds):
        _confirm(course, invented, seed=seed, by=organiser, progress=progress)
    with _timed("mark", seconds):
        _advance(course, to=CourseState.RUNNING, by=organiser, at=_before(course, days=0))
        _mark(course, invented, seed=seed, by=organiser, progress=progress)
    with _timed("live", seconds):
        played.heard = _play_live_hours(course, seed=seed, by=organiser, port=port, progress=progress)
    with _timed("issue", seconds):
        _advance(course, to=CourseState.ENDED, by=organiser, at=_end(course))
        _issue(course, by=organiser, progress=progress)
        _advance(course, to=CourseState.CERTIFIED, by=organiser, at=_end(course) + timedelta(days=4))
    with _timed("deliver", seconds):
        progress("mails", 0, 1)
        take_up_abandoned(started_before=timezone.now())
        run_pending()
        progress("mails", 1, 1)
    return played


@contextmanager
def _timed(step: str, seconds: dict[str, float]) -> Iterator[None]:
    began = perf_counter()
    yield
    seconds[step] = round(perf_counter() - began, 3)


def _set_up(file: CourseFile, *, progress: Progress) -> Rehearsal:
    progress("course file", 0, 1)
    at = datetime.combine(file.course.starts_on, time(9), file.course.zone) - timedelta(days=60)
    organiser = _actor("Təşkilatçı", "Məşqova", "organiser@example.org", at=at)
    people.grant(organiser, ORGANISER, scope=SITE, by=None, at=at)
    course = programmes.load_course(file, rehearsed=True, by=organiser, at=at)
    observer = _actor("Müşahidəçi", "Məşqova", "observer@example.org", at=at)
    people.grant(observer, OBSERVER, scope=Scope("programme", course.programme_id), by=organiser, at=at)
    focal_point = _actor("Əlaqələndirici", "Məşqov", "focal.point@example.org", at=at)
    first_sender = course.senders.first()
    if first_sender:
        scope = Scope("organisation", first_sender.organisation_id)
        people.grant(focal_point, FOCAL_POINT, scope=scope, by=organiser, at=at)
    progress("course file", 1, 1)
    return Rehearsal(course, organiser, focal_point, observer)


def _actor(given: str, surname: str, email: str, *, at: datetime) -> Person:
    known = Person.objects.filter(email=email).first()
    return known or people.add_person(Person(given=given, surname=surname, email=email), by=None, at=at)


def _advance(course: Course, *, to: CourseState, by: Person, at: datetime) -> None:
    course.refresh_from_db()
    while PATH.index(CourseState(course.state)) < PATH.index(to):
        programmes.advance(
            course,
            participants=seats_taken(course),
            certificates=_issued(course).count(),
            by=by,
            at=at,
        )
        course.refresh_from_db()


def _register(course: Course, invented: Sequence[Invented], *, by: Person, progress: Progress) -> None:
    senders: list[Organisation | None] = [sender.organisation for sender in course.senders.all()] or [None]
    registered = {str(registration.person.email) for registration in roster(course)}
    insist(
        rules.cohort_refusal(
            {one.email for one in invented},
            registered=registered,
            is_open=course.state == CourseState.OPEN,
        )
    )
    for place, one in enumerate(invented):
        if one.email not in registered:
            at = _before(course, days=20) + timedelta(minutes=7 * place)
            person = Person.objects.filter(email=one.email).first() or people.add_person(
                Person(
                    given=one.given,
                    surname=one.surname,
                    father=one.father,
                    patronymic=one.patronymic,
                    email=one.email,
                ),
                by=by,
                at=at,
            )
            enrolment.register(course, person, organisation=senders[one.sender], post=one.post, by=by, at=at)
        progress("registrations", place + 1, len(invented))


def _confirm(
    course: Course, invented: Sequence[Invented], *, seed: int, by: Person, progress: Progress
) -> None:
    by_address = {registration.person.email: registration for registration in roster(course)}
    for place, one in enumerate(invented):
        registration = by_address[one.email]
        at = _before(course, days=10) + timedelta(minutes=3 * place)
        if registration.state == State.REGISTERED:
            if rules.withdraws(seed, place):
                enrolment.withdraw(registration, by=by, at=at)
            elif course.seats is not None and seats_taken(course) >= course.seats:
                enrolment.wait(registration, by=by, at=at)
            else:
                enrolment.confirm(registration, by=by, at=at)
        progress("seats", place + 1, len(invented))


def _mark(course: Course, invented: Sequence[Invented], *, seed: int, by: Person, progress: Progress) -> None:
    by_address = {one.email: one for one in invented}
    seated = [registration for registration in roster(course) if registration.state == State.CONFIRMED]
    sessions = countable_sessions(course)
    said = {
        registration.pk: {
            key: (was_there, is_mistaken)
            for key, was_there, is_mistaken in rules.presence(
                seed, by_address[str(registration.person.email)], (session.key for session in sessions)
            )
        }
        for registration in seated
        if registration.person.email in by_address
    }
    standing = presence(course)
    for place, session in enumerate(sessions):
        new = [
            attendance.Change(pk, session.pk, seen=None, wanted=was_there is not is_mistaken)
            for pk, by_session in said.items()
            for was_there, is_mistaken in [by_session[session.key]]
            if session.pk not in standing.get(pk, {})
        ]
        attendance.mark_many(course, changes=new, source=Mark.Source.PAPER, by=by, at=session.ends_at)
        _correct(session, seated, said, by=by)
        progress("marks", place + 1, len(sessions))


def _correct(
    session: Session,
    seated: Sequence[Registration],
    said: dict[int, dict[str, tuple[bool, bool]]],
    *,
    by: Person,
) -> None:
    """Mend the marks that were set wrongly; a mark that says the truth already stays as it is."""
    for registration in seated:
        was_there, is_mistaken = said.get(registration.pk, {}).get(session.key, (False, False))
        if is_mistaken:
            attendance.mark(
                session,
                registration,
                present=was_there,
                source=Mark.Source.ORGANISER,
                by=by,
                at=session.ends_at + timedelta(hours=2),
            )


def _play_live_hours(
    course: Course, *, seed: int, by: Person, port: int | None, progress: Progress
) -> list[Heard]:
    """The live room of each session of questions and answers, run by its trainer, with those who were marked there."""
    sessions = list(course.sessions.filter(format=Session.Format.LIVE_QA).select_related("course"))
    present = presence(course)
    heard = []
    for place, session in enumerate(sessions):
        there = {pk for pk, by_session in present.items() if by_session.get(session.pk)}
        seats = [seat for seat in roster(course) if seat.pk in there and seat.state == State.CONFIRMED]
        part = session.contributions.filter(kind=Contribution.Kind.TRAINER).select_related("person").first()
        found = play_hour(
            session,
            seats,
            seed=seed,
            by=part.person if part else by,
            answered_at=_end(course) + timedelta(days=1),
            port=port,
        )
        heard += [found] if found else []
        progress("live rooms", place + 1, len(sessions))
    return heard


def _issue(course: Course, *, by: Person, progress: Progress) -> None:
    if CertificateState.ISSUED not in _states(course) or CertificateState.NUMBERED in _states(course):
        credentials.issue(
            course, by=by, at=_end(course), progress=lambda done, of: progress("certificates", done, of)
        )
    if CertificateState.SUPERSEDED not in _states(course):
        _correct_a_name(course, by=by, at=_end(course) + timedelta(days=2))
    if CertificateState.REVOKED not in _states(course):
        for certificate in _issued(course)[REVOKED : REVOKED + 1]:
            credentials.revoke(certificate, reason=REASON, by=by, at=_end(course) + timedelta(days=3))


def _correct_a_name(course: Course, *, by: Person, at: datetime) -> None:
    """Somebody finds that the Latin form is not that of the passport, and gets a corrected certificate."""
    for certificate in _issued(course)[CORRECTED : CORRECTED + 1]:
        person = certificate.person
        people.amend_person(person, changes={"latin": names.latin(person.called("az"))}, by=by, at=at)
        credentials.supersede(certificate, by=by, at=at)


def _issued(course: Course) -> QuerySet[Certificate]:
    return (
        Certificate.objects.filter(course=course, state=CertificateState.ISSUED)
        .select_related("person")
        .order_by("number")
    )


def _states(course: Course) -> set[str]:
    return set(Certificate.objects.filter(course=course).values_list("state", flat=True))


def _before(course: Course, *, days: int) -> datetime:
    return datetime.combine(course.starts_on, time(9), course.zone) - timedelta(days=days)


def _end(course: Course) -> datetime:
    return datetime.combine(course.ends_on, time(18), course.zone)
