"""Rows to measure with: made directly, many at a time. All people are made up."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from uuid import uuid4

from convenor.attendance.models import Mark
from convenor.credentials import actions as credentials
from convenor.credentials.models import Certificate, StatusList
from convenor.credentials.states import State as CertificateState
from convenor.enrolment.models import Registration
from convenor.enrolment.states import State
from convenor.people.models import Affiliation, Organisation, Person
from convenor.programmes.actions import release
from convenor.programmes.models import (
    Contribution,
    Course,
    Module,
    PartnerRole,
    Programme,
    Sender,
    Session,
    Signatory,
)
from convenor.programmes.queries.releases import draft
from convenor.programmes.states import State as CourseState
from convenor.rehearsal.cohort import DAUGHTERS, FATHERS, SONS, SURNAMES

FIRST_DAY = date(2022, 7, 11)
LONG_AGO = datetime(2022, 6, 20, 8, tzinfo=UTC)
AFTERWARDS = datetime(2022, 7, 20, 14, tzinfo=UTC)
AT_ONCE = 2000


def a_course(
    slug: str, *, number: int, sessions: int, speakers: int = 0, state: CourseState = CourseState.OPEN
) -> Course:
    """A course of ten hour-long sessions a day, each with a summary, the speakers spread over them."""
    ministry, museum = (
        Organisation.objects.get_or_create(slug=key, defaults={"name": name, "kind": "ministry"})[0]
        for key, name in (
            ("ministry", {"az": "Nümunə Nazirliyi", "en": "Sample Ministry"}),
            ("museum", {"az": "Nümunə Muzeyi", "en": "Sample Museum"}),
        )
    )
    programme, is_new = Programme.objects.get_or_create(
        code="BENCH",
        defaults={"slug": "bench", "title": {"az": "Nümunə proqramı", "en": "Sample programme"}},
    )
    if is_new:
        PartnerRole.objects.create(programme=programme, organisation=ministry, kind="orders", position=0)
    course = Course.objects.create(
        slug=slug,
        programme=programme,
        number=number,
        title={"az": "Nümunə kursu", "en": "Sample course"},
        summary={"az": "İrsin qorunması və idarə olunması.", "en": "Keeping and governing heritage."},
        place={"az": "Bakı", "en": "Baku"},
        starts_on=FIRST_DAY,
        ends_on=FIRST_DAY + timedelta(days=max(sessions - 1, 0) // 10),
        languages=["az", "en"],
        issuer=ministry,
        certificate_rule={"share_of_hours": 80},
        state=state,
    )
    Sender.objects.create(course=course, organisation=museum, position=0)
    chair = Person.objects.create(given="Elçin", surname="Səfərov")
    Signatory.objects.create(course=course, person=chair, post={"az": "sədr", "en": "chair"}, position=0)
    module = Module.objects.create(
        course=course, number=1, title={"az": "Birinci modul", "en": "First module"}
    )
    of_course = [_session(course, module, place) for place in range(sessions)]
    for place in range(speakers):
        speaker = Person.objects.create(
            given=SONS[place % len(SONS)], surname=SURNAMES[place % len(SURNAMES)], latin=""
        )
        Affiliation.objects.create(
            person=speaker, organisation=museum, post={"az": "dosent", "en": "lecturer"}
        )
        Contribution.objects.create(
            session=of_course[place % sessions], person=speaker, kind="trainer", position=0
        )
    if state != CourseState.DRAFT and sessions:
        release(course, plan=draft(course).plan, by=None, at=LONG_AGO)
    return course


def _session(course: Course, module: Module, place: int) -> Session:
    day, hour = divmod(place, 10)
    starts_at = datetime.combine(FIRST_DAY, time(9 + hour), tzinfo=course.zone) + timedelta(days=day)
    return Session.objects.create(
        course=course,
        module=module,
        key=f"session-{place + 1}",
        format=Session.Format.PRESENTATION,
        title={
            "az": f"{place + 1}-ci mövzu: irsin idarə olunması",
            "en": f"Topic {place + 1}: governing heritage",
        },
        summary={
            "az": "Məruzə, sual-cavab və qrup işi: qanunlar, siyahılar, maliyyə mənbələri və icmaların payı.",
            "en": "A talk, questions and work in groups: laws, lists, sources of money and the part of communities.",
        },
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=50),
    )


def people(course: Course, count: int) -> None:
    """Put ``count`` new persons on the list of a course, in every state, from one of forty institutions."""
    institutions = [
        Organisation.objects.get_or_create(
            slug=f"institution-{number}",
            defaults={"name": {"az": f"Nümunə İdarəsi {number}"}, "kind": "agency"},
        )[0]
        for number in range(1, 41)
    ]
    states = (State.CONFIRMED, State.CONFIRMED, State.REGISTERED, State.WAITING, State.WITHDRAWN)
    numbers = iter(range(count))
    while some := list(islice(numbers, AT_ONCE)):
        persons = Person.objects.bulk_create([_person(course, number) for number in some])
        registrations = [
            Registration(
                course=course,
                person=person,
                organisation=institutions[number % len(institutions)],
                post="mütəxəssis",
                state=states[number % len(states)],
                registered_at=LONG_AGO,
                state_since=LONG_AGO + timedelta(seconds=number),
            )
            for number, person in zip(some, persons, strict=True)
        ]
        for registration in registrations:
            registration.fill_keys()
        Registration.objects.bulk_create(registrations)


def _person(course: Course, number: int) -> Person:
    given = (*SONS, *DAUGHTERS)[number % 50]
    person = Person(
        given=given,
        surname=SURNAMES[number // 50 % len(SURNAMES)],
        father=FATHERS[number // 1400 % len(FATHERS)],
        email=f"person.{course.number}.{number}@example.org",
    )
    person.fill_keys()
    return person


def issued(course: Course, count: int) -> Sequence[Certificate]:
    """Real certificates for ``count`` new people, by the real action."""
    people(course, count)
    Registration.objects.filter(course=course).update(state=State.CONFIRMED)
    Mark.objects.bulk_create(
        Mark(session=session, registration=registration, present=True, source=Mark.Source.PAPER, at=LONG_AGO)
        for session in course.sessions.all()
        for registration in course.registrations.all()
    )
    credentials.issue(course, by=None, at=AFTERWARDS)
    return list(Certificate.objects.filter(course=course))


def stored_certificates(like: Certificate, course: Course, count: int) -> None:
    """``count`` more rows that look like one certificate; one in a hundred revoked, filling the same status lists."""
    people(course, count)
    status_list, free = like.status_list, iter(range(count * 3))
    taken = set(status_list.certificates.values_list("status_index", flat=True))
    in_this_list = len(taken)
    registrations = Registration.objects.filter(course=course).values_list("pk", "person_id")
    rows: list[Certificate] = []
    for number, (registration_pk, person_pk) in enumerate(registrations.iterator()):
        if in_this_list >= credentials.FULL:
            status_list = StatusList.objects.create(
                organisation=status_list.organisation, number=status_list.number + 1
            )
            taken, free, in_this_list = set(), iter(range(count * 3)), 0
        is_revoked = number % 100 == 0
        rows.append(
            Certificate(
                course=course,
                person_id=person_pk,
                registration_id=registration_pk,
                number=f"{course.code}-{number + 1:06}",
                token=uuid4().hex,
                state=CertificateState.REVOKED if is_revoked else CertificateState.ISSUED,
                facts=like.facts,
                status_list=status_list,
                status_index=next(index for index in free if index not in taken),
                credential=like.credential,
                pdf_sha256=like.pdf_sha256,
                issued_at=AFTERWARDS,
                ended_at=AFTERWARDS if is_revoked else None,
            )
        )
        in_this_list += 1
        if len(rows) == AT_ONCE:
            Certificate.objects.bulk_create(rows)
            rows.clear()
    Certificate.objects.bulk_create(rows)
