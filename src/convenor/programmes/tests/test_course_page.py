"""What the public page of a course is made of: who sees it, in what order, in how many queries."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from pytest_django import DjangoAssertNumQueries

from convenor.kit.refusals import NotPermitted
from convenor.people.models import Person
from convenor.people.permissions import OBSERVER, ORGANISER, SITE, Scope
from convenor.people.tests.factories import a_person, a_role, an_affiliation, an_organisation
from convenor.programmes import permissions, queries
from convenor.programmes.models import Course, PartnerRole
from convenor.programmes.states import State
from convenor.programmes.tests.factories import (
    a_contribution,
    a_course,
    a_module,
    a_partner,
    a_release,
    a_sender,
    a_session,
)

pytestmark = pytest.mark.django_db


def read_whole(course: Course) -> None:
    """Touch everything that the page shows."""
    page = queries.course_page(course.pk)
    assert page.release is not None
    assert page.course.issuer is None
    assert len(page.course.modules.all()) == 1
    for sender in page.senders:
        assert sender.organisation.name
    for one in queries.credit(page.partner_roles):
        assert all(role.organisation.name for role in one.roles)
    for day in page.agenda:
        for half in day.halves:
            for session in half.sessions:
                assert session.module is not None
                for contribution in session.contributions:
                    for post in contribution.posts:
                        assert post.organisation.name


@pytest.mark.parametrize(("sessions", "speakers"), [(1, 1), (40, 30)])
def test_the_page_takes_four_queries_however_long_the_agenda_is(
    sessions: int, speakers: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    course = a_course()
    module, museum = a_module(course), an_organisation()
    a_sender(course, museum)
    PartnerRole.objects.create(programme=course.programme, organisation=museum, kind="orders", position=0)
    persons = [a_person(surname=f"Natiqov {place}") for place in range(speakers)]
    for person in persons:
        an_affiliation(person, museum)
    for place in range(sessions):
        session = a_session(course, day=1 + place % 2, hour=9 + place % 8, module=module)
        a_contribution(session, persons[place % speakers])
    a_release(course)
    with django_assert_num_queries(4):
        read_whole(course)


def test_the_agenda_is_by_day_and_half_day_in_the_time_of_the_place() -> None:
    course = a_course(time_zone="Asia/Baku")
    for day, hour in ((2, 13), (1, 14), (1, 12), (2, 9), (1, 0)):
        a_session(course, day=day, hour=hour, key=f"at-{day}-{hour}")
    a_release(course)
    assert [
        (day.number, day.date.day, [(half.number, [one.key for one in half.sessions]) for half in day.halves])
        for day in queries.course_page(course.pk).agenda
    ] == [
        (1, 14, [(1, ["at-1-0", "at-1-12"]), (2, ["at-1-14"])]),
        (2, 15, [(1, ["at-2-9"]), (2, ["at-2-13"])]),
    ]


def test_bodies_stand_in_the_order_of_protocol_and_one_with_two_roles_once() -> None:
    programme = a_course().programme
    ministry, first, second = (an_organisation(name) for name in ("Nazirlik", "Birinci", "İkinci"))
    for position, (organisation, kind) in enumerate(
        [(ministry, "orders"), (ministry, "supports"), (second, "partners"), (first, "partners")]
    ):
        PartnerRole.objects.create(
            programme=programme, organisation=organisation, kind=kind, position=position
        )
    assert [
        (len(one.labels), [role.organisation for role in one.roles])
        for one in queries.credit(programme.partner_roles.all())
    ] == [(2, [ministry]), (1, [second, first])]


def test_speakers_stand_with_every_post_that_they_hold_in_its_place_and_who_holds_none_too() -> None:
    course = a_course()
    session, museum, union = a_session(course), an_organisation("Muzey"), an_organisation("Birlik")
    busy, free = a_person("Lalə"), a_person("Rüfət")
    an_affiliation(busy, museum).person.affiliations.update(position=2)
    an_affiliation(busy, union)
    for person in (free, busy):
        a_contribution(session, person)
    a_release(course)
    (shown,) = queries.course_page(course.pk).sessions
    assert [(one.person, [post.organisation for post in one.posts]) for one in shown.contributions] == [
        (free, []),
        (busy, [union, museum]),
    ]


def test_a_body_that_has_two_roles_and_sends_people_stands_in_each_place() -> None:
    course, other = a_course(), a_course()
    ministry, museum = an_organisation("Nazirlik"), an_organisation("Muzey")
    for sender in (museum, ministry):
        a_sender(course, sender)
    a_sender(other, an_organisation("Başqa"))
    for kind in ("orders", "supports"):
        a_partner(course.programme, ministry, kind)
    a_partner(other.programme, museum)
    page = queries.course_page(course.pk)
    assert [one.organisation for one in page.senders] == [museum, ministry]
    assert [(one.kind, one.organisation) for one in page.partner_roles] == [
        ("orders", ministry),
        ("supports", ministry),
    ]


def test_nobody_is_told_of_a_draft() -> None:
    draft, shown = a_course(state=State.DRAFT), a_course(state=State.ANNOUNCED)
    assert queries.public_face(draft.slug) is None
    assert queries.public_face(shown.slug) == queries.PublicFace(shown.pk, shown.version)
    assert list(queries.public_courses()) == [shown]
    assert permissions.public_programme(shown.programme.slug) == shown.programme
    with pytest.raises(Http404):
        permissions.public_programme(draft.programme.slug)


def test_a_draft_is_shown_to_those_who_look_after_it() -> None:
    draft = a_course(state=State.DRAFT)
    organiser, observer = a_person(), a_person()
    a_role(organiser, ORGANISER, Scope("course", draft.pk))
    a_role(observer, OBSERVER, Scope("programme", draft.programme_id))
    face = queries.PublicFace(draft.pk, draft.version)
    assert permissions.draft_for(organiser, draft.slug) == face
    assert permissions.draft_for(observer, draft.slug) == face
    visitors: list[Person | AnonymousUser] = [a_person(), AnonymousUser()]
    for visitor in visitors:
        with pytest.raises(Http404):
            permissions.draft_for(visitor, draft.slug)


def test_an_organiser_gets_their_course_by_a_role_in_it_in_its_programme_or_everywhere() -> None:
    course = a_course(state=State.DRAFT)
    for scope in (Scope("course", course.pk), Scope("programme", course.programme_id), SITE):
        organiser = a_person()
        a_role(organiser, ORGANISER, scope)
        assert permissions.course_for(organiser, course.slug, may=permissions.ADVANCE) == course


def test_others_do_not_get_a_course_and_cannot_tell_whether_it_exists() -> None:
    course, other = a_course(), a_course()
    organiser_elsewhere, observer = a_person(), a_person()
    a_role(organiser_elsewhere, ORGANISER, Scope("course", other.pk))
    a_role(observer, OBSERVER, Scope("course", course.pk))
    visitors: list[Person | AnonymousUser] = [organiser_elsewhere, observer, a_person(), AnonymousUser()]
    for visitor in visitors:
        for slug in (course.slug, "nowhere"):
            with pytest.raises(NotPermitted):
                permissions.course_for(visitor, slug, may=permissions.ADVANCE)


def test_who_organises_everything_is_told_that_a_course_does_not_exist() -> None:
    organiser = a_person()
    a_role(organiser, ORGANISER, SITE)
    with pytest.raises(Http404):
        permissions.course_for(organiser, "nowhere", may=permissions.ADVANCE)
