"""Who may do what with courses, and the loaders that see to it."""

from typing import TypeVar

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404

from convenor.people.permissions import OBSERVER, ORGANISER, Visitor, insist_on, roles_in
from convenor.programmes.models import (
    Contribution,
    Course,
    Module,
    PartnerRole,
    Programme,
    ScheduleImport,
    Sender,
    Session,
    Signatory,
)
from convenor.programmes.queries import PublicFace
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
