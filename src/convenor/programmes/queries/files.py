"""A course as its file holds it."""

from collections.abc import Iterable

from django.db.models import Prefetch, Q, QuerySet
from django.utils.text import slugify

from convenor.kit import names
from convenor.people.models import Affiliation, Organisation, Person
from convenor.programmes.coursefile import shape
from convenor.programmes.coursefile.keys import keys_of
from convenor.programmes.coursefile.shape import CourseFile
from convenor.programmes.models import Contribution, Course, Session, Sheet


def course_file(course: Course) -> CourseFile:
    """Return the course as its file holds it: loading that file gives the same course. Reads thirteen queries.

    State, participants and everything that came of the course are not in it, nor what apps above keep of its plan:
    ``live.queries.with_rooms`` adds the live rooms.
    """
    sessions = list(
        course.sessions.select_related("module")
        .prefetch_related("contributions")
        .order_by("starts_at", "key")
    )
    signatories = list(course.signatories.all())
    partner_roles = list(course.programme.partner_roles.select_related("organisation"))
    senders = list(course.senders.select_related("organisation"))
    persons = list(speakers_and_signatories(course))
    keys = keys_of_persons(persons)
    organisations = _with_those_above(
        {
            *(role.organisation for role in partner_roles),
            *(sender.organisation for sender in senders),
            *(post.organisation for person in persons for post in person.affiliations.all()),
            *(one for one in (course.issuer, course.subject) if one),
        }
    )
    return CourseFile(
        programme=_programme_entry(course),
        partner_roles=tuple(
            shape.PartnerRole(
                organisation=role.organisation.slug, kind=role.kind, assumed=tuple(sorted(role.assumed))
            )
            for role in partner_roles
        ),
        course=_course_entry(course),
        modules=tuple(
            shape.Module(
                number=module.number,
                title=module.title,
                outcomes=module.outcomes,
                hours=module.hours,
                assumed=tuple(sorted(module.assumed)),
            )
            for module in course.modules.all()
        ),
        sessions=tuple(_session_entry(session, course, keys) for session in sessions),
        senders=tuple(
            shape.Sender(
                organisation=sender.organisation.slug,
                wording=sender.wording,
                assumed=tuple(sorted(sender.assumed)),
            )
            for sender in senders
        ),
        signatories=tuple(
            shape.Signatory(person=keys[one.person_id], post=one.post, assumed=tuple(sorted(one.assumed)))
            for one in signatories
        ),
        persons=tuple(_person_entry(person, keys[person.pk]) for person in persons),
        organisations=tuple(_organisation_entry(one, organisations) for one in organisations.values()),
    ).in_order()


def speakers_and_signatories(course: Course) -> QuerySet[Person]:
    """Everybody whom the file of a course names, with their posts."""
    named = Contribution.objects.filter(session__course=course).values("person_id")
    signing = course.signatories.values("person_id")
    return (
        Person.objects.filter(Q(pk__in=named) | Q(pk__in=signing))
        .prefetch_related(
            Prefetch("affiliations", queryset=Affiliation.objects.select_related("organisation"))
        )
        .order_by("pk")
    )


def keys_of_persons(persons: Iterable[Person]) -> dict[int, str]:
    """Return how a course file names each person: by their own key, or by one made from the name that nobody has."""
    made = {person.pk: slugify(names.latin(person.called("az")))[:70] or "person" for person in persons}
    taken = set(Person.objects.filter(slug__isnull=False).values_list("slug", flat=True)) if made else set()
    keys = {}
    for person in persons:
        key, number = person.slug or made[person.pk], 2
        while not person.slug and key in taken:
            key, number = f"{made[person.pk]}-{number}", number + 1
        taken.add(key)
        keys[person.pk] = key
    return keys


def _with_those_above(organisations: Iterable[Organisation]) -> dict[int, Organisation]:
    """The organisations and all that they are parts of."""
    found = {organisation.pk: organisation for organisation in organisations}
    while missing := {one.part_of_id for one in found.values() if one.part_of_id} - found.keys():
        found |= Organisation.objects.in_bulk(missing)
    return found


def _programme_entry(course: Course) -> shape.Programme:
    programme = course.programme
    return shape.Programme(
        key=programme.slug,
        code=programme.code,
        title=programme.title,
        summary=programme.summary,
        order_number=programme.order_number,
        ordered_on=programme.ordered_on,
        tags=tuple(programme.tags),
        priorities=tuple(
            shape.Priority(title=one["title"], assumed=tuple(one["assumed"])) for one in programme.priorities
        ),
        assumed=tuple(sorted(programme.assumed)),
    )


def _course_entry(course: Course) -> shape.Course:
    return shape.Course(
        key=course.slug,
        number=course.number,
        title=course.title,
        summary=course.summary,
        subject=course.subject.slug if course.subject else None,
        starts_on=course.starts_on,
        ends_on=course.ends_on,
        closes_on=course.closes_on,
        time_zone=course.time_zone,
        place=course.place,
        languages=tuple(course.languages),
        seats=course.seats,
        issuer=course.issuer.slug if course.issuer else None,
        certificate_rule=course.certificate_rule,
        tags=tuple(course.tags),
        sheet=_sheet_entry(course),
        assumed=tuple(sorted(course.assumed)),
    )


def _sheet_entry(course: Course) -> shape.Sheet | None:
    sheet = Sheet.objects.filter(course=course).first()
    if sheet is None:
        return None
    texts = {part: getattr(sheet, part) for part in keys_of(shape.Sheet)}
    return shape.Sheet(**texts, assumed=tuple(sorted(sheet.assumed)))


def _session_entry(session: Session, course: Course, keys: dict[int, str]) -> shape.Session:
    return shape.Session(
        key=session.key,
        format=session.format,
        module=session.module.number if session.module else None,
        title=session.title,
        starts_at=session.starts_at.astimezone(course.zone).replace(tzinfo=None),
        ends_at=session.ends_at.astimezone(course.zone).replace(tzinfo=None),
        room=session.room,
        languages=tuple(session.languages),
        abstract=session.abstract,
        summary=session.summary,
        contributions=tuple(
            shape.Contribution(
                person=keys[one.person_id], kind=one.kind, talk=one.talk, assumed=tuple(sorted(one.assumed))
            )
            for one in session.contributions.all()
        ),
        assumed=tuple(sorted(session.assumed)),
    )


def _person_entry(person: Person, key: str) -> shape.Person:
    return shape.Person(
        key=key,
        given=person.given,
        surname=person.surname,
        father=person.father,
        patronymic=person.patronymic,
        display=person.display,
        latin=person.latin,
        aliases=tuple(person.aliases),
        about=person.about,
        affiliations=tuple(
            shape.Affiliation(
                organisation=post.organisation.slug, post=post.post, assumed=tuple(sorted(post.assumed))
            )
            for post in person.affiliations.all()
        ),
        assumed=tuple(sorted(person.assumed)),
    )


def _organisation_entry(organisation: Organisation, known: dict[int, Organisation]) -> shape.Organisation:
    return shape.Organisation(
        key=organisation.slug,
        name=organisation.name,
        kind=organisation.kind,
        country=organisation.country,
        part_of=known[organisation.part_of_id].slug if organisation.part_of_id else None,
        aliases=tuple(organisation.aliases),
        assumed=tuple(sorted(organisation.assumed)),
    )
