"""The agenda as it is planned: a page of 1,000 sessions beside one of 40, and finding every conflict of 1,000."""

from collections.abc import Iterator
from datetime import timedelta

from django.test import Client

from bench import rows
from bench.measure import Result, in_turn, seconds
from convenor.people.models import Person, Role
from convenor.programmes.models import Course, Session
from convenor.programmes.queries.planning import frame_of, planned_sessions, slots_of
from convenor.programmes.rules.conflicts import conflicts

FEW, MANY = 40, 1_000
ROOMS = 10
RUNS = 5


def measurements() -> Iterator[Result]:
    small = rows.a_course("small", number=1, sessions=FEW, speakers=30)
    large = rows.a_course("large", number=2, sessions=MANY, speakers=300)
    for course in (small, large):
        side_by_side(course)
    organiser = Person.objects.create(given="Günel", email="organiser@example.org")
    Role.objects.create(person=organiser, kind=Role.Kind.ORGANISER, reach=Role.Reach.SITE)
    browser = Client(headers={"host": "localhost"})
    browser.force_login(organiser)

    def per_session(course: Course, sessions: int) -> float:
        return seconds(lambda: opened(browser, f"/courses/{course.slug}/agenda/")) / sessions * 1000

    many, few = in_turn(lambda: per_session(large, MANY), lambda: per_session(small, FEW), runs=RUNS)
    yield Result(
        "agenda of 1,000 sessions, a session",
        many,
        "ms",
        MANY,
        RUNS,
        baseline=few,
        target={"at_most": 2},
    )
    slots, frame = slots_of(planned_sessions(large)), frame_of(large)
    found = min(seconds(lambda: conflicts(slots, frame)) for _ in range(RUNS))
    yield Result("conflicts of 1,000 sessions", found * 1000, "ms", MANY, RUNS, target={"at_most": 50})


def side_by_side(course: Course) -> None:
    """Ten rooms at a time, so that rooms and people meet: a hall of conflicts."""
    sessions = list(course.sessions.all())
    for place, session in enumerate(sessions):
        turn, room = divmod(place, ROOMS)
        session.room = {"en": f"Room {room}"}
        session.starts_at = sessions[0].starts_at + timedelta(days=turn // 10, minutes=40 * (turn % 10))
        session.ends_at = session.starts_at + timedelta(minutes=45)
    Session.objects.bulk_update(sessions, ["room", "starts_at", "ends_at"])


def opened(browser: Client, address: str) -> None:
    answer = browser.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
