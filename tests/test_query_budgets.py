"""How many queries each page asks: a fixed number, whether there is 1 row, 3 or 50.

Counted over whole requests of somebody who is signed in, so session and account are among them.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from convenor.attendance.tests.factories import a_mark
from convenor.credentials import actions as credentials
from convenor.credentials.models import Certificate
from convenor.credentials.tests.factories import AFTERWARDS, an_ended_course
from convenor.enrolment.letters import CONFIRMED
from convenor.enrolment.models import Registration
from convenor.enrolment.tests.factories import a_registration, a_seat
from convenor.live import actions as live
from convenor.live.models import Room
from convenor.live.passes import notes_key
from convenor.live.states import Kind
from convenor.live.tests.factories import a_poll, cast
from convenor.notices import actions as notices
from convenor.people.models import Organisation, Person
from convenor.people.permissions import FOCAL_POINT, ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role, an_affiliation, an_organisation
from convenor.programmes import actions as programmes
from convenor.programmes.models import Course, Material, Session
from convenor.programmes.tests.factories import (
    a_contribution,
    a_course,
    a_module,
    a_partner,
    a_release,
    a_sender,
    a_session,
)

BUDGET = {
    "public pages:front": 1,
    "public programmes:programme": 3,
    "public programmes:course, cold": 6,
    "public programmes:course, warm": 1,
    "signed in programmes:course, warm": 3,
    "pages:my": 14,
    "pages:my_course": 12,
    "pages:my_organisation": 7,
    "pages:overview": 15,
    "pages:course_outbox": 8,
    "pages:course_letters": 8,
    "pages:preview": 9,
    "programmes:amend_course": 8,
    "programmes:amend_sheet": 6,
    "programmes:modules": 7,
    "programmes:senders": 7,
    "programmes:signatories": 7,
    "programmes:translations": 11,
    "programmes:course_tags": 6,
    "programmes:programmes": 6,
    "programmes:plan": 8,
    "programmes:partners": 7,
    "programmes:agenda": 10,
    "programmes:amend_session": 9,
    "programmes:release": 14,
    "programmes:speakers": 8,
    "programmes:materials": 7,
    "enrolment:people": 12,
    "attendance:attendance": 9,
    "attendance:session": 9,
    "attendance:person": 10,
    "credentials:certificates": 23,
    "credentials:export": 20,
    "credentials:papers": 9,
    "credentials:names": 10,
    "credentials:handover": 8,
    "credentials:design": 15,
    "credentials:check": 15,
    "reporting:communique": 26,
    "live:rooms": 20,
    "live:archive": 29,
    "live:console": 17,
    "public live:room": 18,
    "public live:mine": 9,
    "public live:projector": 10,
    "public live:notes": 10,
    "public live:write_notes": 10,
}


class World:
    """A course with as many of everything as asked for: people, sessions, speakers, senders, marks, certificates."""

    def __init__(self, size: int) -> None:
        self.course: Course = an_ended_course(slug="heritage")
        self.body: Organisation = an_organisation({"az": "Nümunə Muzeyi", "en": "Sample Museum"})
        a_sender(self.course, self.body)
        self.organiser = a_person("Günel", "Abbasova")
        self.focal_point = a_person("Nigar", "Əhmədova")
        a_role(self.organiser, ORGANISER, Scope("course", self.course.pk))
        a_role(self.organiser, ORGANISER, Scope("programme", self.course.programme_id))
        a_role(self.focal_point, FOCAL_POINT, Scope("organisation", self.body.pk))
        self.participant = self._seat(0)
        for number in range(1, size):
            self._seat(number)
        for number in range(size):
            self._around(number)
        a_release(self.course)
        a_registration(self.course, a_person("Kamran"), organisation=self.body)
        self._marks()
        credentials.issue(self.course, by=None, at=AFTERWARDS)
        self.certificate = Certificate.objects.get(person=self.participant)
        self.room = self._room(size)

    def _seat(self, number: int) -> Person:
        person = a_person(f"Aysel{number}", "Cəfərova")
        seat = a_seat(self.course, person, organisation=self.body)
        notices.post(
            CONFIRMED, seat, key=f"seat:{seat.pk}", to=person, places=self.course.scopes, at=AFTERWARDS
        )
        return person

    def _around(self, number: int) -> None:
        """Another session with a speaker who has a post, another sender, another course in which Aysel takes part."""
        session = a_session(self.course, hour=9, minutes=1)
        type(session).objects.filter(pk=session.pk).update(
            starts_at=session.starts_at + timedelta(minutes=number),
            ends_at=session.ends_at + timedelta(minutes=number),
        )
        body = an_organisation(f"Qurum {number}")
        speaker = a_person(f"Natiq{number}")
        an_affiliation(speaker, body)
        a_contribution(session, speaker)
        material = Material(title={"az": "Keçid"}, session=session, author=speaker, audience="public")
        programmes.add_material(
            self.course, material, programmes.Given(url="https://example.org"), by=None, at=AFTERWARDS
        )
        a_contribution(session, self.participant)
        a_sender(self.course, body, wording={"en": "Body"})
        if number < 5:  # as many as fit on a certificate
            a_module(self.course, 10 + number, title={"en": "Module"})
        a_partner(self.course.programme, body)
        course = a_course(programme=self.course.programme, number=10_000 + number)
        a_seat(course, self.participant, organisation=self.body)
        a_role(self.organiser, ORGANISER, Scope("course", course.pk))

    def _room(self, size: int) -> Room:
        """As much of everything in a room as ``size`` says, by as many people."""
        session, *others = self.course.sessions.exclude(format=Session.Format.BREAK)
        for other in others:
            live.prepare_room(other, by=None, at=AFTERWARDS)
        room = live.open_room(live.prepare_room(session, by=None, at=AFTERWARDS), by=None, at=AFTERWARDS)
        live.set_room(room, changes={"ideas_open": True, "floor_open": True}, by=None, at=AFTERWARDS)
        for registration in self.course.registrations.filter(state="confirmed"):
            attendee = live.join(room, person=registration.person, language="az", at=AFTERWARDS)
            question = live.ask(attendee, "Niyə?", signature="named", at=AFTERWARDS)
            live.assign(question, self.participant, by=None, at=AFTERWARDS)
            theme = live.add_theme(room, f"Mövzu {attendee.pk}", by=None, at=AFTERWARDS)
            idea = live.post_idea(attendee, "Təklif", signature="institution", at=AFTERWARDS)
            live.put_under_theme(idea, theme, by=None, at=AFTERWARDS)
            live.ask_for_floor(attendee, at=AFTERWARDS)
            live.write_note(room, "Salam", language="az", by=registration.person, at=AFTERWARDS)
            cast(a_poll(room, Kind.TEXT, anonymous=False), "Cavab", attendee)
            cast(a_poll(room, Kind.TEXT), "Cavab", attendee)
        return room

    def _marks(self) -> None:
        for registration in Registration.objects.filter(course=self.course, state="confirmed"):
            for session in self.course.sessions.all():
                if session.counts:
                    a_mark(session, registration)


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return len(
        [
            query
            for query in queries
            if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
        ]
    )


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 3, 50])
def test_pages_ask_a_fixed_number_of_questions(size: int, browser_of: Callable[[Person], Client]) -> None:
    world = World(size)
    for cache in caches.all():
        cache.clear()
    course = world.course
    public, organiser = Client(HTTP_ACCEPT_LANGUAGE="en"), browser_of(world.organiser)
    participant, focal_point = browser_of(world.participant), browser_of(world.focal_point)
    page = reverse("programmes:course", args=[course.slug])
    session = course.sessions.all()[0]
    registration = world.certificate.registration_id
    measured = {
        "public pages:front": asked(public, reverse("pages:front")),
        "public programmes:programme": asked(
            public, reverse("programmes:programme", args=[course.programme.slug])
        ),
        "public programmes:course, cold": asked(public, page),
        "public programmes:course, warm": asked(public, page),
        "signed in programmes:course, warm": asked(participant, page),
        "pages:my": asked(participant, reverse("pages:my")),
        "pages:my_course": asked(participant, reverse("pages:my_course", args=[course.slug])),
        "pages:my_organisation": asked(focal_point, reverse("pages:my_organisation", args=[world.body.slug])),
        "credentials:check": asked(public, reverse("credentials:check", args=[world.certificate.token])),
        "programmes:programmes": asked(organiser, reverse("programmes:programmes")),
        "programmes:plan": asked(organiser, reverse("programmes:plan", args=[course.programme.slug])),
        "programmes:partners": asked(organiser, reverse("programmes:partners", args=[course.programme.slug])),
    } | {
        name: asked(organiser, reverse(name, args=[course.slug, *rest]))
        for name, *rest in [
            ("pages:overview",),
            ("pages:course_outbox",),
            ("pages:course_letters",),
            ("pages:preview", CONFIRMED.key),
            ("programmes:agenda",),
            ("programmes:amend_session", session.key),
            ("programmes:release",),
            ("programmes:amend_course",),
            ("programmes:amend_sheet",),
            ("programmes:modules",),
            ("programmes:senders",),
            ("programmes:signatories",),
            ("programmes:translations",),
            ("programmes:course_tags",),
            ("programmes:speakers",),
            ("programmes:materials",),
            ("enrolment:people",),
            ("attendance:attendance",),
            ("attendance:session", session.key),
            ("attendance:person", registration),
            ("credentials:certificates",),
            ("credentials:export", "csv"),
            ("credentials:papers",),
            ("credentials:names",),
            ("credentials:handover",),
            ("credentials:design",),
            ("reporting:communique",),
            ("live:rooms",),
            ("live:archive", world.room.session.key),
        ]
    }
    measured |= {"live:console": asked(organiser, reverse("live:console", args=[world.room.code]))}
    public.post(reverse("live:join_room", args=[world.room.code]), {"name": "Kənan"})
    key = notes_key(world.room.pk, world.room.notes_serial)
    for name, *rest in [("room",), ("mine",), ("projector",), ("notes", "az"), ("write_notes", "az", key)]:
        address = reverse(f"live:{name}", args=[world.room.code, *rest])
        measured[f"public live:{name}"] = asked(public, address)
    assert measured == BUDGET
