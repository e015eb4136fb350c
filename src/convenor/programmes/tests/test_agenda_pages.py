"""Planning in the browser: every verb by a plain form, what stands in the way said where it is, strangers kept out."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from convenor.people.models import Person
from convenor.people.tests.factories import a_person
from convenor.programmes import actions
from convenor.programmes.models import Contribution, Course, Session
from convenor.programmes.queries.releases import draft
from convenor.programmes.states import State
from convenor.programmes.tests.factories import a_contribution, a_module, a_release, a_session
from convenor.ui.tests.sending import as_sent

AT = datetime(2022, 7, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db
BrowserOf = Callable[[Person], Client]


def address(name: str, course: Course, *rest: object) -> str:
    return reverse(f"programmes:{name}", args=[course.slug, *rest])


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


@pytest.fixture
def browser(organiser: Person, browser_of: BrowserOf) -> Client:
    return browser_of(organiser)


def form_of(browser: Client, url: str) -> dict[str, object]:
    """What a browser would send of a form that nobody has touched."""
    return as_sent(browser.get(url).context["form"])


# Looking


def test_the_list_shows_each_day_and_what_is_in_conflict_where_it_is(
    course: Course, sessions: list[Session], trainer: Person, browser: Client
) -> None:
    a_contribution(a_session(course, hour=10, key="twin", title={"en": "Twin"}), trainer)
    page = text(browser.get(address("agenda", course)))
    assert "Day 1, 14 July 2022" in page
    assert "Rüfət Quliyev" in page
    assert page.count("Rüfət Quliyev is in “") == 3, "in the list of conflicts, and at both sessions"
    assert "Move one of the two, or let somebody else take the part." in page


def test_rooms_stand_side_by_side_for_one_day(
    course: Course, sessions: list[Session], browser: Client
) -> None:
    Session.objects.filter(pk=sessions[0].pk).update(room={"en": "Hall", "az": "Zal"})
    day = sessions[0].day.isoformat()
    columns = browser.get(f"{address('agenda', course)}?view=rooms&day={day}").context["columns"]
    assert [(one.room, len(one.cards)) for one in columns] == [("", 1), ("zal", 1)]


def test_an_empty_agenda_says_what_to_do_next(course: Course, browser: Client) -> None:
    assert "Add the first one" in text(browser.get(address("agenda", course)))


def test_an_observer_looks_and_is_offered_no_act(
    course: Course, sessions: list[Session], observer: Person, browser_of: BrowserOf
) -> None:
    page = text(browser_of(observer).get(address("agenda", course)))
    assert "Day 1, 10:00" in page
    assert "Add a session" not in page
    assert "slot-handle" not in page


@pytest.mark.parametrize("who", ["trainer", "participant", "focal_point", "observer", "stranger"])
def test_nobody_else_changes_the_agenda(
    who: str, course: Course, sessions: list[Session], browser_of: BrowserOf, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who)
    part = sessions[0].contributions.first() or a_contribution(sessions[0], a_person())
    before = list(Session.objects.values()), list(Contribution.objects.values())
    browser, key = browser_of(person), sessions[0].key
    for name, rest in [
        ("add_session", ()), ("amend_session", (key,)), ("move", (key,)), ("remove_session", (key,)),
        ("add_contribution", (key,)), ("amend_contribution", (key, part.pk)), ("shift", ()),
        ("remove_contribution", (key, part.pk)), ("raise_contribution", (key, part.pk)), ("release", ()),
        ("agenda_frame", ()),
    ]:  # fmt: skip
        assert browser.post(address(name, course, *rest)).status_code == 403, name
    assert (list(Session.objects.values()), list(Contribution.objects.values())) == before


@pytest.mark.parametrize("who", ["stranger", "participant", "focal_point", "observer", "trainer"])
def test_a_session_dragged_into_another_day_by_somebody_without_the_right_stays_where_it_is(
    who: str, request: pytest.FixtureRequest, course: Course, sessions: list[Session], browser_of: BrowserOf
) -> None:
    browser = browser_of(request.getfixturevalue(who))
    assert browser.post(address("move", course, sessions[0].key), moved(sessions[0])).status_code == 403
    assert Session.objects.get(pk=sessions[0].pk).starts_at == sessions[0].starts_at


def test_a_session_of_another_course_is_not_reached_through_this_one(
    course: Course, browser: Client, sessions: list[Session]
) -> None:
    assert browser.get(address("amend_session", course, "nowhere")).status_code == 404


# Adding and amending


NEW = {
    "title_az": "Açılış", "title_en": "Opening", "format": "opening", "day": "2022-07-15", "start": "09:30",
    "end": "09:40", "room_en": "Hall", "language": "tr", "interpreted": ["az", "tr"],
}  # fmt: skip


def test_a_session_is_added_by_a_form(course: Course, browser: Client) -> None:
    answer = browser.post(address("add_session", course), NEW)
    session = course.sessions.get()
    assert answer["Location"] == f"{address('agenda', course)}#{session.key}"
    assert (session.title, session.room) == ({"az": "Açılış", "en": "Opening"}, {"en": "Hall"})
    assert session.languages == ["tr", "az"]
    assert (session.starts_at.astimezone(course.zone).hour, session.minutes) == (9, 10)


def test_the_next_session_is_proposed_after_the_last(
    course: Course, sessions: list[Session], browser: Client
) -> None:
    form = browser.get(f"{address('add_session', course)}?day=2022-07-15").context["form"]
    assert (str(form.initial["start"]), str(form.initial["end"])) == ("15:00:00", "15:30:00")
    pause = browser.get(f"{address('add_session', course)}?format=break").context["form"]
    assert pause.initial["title"]["az"] == "Fasilə"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"end": "09:30"}, "A session ends after it starts."),
        ({"title_az": "", "title_en": ""}, "Write it in at least one language."),
        ({"title_en": "x" * 500}, "at most 300 fit"),
        ({"start": "25:00"}, "Enter a valid time"),
        ({"day": "2023-01-01"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_stored_is_said_beside_its_field(
    course: Course, browser: Client, changed: dict[str, str], said: str
) -> None:
    assert said in text(browser.post(address("add_session", course), NEW | changed))
    assert not course.sessions.exists()


def test_an_hour_that_the_clocks_skip_is_refused(course: Course, browser: Client) -> None:
    """In Paris there was no half past two on 27 March 2022."""
    Course.objects.filter(pk=course.pk).update(
        time_zone="Europe/Paris", starts_on="2022-03-27", ends_on="2022-03-27"
    )
    night = NEW | {"day": "2022-03-27", "start": "02:30", "end": "03:30"}
    assert "there is no 02:30" in text(browser.post(address("add_session", course), night))
    assert not course.sessions.exists()


def test_a_session_over_midnight_is_stored_and_told(course: Course, browser: Client) -> None:
    browser.post(
        address("add_session", course), NEW | {"start": "23:00", "end": "01:00", "over_midnight": "on"}
    )
    assert course.sessions.get().minutes == 120
    assert "It goes on after midnight." in text(browser.get(address("agenda", course)))


def test_only_what_was_changed_is_saved(course: Course, sessions: list[Session], browser: Client) -> None:
    url = address("amend_session", course, sessions[0].key)
    a_module(course)
    data = form_of(browser, url) | {"title_en": "Another", "end": "11:30"}
    assert browser.post(url, data).status_code == 302
    session = Session.objects.get(pk=sessions[0].pk)
    assert (session.title["en"], session.minutes) == ("Another", 90)
    assert session.title["az"] == sessions[0].title["az"]


def test_the_second_of_two_sees_what_the_first_has_changed(
    course: Course, sessions: list[Session], browser: Client, organiser: Person
) -> None:
    url = address("amend_session", course, sessions[0].key)
    shown = form_of(browser, url)
    first = a_person("Birinci", "Təşkilatçı")
    actions.amend_session(
        sessions[0], changes={"title": {"en": "By the first"}, "room": {"en": "Hall"}}, by=first, at=AT
    )
    answer = browser.post(url, shown | {"title_en": "By the second"})
    page = text(answer)
    assert answer.status_code == 409
    assert "Birinci Təşkilatçı changed this while you were writing" in page
    assert "By the first" in page
    assert Session.objects.get(pk=sessions[0].pk).title["en"] == "By the first"
    again = as_sent(answer.context["form"])
    assert (again["title_en"], again["room_en"]) == ("By the second", "Hall")
    assert browser.post(url, again).status_code == 302
    stored = Session.objects.get(pk=sessions[0].pk)
    assert (stored.title["en"], stored.room) == ("By the second", {"en": "Hall"})


# The board


def moved(session: Session, **more: str) -> dict[str, str]:
    return {
        "day": "2022-07-15",
        "start": "11:00",
        "end": "12:30",
        "seen_starts_at": session.starts_at.isoformat(),
        "seen_ends_at": session.ends_at.isoformat(),
    } | more


def test_a_move_is_one_request_and_its_answer_brings_what_changed(
    course: Course, sessions: list[Session], browser: Client
) -> None:
    Session.objects.filter(pk__in=[one.pk for one in sessions]).update(room={"en": "Hall"})
    answer = browser.post(address("move", course, sessions[0].key), moved(sessions[0]))
    told = json.loads(answer.content)
    assert answer.status_code == 200
    assert told["day"] == "2022-07-15"
    assert "11:00–12:30" in told["slot"]
    assert told["marked"] == []
    stored = Session.objects.get(pk=sessions[0].pk)
    assert (stored.minutes, stored.room) == (90, {"en": "Hall"})
    clash = json.loads(
        browser.post(address("move", course, sessions[1].key), moved(sessions[1], start="11:30")).content
    )
    assert clash["marked"] == sorted([sessions[0].key, sessions[1].key])
    assert "is in the same room at that time" in clash["conflicts"]
    assert "Conflicts at it: 1." in clash["said"]


def test_a_move_to_another_room_keeps_the_names_of_that_room(
    course: Course, sessions: list[Session], browser: Client
) -> None:
    Session.objects.filter(pk=sessions[1].pk).update(room={"en": "Hall", "az": "Zal"})
    url = address("move", course, sessions[0].key)
    assert browser.post(url, moved(sessions[0], room="zal", seen_room="")).status_code == 200
    stored = Session.objects.get(pk=sessions[0].pk)
    assert stored.room == {"en": "Hall", "az": "Zal"}
    assert browser.post(url, moved(stored, room="", seen_room="zal", start="12:00")).status_code == 200
    assert Session.objects.get(pk=sessions[0].pk).room == {}


def test_a_move_of_what_somebody_else_has_moved_shows_where_it_is_now(
    course: Course, sessions: list[Session], browser: Client
) -> None:
    hour = timedelta(hours=3)
    actions.move_session(
        sessions[0],
        starts_at=sessions[0].starts_at + hour,
        ends_at=sessions[0].ends_at + hour,
        by=None,
        at=AT,
    )
    answer = browser.post(address("move", course, sessions[0].key), moved(sessions[0]))
    told = json.loads(answer.content)
    assert answer.status_code == 409
    assert "Somebody else changed this" in told["said"]
    assert (told["day"], "13:00–14:00" in told["slot"]) == ("2022-07-14", True)


def test_a_room_that_somebody_else_has_given_is_not_taken_away_unseen(
    course: Course, sessions: list[Session], browser: Client
) -> None:
    Session.objects.filter(pk=sessions[1].pk).update(room={"en": "Library"})
    Session.objects.filter(pk=sessions[0].pk).update(room={"en": "Hall"})
    url = address("move", course, sessions[0].key)
    assert browser.post(url, moved(sessions[0], room="library", seen_room="")).status_code == 409
    assert Session.objects.get(pk=sessions[0].pk).room == {"en": "Hall"}


def test_nonsense_is_no_move(course: Course, sessions: list[Session], browser: Client) -> None:
    url = address("move", course, sessions[0].key)
    assert browser.post(url, moved(sessions[0], start="half past")).status_code == 400


# Removing


def test_it_is_asked_before_a_session_is_removed(
    course: Course, sessions: list[Session], trainer: Person, browser: Client
) -> None:
    url = address("remove_session", course, sessions[0].key)
    assert "Rüfət Quliyev" in text(browser.get(url))
    assert browser.post(url).status_code == 302
    assert course.sessions.count() == 3


# People


def test_somebody_is_found_whatever_letters_are_written(
    course: Course, sessions: list[Session], browser: Client
) -> None:
    person = a_person("Şəlalə", "Əliyeva")

    page = browser.get(address("amend_session", course, sessions[1].key), {"q": "selale eliyeva"})
    assert list(page.context["found"]) == [person]
    browser.post(
        address("add_contribution", course, sessions[1].key),
        {"person": person.pk, "kind": "trainer", "talk_az": "Xalçalar"},
    )
    part = sessions[1].contributions.get()
    assert (part.person, part.kind, part.talk) == (person, "trainer", {"az": "Xalçalar"})


def test_somebody_new_takes_part(course: Course, sessions: list[Session], browser: Client) -> None:
    browser.post(
        address("add_contribution", course, sessions[1].key),
        {"person": "new", "given": "Rəna", "surname": "Nümunə", "email": "", "kind": "host"},
    )
    assert sessions[1].contributions.get().person.called("az") == "Rəna Nümunə"


def test_nobody_is_added_when_nobody_is_named(
    course: Course, sessions: list[Session], browser: Client
) -> None:
    answer = browser.post(
        address("add_contribution", course, sessions[1].key), {"kind": "host", "person": "7" * 9}, follow=True
    )
    assert "Nobody was added" in text(answer)
    assert not sessions[1].contributions.exists()


def test_a_part_is_changed_raised_and_taken(
    course: Course, sessions: list[Session], trainer: Person, browser: Client
) -> None:
    second = a_contribution(sessions[0], a_person("İkinci"))
    url = address("amend_contribution", course, sessions[0].key, second.pk)
    browser.post(url, form_of(browser, url) | {"kind": "moderator", "talk_en": "Carpets"})
    second.refresh_from_db()
    assert (second.kind, second.talk) == ("moderator", {"en": "Carpets"})
    browser.post(address("raise_contribution", course, sessions[0].key, second.pk))
    assert sessions[0].contributions.first() == second
    browser.post(address("remove_contribution", course, sessions[0].key, second.pk))
    assert [one.person for one in sessions[0].contributions.all()] == [trainer]


# Running late, hours, versions


def test_running_late_is_shown_first_and_then_done(
    course: Course, sessions: list[Session], browser: Client
) -> None:
    asked = {"day": "2022-07-14", "clock": "11:40", "minutes": "15"}
    page = browser.get(address("shift", course), asked)
    assert [(one.key, f"{then:%H:%M}") for one, _now, then in page.context["moves"]] == [
        (sessions[1].key, "14:15")
    ]
    plan = page.context["preview"].plan
    assert browser.post(address("shift", course), asked | {"plan": plan}).status_code == 302
    assert Session.objects.get(pk=sessions[1].pk).starts_at == sessions[1].starts_at + timedelta(minutes=15)
    answer = browser.post(address("shift", course), asked | {"plan": plan})
    assert (answer.status_code, "has changed since this was shown" in text(answer)) == (409, True)


def test_the_hours_of_the_day_decide_what_is_outside_them(
    course: Course, sessions: list[Session], browser: Client
) -> None:
    assert "not within the hours" not in text(browser.get(address("agenda", course)))
    browser.post(address("agenda_frame", course), {"opens": "09:00", "closes": "14:30", "gap": "10"})
    assert text(browser.get(address("agenda", course))).count("It is not within the hours of the day.") == 4
    answer = browser.post(address("agenda_frame", course), {"opens": "09:00", "closes": "08:00", "gap": "10"})
    assert "The day ends after it begins." in text(answer)


def test_a_version_is_published_with_what_is_different(
    course: Course, sessions: list[Session], browser: Client
) -> None:
    a_release(course)
    url = address("release", course)
    assert "There is nothing new to publish." in text(browser.get(url))
    actions.amend_session(sessions[0], changes={"room": {"en": "Hall"}}, by=None, at=AT)
    page = browser.get(url)
    assert "“Day 1, 10:00”, room: Hall instead of none named" in text(page)
    assert "Version 2 is published." in text(browser.post(url, {"plan": draft(course).plan}, follow=True))
    assert course.releases.count() == 2
    assert browser.post(url, {"plan": "stale"}).status_code == 409


def test_a_closed_agenda_says_why_and_offers_nothing(
    course: Course, sessions: list[Session], browser: Client
) -> None:
    Course.objects.filter(pk=course.pk).update(state=State.CERTIFIED)
    page = text(browser.get(address("agenda", course)))
    assert "Certificates stand on this agenda" in page
    assert "Add a session" not in page
    assert "slot-handle" not in page
