"""Who may do what with courses, and the loaders that see to it."""

from datetime import datetime
from typing import TypeVar

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404

from convenor.kit.refusals import insist
from convenor.people.models import Person
from convenor.people.permissions import OBSERVER, ORGANISER, Visitor, insist_on, roles_in, signed_in
from convenor.programmes.links import claim_of
from convenor.programmes.models import (
    Contribution,
    Course,
    Invitation,
    Material,
    MaterialVersion,
    Module,
    PartnerRole,
    Programme,
    ScheduleImport,
    Sender,
    Session,
    Signatory,
)
from convenor.programmes.queries import PublicFace, Speaker, contributes, speaker, speaks
from convenor.programmes.rules import is_seen, link_refusal
from convenor.programmes.states import State

Row = TypeVar("Row", Module, Sender, Signatory)

ADVANCE = frozenset({ORGANISER})
STEP_BACK = frozenset({ORGANISER})
LOOK_AT_AGENDA = frozenset({ORGANISER, OBSERVER})
PLAN = frozenset({ORGANISER})
"""Sessions and who takes part in them, the hours of the days, and publishing."""
READ_DRAFT = frozenset({ORGANISER, OBSERVER})
ADD_PROGRAMME = frozenset({ORGANISER})
"""Only an organiser of the whole site."""
ADD_COURSE = frozenset({ORGANISER})
LOOK_AT_COURSE = frozenset({ORGANISER, OBSERVER})
"""Its modules, senders, signatories and missing translations."""
AMEND_COURSE = frozenset({ORGANISER})
LOOK_AT_PROGRAMME = frozenset({ORGANISER, OBSERVER})
AMEND_PROGRAMME = frozenset({ORGANISER})
"""Title, code, order and partners: whoever organises the programme or the whole site, not only one course of it."""
LOOK_AFTER_SPEAKERS = frozenset({ORGANISER})
"""Personal links, and what speakers need: nobody else sees a diet."""
READ_MATERIALS = frozenset({ORGANISER, OBSERVER})
KEEP_MATERIALS = frozenset({ORGANISER})


def course_for(visitor: Visitor, slug: str, *, may: frozenset[str]) -> Course:
    """Return the course for somebody who holds one of the roles ``may`` in it or in its programme.

    Raises ``NotPermitted`` for everybody else, whether or not there is such a course; ``Http404`` where there is none
    for somebody whose role holds everywhere.
    """
    course = Course.objects.select_related("programme", "issuer", "subject").filter(slug=slug).first()
    insist_on(visitor, may, *(course.scopes if course else ()))
    if course is None:
        raise Http404
    return course


def programme_for(visitor: Visitor, slug: str, *, may: frozenset[str]) -> Programme:
    """Return the programme for somebody who holds one of the roles ``may`` in it, with its partner roles.

    Raises ``NotPermitted`` for everybody else, whether or not there is such a programme; ``Http404`` where there is
    none for somebody whose role holds everywhere.
    """
    roles = Prefetch("partner_roles", queryset=PartnerRole.objects.select_related("organisation"))
    programme = Programme.objects.prefetch_related(roles).filter(slug=slug).first()
    insist_on(visitor, may, *(programme.scopes if programme else ()))
    if programme is None:
        raise Http404
    return programme


def module_of(course: Course, pk: int) -> Module:
    """Return a module of a course that ``course_for`` has given out; ``Http404`` where it has no such module."""
    return _own(course.modules.filter(pk=pk), course)


def sender_of(course: Course, pk: int) -> Sender:
    """Return a sender of a course that ``course_for`` has given out; ``Http404`` where it has no such sender."""
    return _own(course.senders.select_related("organisation").filter(pk=pk), course)


def signatory_of(course: Course, pk: int) -> Signatory:
    """Return a signatory of a course that ``course_for`` has given out; ``Http404`` where it has no such one."""
    return _own(course.signatories.select_related("person").filter(pk=pk), course)


def _own(rows: QuerySet[Row], course: Course) -> Row:
    row = rows.first()
    if row is None:
        raise Http404
    row.course = course
    return row


def amends_course(visitor: Visitor, course: Course) -> bool:
    """Whether the pages of a course show what an organiser may do."""
    return bool(roles_in(visitor, *course.scopes) & AMEND_COURSE)


def partner_of(programme: Programme, pk: int) -> PartnerRole:
    """Return a part in a programme that ``programme_for`` has given out; ``Http404`` where it has no such part."""
    role = programme.partner_roles.select_related("organisation", "programme").filter(pk=pk).first()
    if role is None:
        raise Http404
    return role


def amends(visitor: Visitor, programme: Programme) -> bool:
    """Whether the pages of a programme show what an organiser may do."""
    return bool(roles_in(visitor, *programme.scopes) & AMEND_PROGRAMME)


def session_of(course: Course, key: str) -> Session:
    """Return a session of a course that ``course_for`` has given out; ``Http404`` where it has no such session."""
    session = Session.objects.filter(course=course, key=key).first()
    if session is None:
        raise Http404
    session.course = course
    return session


def part_of(session: Session, pk: int) -> Contribution:
    """Return somebody's part in a session that ``session_of`` has given out; ``Http404`` where it has no such part."""
    part = session.contributions.select_related("person", "session__course").filter(pk=pk).first()
    if part is None:
        raise Http404
    return part


def schedule_import_of(course: Course, pk: int) -> ScheduleImport:
    """Return a schedule file that was uploaded for a course that ``course_for`` has given out; else ``Http404``."""
    found = ScheduleImport.objects.filter(course=course, pk=pk).first()
    if found is None:
        raise Http404
    found.course = course
    return found


def plans(visitor: Visitor, course: Course) -> bool:
    """Whether the pages of an agenda show what an organiser may do."""
    return bool(roles_in(visitor, *course.scopes) & PLAN)


def draft_for(visitor: Visitor, slug: str) -> PublicFace:
    """Return the page of a draft for those who look after it; ``Http404`` for everybody else: nobody is told of it."""
    course = Course.objects.filter(slug=slug).first()
    if course is None or not roles_in(visitor, *course.scopes) & READ_DRAFT:
        raise Http404
    return PublicFace(course.pk, course.version)


def public_programme(slug: str) -> Programme:
    """Return a programme for anybody, with its partner roles.

    Raises ``Http404`` where there is none, and where no course of it has been announced: nobody is told of a draft.
    """
    roles = Prefetch("partner_roles", queryset=PartnerRole.objects.select_related("organisation"))
    announced = Course.objects.exclude(state=State.DRAFT).filter(programme=OuterRef("pk"))
    programme = Programme.objects.prefetch_related(roles).filter(Exists(announced), slug=slug).first()
    if programme is None:
        raise Http404
    return programme


def invitation_by(token: str, *, now: datetime) -> Invitation:
    """Return what a personal link opens, for whoever has it.

    ``Http404`` for what we did not sign. Refuses ``link.withdrawn`` and ``link.expired`` for what once was a link.
    """
    claim = claim_of(token)
    invitation = (
        Invitation.objects.select_related("course__programme", "person").filter(pk=claim.pk).first()
        if claim
        else None
    )
    if claim is None or invitation is None:
        raise Http404
    insist(
        link_refusal(
            is_withdrawn=invitation.withdrawn_at is not None
            or claim.serial != invitation.serial
            or invitation.person.merged_into_id is not None,
            last_day=invitation.course.ends_on,
            today=invitation.course.day_of(now),
        )
    )
    return invitation


def own_invitation(visitor: Visitor, slug: str) -> Invitation:
    """Return the page of a course for its speaker who is signed in, not stored where nobody has opened it yet.

    ``Http404`` for everybody else, whether or not there is such a course.
    """
    person = signed_in(visitor)
    course = (
        Course.objects.select_related("programme")
        .filter(slug=slug, sessions__contributions__person=person)
        .first()
    )
    if course is None:
        raise Http404
    found = Invitation.objects.filter(course=course, person=person).first()
    invitation = found or Invitation(course=course, person=person)
    invitation.course, invitation.person = course, person
    return invitation


def speaker_of(course: Course, pk: int) -> Speaker:
    """Return somebody who has a part in a course that ``course_for`` has given out; ``Http404`` where there is none."""
    person = Person.objects.filter(pk=pk).first()
    found = speaker(course, person) if person else None
    if found is None:
        raise Http404
    return found


def photographed(visitor: Visitor, slug: str, pk: int) -> Person:
    """Return a speaker with a photo, for anybody once the course is announced, before for those who look after it.

    ``Http404`` where there is nothing to be seen.
    """
    course = Course.objects.filter(slug=slug).first()
    person = Person.objects.filter(pk=pk).exclude(photo="").first()
    if course is None or person is None or not speaks(person, course):
        raise Http404
    if course.state == State.DRAFT and not roles_in(visitor, *course.scopes) & READ_DRAFT:
        raise Http404
    return person


def material_of(course: Course, pk: int) -> Material:
    """Return a material of a course that ``course_for`` has given out already; ``Http404`` where there is none."""
    material = (
        Material.objects.select_related("course__programme", "session", "module", "author")
        .filter(course=course, pk=pk)
        .first()
    )
    if material is None:
        raise Http404
    return material


def reader_of(visitor: Visitor, course: Course) -> str:
    """As what somebody reads materials here, as far as is known at this rank: organiser, speaker or public."""
    if roles_in(visitor, *course.scopes) & READ_MATERIALS:
        return "organiser"
    return "speaker" if isinstance(visitor, Person) and contributes(visitor, course) else "public"


def version_for(visitor: Visitor, pk: int, *, now: datetime, number: int | None = None) -> MaterialVersion:
    """Return a version of a material for somebody who may see it now: the newest one, or that with ``number``.

    Older versions are for organisers. Materials of a draft are for those who look after it or speak in it. ``Http404``
    for everybody else: nobody is told that there is something.
    """
    versions = MaterialVersion.objects.select_related("material__course__programme")
    chosen = {"number": number} if number else {"is_newest": True}
    version = versions.filter(material=pk, **chosen).first()
    if version is None:
        raise Http404
    material = version.material
    by = reader_of(visitor, material.course)
    is_hidden = by == "public" and material.course.state == State.DRAFT
    is_old = not version.is_newest and by != "organiser"
    if is_hidden or is_old:
        raise Http404
    if not is_seen(material.audience, by=by, visible_from=material.visible_from, now=now):
        raise Http404
    return version


def keeps_materials(visitor: Visitor, course: Course) -> bool:
    """Whether the page offers what only organisers may do: observers look."""
    return bool(roles_in(visitor, *course.scopes) & KEEP_MATERIALS)
