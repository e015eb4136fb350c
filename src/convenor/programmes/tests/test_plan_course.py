"""A course planned in the browser: made from nothing, amended, moved to other days."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse

from convenor.audit.models import Entry
from convenor.kit.meanwhile import fingerprint
from convenor.kit.refusals import Refused
from convenor.kit.tests.at_once import at_once
from convenor.people.models import Person
from convenor.people.permissions import ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role, an_organisation
from convenor.programmes.actions import advance, amend_programme, protocol
from convenor.programmes.actions import courses as actions
from convenor.programmes.actions import modules as module_actions
from convenor.programmes.forms.courses import course_values, module_values, proposed_rule, sheet_values
from convenor.programmes.forms.programmes import programme_values
from convenor.programmes.models import Course, Session
from convenor.programmes.queries.sheets import sheet_of
from convenor.programmes.states import State
from convenor.programmes.tests.factories import (
    a_course,
    a_course_to_announce,
    a_module,
    a_programme,
    a_session,
)
from convenor.programmes.tests.planning import AT, Browser, address, shown
from convenor.programmes.times import retimed
from convenor.ui.tests.sending import as_sent

pytestmark = pytest.mark.django_db

# -- from nothing


def test_a_course_is_made_from_nothing_and_announced(browser_of: Browser) -> None:
    programme, organiser = a_programme(slug="series"), a_person("Günel", "Abbasova")
    a_role(organiser, ORGANISER, Scope("programme", programme.pk))
    client = browser_of(organiser)
    new = reverse("programmes:add_course", args=["series"])
    data = as_sent(client.get(new).context["form"])
    assert (data["number"], data["time_zone"]) == (1, "Asia/Baku")
    data |= {
        "title_az": "Kurs",
        "title_en": "Course on law",
        "starts_on": "2026-03-02",
        "ends_on": "2026-03-03",
    }
    answer = client.post(new, data | {"languages": ["az", "en"]}, follow=True)
    course = Course.objects.get()
    assert (course.slug, course.state, course.number) == ("course-on-law", State.DRAFT, 1)
    assert course.certificate_rule == {"share_of_hours": 80}
    assert "12 things are still needed" in answer.content.decode()
    assert client.get(reverse("programmes:course", args=[course.slug])).status_code == 200
    assert Client().get(reverse("programmes:course", args=[course.slug])).status_code == 404

    def send(name: str, more: dict[str, object]) -> None:
        page = reverse(f"programmes:{name}", args=[course.slug])
        sent = as_sent(client.get(page).context["form"]) | more
        assert client.post(page, sent).status_code == 302

    send("amend_course", {"place_az": "Bakı"})
    send(
        "amend_sheet",
        {f"{part}_en": "Said." for part in ("aims", "outcomes", "prerequisites", "content", "methods")},
    )
    send(
        "amend_sheet",
        {f"{part}_az": "Deyilib." for part in ("cost", "assessment", "complaints", "data_protection")},
    )
    session = a_session(course)
    session.contributions.create(person=organiser, kind="trainer", position=0)
    client.post(reverse("pages:advance", args=[course.slug]))
    course.refresh_from_db()
    assert course.state == State.ANNOUNCED
    page = (
        Client(HTTP_ACCEPT_LANGUAGE="en")
        .get(reverse("programmes:course", args=[course.slug]))
        .content.decode()
    )
    assert "Before you decide" in page
    assert '<span lang="az">Deyilib.</span>' in page
    assert "For those who were present at 80 percent of the hours" in page


def test_two_courses_of_one_programme_have_two_numbers() -> None:
    course = a_course(number=2)
    fresh = Course(
        programme=course.programme,
        number=2,
        slug="x",
        title={"en": "X"},
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 3, 1),
    )
    with pytest.raises(Refused) as refused:
        actions.add_course(fresh, by=None, at=AT)
    assert refused.value.refusal.code == "course.number_taken"
    fresh.number = 3
    with pytest.raises(Refused) as refused:
        actions.add_course(fresh, by=None, at=AT)
    assert refused.value.refusal.code == "course.ends_before_start"
    fresh.ends_on, fresh.closes_on = date(2026, 3, 2), date(2026, 3, 3)
    with pytest.raises(Refused) as refused:
        actions.add_course(fresh, by=None, at=AT)
    assert refused.value.refusal.code == "course.closes_after_end"
    fresh.closes_on, fresh.slug = date(2026, 3, 2), course.slug
    assert actions.add_course(fresh, by=None, at=AT).slug == f"{course.slug}-2"


def test_a_rehearsal_is_announced_as_it_is() -> None:
    course = a_course(state=State.DRAFT, rehearsed=True)
    a_session(course)
    assert advance(course, by=None, at=AT).state == State.ANNOUNCED
    assert advance(a_course_to_announce(), by=None, at=AT).state == State.ANNOUNCED


# -- amended


def test_the_last_day_of_registration_is_told_while_it_is_open(
    course: Course, organiser: Person, browser_of: Browser
) -> None:
    client, page = browser_of(organiser), reverse("programmes:course", args=["heritage"])
    late = shown(client, "amend_course") | {"closes_on": "2022-07-16"}
    answer = client.post(address("amend_course"), late)
    assert "Registration closes on the last day of the course at the latest." in answer.content.decode()
    data = shown(client, "amend_course") | {"closes_on": "08.07.2022"}
    assert client.post(address("amend_course"), data).status_code == 302
    public = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert "Registration closes on 8 July 2022" in public.get(page).content.decode()
    course.refresh_from_db()
    advance(course, participants=1, by=None, at=AT)
    assert "Registration closes on" not in public.get(page).content.decode()


def test_a_change_shows_on_the_public_page_and_in_the_trail(
    course: Course, organiser: Person, browser_of: Browser
) -> None:
    client, public = browser_of(organiser), Client(HTTP_ACCEPT_LANGUAGE="en")
    page = reverse("programmes:course", args=["heritage"])
    first = public.get(page)
    data = shown(client, "amend_course") | {"title_en": "Sample course, second edition"}
    assert client.post(address("amend_course"), data).status_code == 302
    assert "Sample course, second edition" in public.get(page).content.decode()
    assert public.get(page, headers={"if-none-match": first["ETag"]}).status_code == 200
    entry = Entry.objects.get(code="programmes.course_amended")
    assert entry.facts == {
        "changed": ["title"],
        "before": {"title": {"az": "Nümunə kursu", "en": "Sample course"}},
    }
    version = Course.objects.get().version
    client.post(address("amend_course"), shown(client, "amend_course"))
    assert Course.objects.get().version == version, "the same again changes nothing"


def test_the_next_course_gives_what_the_last_one_gave_without_its_sessions(course: Course) -> None:
    course.certificate_rule = {
        "share_of_hours": 60,
        "sessions": ["first"],
        "completion": {"share_of_hours": 100, "sessions": ["first"]},
        "trainer": {"sessions_given": 2},
    }
    assert proposed_rule(course) == {
        "share_of_hours": 60,
        "completion": {"share_of_hours": 100},
        "trainer": {"sessions_given": 2},
    }


@pytest.mark.parametrize(
    ("written", "field", "sentence"),
    [
        ({"title_en": "x" * 500}, "title", "English: This has 500 characters; at most 300 fit."),
        ({"title_az": "", "title_en": ""}, "title", "Write it in at least one language."),
        ({"title_en": "Bell\a"}, "title", "There is a control character in it (U+0007)."),
        ({"ends_on": "2022-07-13"}, "ends_on", "The last day is not before the first."),
        ({"starts_on": "soon"}, "starts_on", "Enter a valid date."),
        ({"time_zone": "Asia/Nowhere"}, "time_zone", "There is no such time zone."),
        ({"seats": "0"}, "seats", "greater than or equal to 1"),
        ({"issuer_id": "Nobody knows it"}, "issuer_id", "No organisation is called that."),
        ({"languages": ["xx"]}, "languages", "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_lost(
    course: Course,
    organiser: Person,
    browser_of: Browser,
    written: dict[str, object],
    field: str,
    sentence: str,
) -> None:
    client = browser_of(organiser)
    answer = client.post(
        address("amend_course"), shown(client, "amend_course") | {"place_en": "Kept"} | written
    )
    assert any(sentence in error for error in answer.context["form"].errors[field])
    assert "Kept" in answer.content.decode()
    assert Course.objects.get().version == course.version


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_the_same_form_at_the_same_moment_one_is_told() -> None:
    course = a_course(slug="heritage")
    programme, sheet, module = course.programme, sheet_of(course), a_module(course)
    forms: list[tuple[Callable[..., object], models.Model, dict[str, object], str]] = [
        (actions.amend_course, course, course_values(course), "summary"),
        (amend_programme, programme, programme_values(programme), "summary"),
        (module_actions.amend_sheet, course, sheet_values(sheet), "aims"),
        (module_actions.amend_module, module, module_values(module), "title"),
    ]
    for act, row, values, field in forms:
        shown_to_both = {name: fingerprint(value) for name, value in values.items()}

        def save(word: str, act=act, row=row, values=values, field=field, seen=shown_to_both) -> object:  # type: ignore[no-untyped-def]
            return act(row, changes=values | {field: {"en": word}}, seen=seen, by=None, at=AT)

        answers = at_once(partial(save, "By the first"), partial(save, "By the second"))
        assert answers.count("form.changed_meanwhile") == 1, act
    assert Entry.objects.count() == len(forms)


@pytest.mark.django_db(transaction=True)
def test_of_two_courses_made_at_the_same_moment_one_has_the_number() -> None:
    programme = a_programme()

    def make(title: str) -> object:
        day = date(2026, 3, 2)
        fresh = Course(
            programme=programme, slug="course", number=3, title={"en": title}, starts_on=day, ends_on=day
        )
        return actions.add_course(fresh, by=None, at=AT)

    assert at_once(partial(make, "One"), partial(make, "Other")).count("course.number_taken") == 1
    assert programme.courses.count() == 1


def test_the_second_of_two_sees_what_the_first_changed_and_who(
    course: Course, organiser: Person, browser_of: Browser
) -> None:
    other = a_person("Tural", "Şirvanlı")
    a_role(other, ORGANISER, Scope("course", course.pk))
    one, two = browser_of(organiser), browser_of(other)
    first, second = shown(one, "amend_course"), shown(two, "amend_course")
    one.post(address("amend_course"), first | {"seats": "40", "title_en": "By the first"})
    answer = two.post(address("amend_course"), second | {"title_en": "By the second"})
    page = answer.content.decode()
    assert "Günel Abbasova changed this while you were writing" in page
    assert "By the first" in page
    course.refresh_from_db()
    assert (course.title["en"], course.seats) == ("By the first", 40)
    again = as_sent(answer.context["form"])
    assert (again["title_en"], again["seats"]) == ("By the second", 40)
    two.post(address("amend_course"), again)
    course.refresh_from_db()
    assert (course.title["en"], course.seats) == ("By the second", 40)


def test_a_session_that_moves_meanwhile_stops_nobody_at_the_course(
    course: Course, sessions: list[Session], organiser: Person, browser_of: Browser
) -> None:
    client = browser_of(organiser)
    data = shown(client, "amend_course") | {"title_en": "Another"}
    Course.objects.update(version=99)
    assert client.post(address("amend_course"), data).status_code == 302


def test_an_archived_course_stays_as_it_is(course: Course, organiser: Person, browser_of: Browser) -> None:
    client = browser_of(organiser)
    data = shown(client, "amend_course")
    Course.objects.update(state=State.ARCHIVED)
    assert "it stays as it is" in client.get(address("amend_course")).content.decode()
    answer = client.post(address("amend_course"), data | {"title_en": "New"})
    assert Course.objects.get().title["en"] == "Sample course"
    assert answer.context["form"].non_field_errors() == ["The course is archived: it stays as it is."]
    with pytest.raises(Refused):
        module_actions.add_module(course, values={}, by=None, at=AT)
    with pytest.raises(Refused):
        protocol.add_sender(course, an_organisation(), by=None, at=AT)


# -- its days


def clocks(course: Course) -> list[str]:
    course.refresh_from_db()
    return [f"{one.starts_at.astimezone(course.zone):%d %H:%M}" for one in course.sessions.all()]


def test_sessions_move_along_with_the_first_day_or_stand_in_the_way(
    course: Course, sessions: list[Session], organiser: Person, browser_of: Browser
) -> None:
    client = browser_of(organiser)
    later = {"starts_on": "2022-07-21", "ends_on": "2022-07-22"}
    data = shown(client, "amend_course") | later
    answer = client.post(address("amend_course"), data)
    assert "4 sessions would be on other days." in answer.content.decode()
    client.post(address("amend_course"), data | {"with_sessions": "on"})
    assert clocks(course) == ["21 10:00", "21 14:00", "22 10:00", "22 14:00"]


def test_in_another_zone_sessions_keep_their_hours(course: Course, sessions: list[Session]) -> None:
    actions.amend_course(course, changes={"time_zone": "Europe/Paris"}, by=None, at=AT)
    assert clocks(course) == ["14 10:00", "14 14:00", "15 10:00", "15 14:00"]


def test_sessions_under_certificates_do_not_move(course: Course, sessions: list[Session]) -> None:
    Course.objects.update(state=State.CERTIFIED)
    with pytest.raises(Refused) as refused:
        actions.amend_course(course, changes={"time_zone": "Europe/Paris"}, by=None, at=AT)
    assert refused.value.refusal.code == "agenda.closed"
    assert Course.objects.get().time_zone == "Asia/Baku"


@pytest.mark.parametrize(
    ("starts", "ends", "days", "expected"),
    [
        ("2026-03-22 10:00", "2026-03-22 11:00", 7, ("2026-03-29 10:00", "2026-03-29 11:00")),
        ("2026-03-22 01:00", "2026-03-22 04:00", 7, ("2026-03-29 01:00", "2026-03-29 04:00")),
        ("2026-03-22 02:30", "2026-03-22 03:00", 7, ("2026-03-29 03:30", "2026-03-29 04:00")),
        ("2026-10-18 23:30", "2026-10-19 00:30", 7, ("2026-10-25 23:30", "2026-10-26 00:30")),
    ],
)
def test_across_a_clock_change_the_clock_decides(
    starts: str, ends: str, days: int, expected: tuple[str, str]
) -> None:
    """In Paris clocks are put forward on 29 March 2026 at 2:00, and back on 25 October at 3:00."""
    zone = ZoneInfo("Europe/Paris")
    session = Session(
        starts_at=datetime.fromisoformat(starts).replace(tzinfo=zone),
        ends_at=datetime.fromisoformat(ends).replace(tzinfo=zone),
    )
    moved = retimed(session, zone, zone, timedelta(days=days))
    assert tuple(f"{one.astimezone(zone):%Y-%m-%d %H:%M}" for one in moved) == expected
