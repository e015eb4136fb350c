"""Who sees which composed page."""

from datetime import datetime
from typing import NamedTuple

from django.http import Http404

from convenor.enrolment.models import Registration
from convenor.kit.refusals import NotPermitted
from convenor.notices.letters import LETTERS, Letter
from convenor.notices.models import Message
from convenor.notices.queries import OF_SITE, Place
from convenor.notices.queries import outbox as messages_in
from convenor.pages.queries import is_named, reader
from convenor.people.models import Organisation, Person, Role
from convenor.people.permissions import (
    FOCAL_POINT,
    GIVE_ROLES,
    OBSERVER,
    ORGANISER,
    Scope,
    Visitor,
    in_directory,
    insist_on,
    may_merge,
    roles_in,
    signed_in,
)
from convenor.programmes.models import Course, MaterialVersion, Programme
from convenor.programmes.permissions import ADVANCE, course_for, programme_for
from convenor.programmes.queries import seen

OVERVIEW = frozenset({ORGANISER, OBSERVER})
REPRESENT = frozenset({FOCAL_POINT})
AMEND_ORGANISATION = frozenset({ORGANISER, FOCAL_POINT})
"""What an organisation tells of itself: its focal point, and organisers of the whole site."""
READ_TRAIL = frozenset({ORGANISER})
"""The audit trail: of a course for its organisers, of everything only for those of the whole site."""
READ_OUTBOX = frozenset({ORGANISER})
"""Messages hold addresses and personal links: observers do not read them. Who reads may release and withdraw."""
WORD_LETTERS = frozenset({ORGANISER})
"""How letters read: whoever organises the programme or the whole site, not only one course of it."""


def own_registration(visitor: Visitor, slug: str) -> Registration:
    """Return the visitor's own registration for a course; ``Http404`` when there is none, course or not."""
    person: Person = signed_in(visitor)
    registration = (
        Registration.objects.select_related("course__programme", "organisation", "person")
        .filter(person=person, course__slug=slug)
        .first()
    )
    if registration is None:
        raise Http404
    return registration


def own_material(visitor: Visitor, slug: str, pk: int, *, now: datetime) -> MaterialVersion:
    """Return the newest version of a material of a course in which the visitor holds a seat.

    ``Http404`` where there is none, and for one that participants do not see, or do not see yet.
    """
    registration = own_registration(visitor, slug)
    version = seen(registration.course, by=reader(registration), now=now).filter(material=pk).first()
    if version is None:
        raise Http404
    return version


def represented_organisation(visitor: Visitor, slug: str) -> Organisation:
    """Return an organisation for its focal point; ``Http404`` for everybody else."""
    person = signed_in(visitor)
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise Http404
    insist_on(person, REPRESENT, Scope("organisation", organisation.pk))
    return organisation


def may_advance(visitor: Visitor, course: Course) -> bool:
    """Whether the page offers the next step: observers look and do not move the course."""
    return bool(roles_in(visitor, *course.scopes) & ADVANCE)


def insist_on_merging(visitor: Visitor, *persons: Person) -> None:
    """Raise ``NotPermitted`` where the visitor may not make these persons one, or remove one of them."""
    in_directory(visitor)
    if not may_merge(visitor, *persons):
        raise NotPermitted


def gives_roles(visitor: Visitor) -> Person:
    """Return the visitor as somebody who gives and takes roles."""
    return insist_on(visitor, GIVE_ROLES)


def reads_trail(visitor: Visitor) -> Person:
    """Return the visitor as somebody who reads the audit trail."""
    return insist_on(visitor, READ_TRAIL)


def role_with(pk: int) -> Role:
    """Return a role for somebody whom ``gives_roles`` has let in; ``Http404`` where there is none."""
    role = Role.objects.select_related("person").filter(pk=pk).first()
    if role is None:
        raise Http404
    return role


def public_organisation(visitor: Visitor, slug: str) -> Organisation:
    """Return an organisation that an announced course names, for everybody; any, for those who may amend it.

    ``Http404`` otherwise: nobody is told of what is being prepared.
    """
    organisation = Organisation.objects.select_related("part_of").filter(slug=slug).first()
    if organisation is None:
        raise Http404
    if not is_named(organisation) and not may_amend_organisation(visitor, organisation):
        raise Http404
    return organisation


def organisation_in_directory(visitor: Visitor, slug: str) -> Organisation:
    """Return any organisation for somebody who may look through all of them; ``Http404`` where there is none."""
    in_directory(visitor)
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise Http404
    return organisation


def may_amend_organisation(visitor: Visitor, organisation: Organisation) -> bool:
    """Whether the visitor may change what the organisation tells of itself."""
    return bool(roles_in(visitor, Scope("organisation", organisation.pk)) & AMEND_ORGANISATION)


def organisation_to_amend(visitor: Visitor, slug: str) -> Organisation:
    """Return an organisation for its focal point or an organiser of the site; ``NotPermitted`` for everybody else."""
    organisation = Organisation.objects.filter(slug=slug).first()
    insist_on(
        visitor, AMEND_ORGANISATION, *([Scope("organisation", organisation.pk)] if organisation else [])
    )
    if organisation is None:
        raise Http404
    return organisation


class Outbox(NamedTuple):
    """Whose messages and letters somebody looks after: those of a course, of a programme, or of the whole site."""

    place: Place
    above: list[Place]
    """The wider places whose letters hold here too."""
    course: Course | None
    programme: Programme | None
    by: Person


def outbox_for(visitor: Visitor, slug: str = "") -> Outbox:
    """Return the outbox of a course for its organisers, or without ``slug`` the site's for organisers of the site."""
    if slug:
        course = course_for(visitor, slug, may=READ_OUTBOX)
        here, *above = course.scopes
        return Outbox(here, [*above, OF_SITE], course, None, signed_in(visitor))
    return Outbox(OF_SITE, [], None, None, insist_on(visitor, READ_OUTBOX))


def letters_for(visitor: Visitor, slug: str = "", programme: str = "") -> Outbox:
    """The same for looking after letters, also those of a whole programme: for whoever organises it or the site."""
    if not programme:
        return outbox_for(visitor, slug)
    found = programme_for(visitor, programme, may=WORD_LETTERS)
    return Outbox(found.scopes[0], [OF_SITE], None, found, signed_in(visitor))


def course_of(outbox: Outbox) -> Course:
    """Return the course of an outbox; ``Http404`` where it is none of a course."""
    if outbox.course is None:
        raise Http404
    return outbox.course


def letter_called(key: str) -> Letter:
    """Return a kind of letter for somebody whom ``letters_for`` has let in; ``Http404`` where there is none."""
    if key not in LETTERS:
        raise Http404
    return LETTERS[key]


def may_read_outbox(visitor: Visitor, course: Course) -> bool:
    """Whether the pages of a course tell what of its mail needs attention."""
    return bool(roles_in(visitor, *course.scopes) & READ_OUTBOX)


def message_in(outbox: Outbox, pk: int) -> Message:
    """Return a message of an outbox that ``outbox_for`` has given out; ``Http404`` where it has no such one."""
    message = messages_in(outbox.place).filter(pk=pk).first()
    if message is None:
        raise Http404
    return message
