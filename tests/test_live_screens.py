"""Every screen of a live room with much in it: axe finds no barrier, nothing goes sideways, nothing is refused."""

import pytest
from django.utils import timezone

from convenor.live import actions
from convenor.live.models import Question, Room
from convenor.live.passes import notes_key
from convenor.live.states import Kind
from convenor.live.tests.factories import a_guest, joined
from convenor.people.models import Person
from convenor.programmes.models import Session
from tests.conftest import Window
from tests.test_accessibility import found_in_all_views

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXTS = (
    "لماذا لا توجد ترجمة عربية للاتفاقية؟",
    "<script>alert(1)</script> nə üçün işləmir?",
    "Uzun" + "sözdür" * 39,
    "When does the museum open? " * 15,
)
NAME = "Məhəmmədhüseyn Əbdülrəhmanzadə-Şirinbəyli oğlu Cəfərqulu xan"


@pytest.fixture
def room(site_address: str, sessions: list[Session], participant: Person) -> Room:
    """Open, with questions in every state, a poll of each kind, ideas, a queue and notes."""
    now = timezone.now()
    room = actions.open_room(actions.prepare_room(sessions[0], by=None, at=now), by=None, at=now)
    actions.set_room(room, changes={"ideas_open": True, "floor_open": True}, by=None, at=now)
    people = [joined(room, participant), *(a_guest(room, NAME) for _ in range(3))]
    for number in range(40):
        text = f"{TEXTS[number % 4]} ({number})"[:499]
        asker = a_guest(room, NAME)
        actions.ask(asker, text, signature="named", at=now)
    first, second, third, fourth, *_ = Question.objects.all()
    actions.moderate(first, "answering", by=None, at=now)
    actions.moderate(second, "answered", by=None, at=now)
    actions.moderate(third, "removed", by=None, at=now)
    actions.pin(fourth, pinned=True, by=None, at=now)
    for kind in Kind:
        options = (
            [{"az": TEXTS[2][:200]}, {"az": "Xeyr", "en": "No"}]
            if kind in ("single", "multiple", "ranking")
            else []
        )
        poll = actions.add_poll(
            room, kind=kind, wording={"az": TEXTS[3][:290]}, options=options, by=None, at=now
        )
        actions.open_poll(poll, by=None, at=now)
        keys = [one.pk for one in poll.options.all()]
        value = {"single": keys[:1] and keys[0], "scale": 3, "words": ["dil"], "text": TEXTS[2]}.get(
            kind, keys[:1]
        )
        actions.cast_ballots(
            room.pk, [actions.Answered(one.pk, poll.pk, value, f"s{one.pk}") for one in people], at=now
        )
    theme = actions.add_theme(room, TEXTS[2][:110], by=None, at=now)
    for number, one in enumerate(people):
        idea = actions.post_idea(one, f"{TEXTS[number % 4][:240]}", signature="named", at=now)
        actions.put_under_theme(idea, theme if number % 2 else None, by=None, at=now)
        turn = actions.ask_for_floor(one, about=TEXTS[number % 4][:180], at=now)
        if number < 2:
            actions.give_floor(turn, by=None, at=now)
        actions.write_note(room, TEXTS[number % 4], language="az", by=None, at=now)
    actions.set_room(room, changes={"moderated": True}, by=None, at=now)
    actions.ask(people[1], "Bu sual gözləyir?", signature="named", at=now)
    room.refresh_from_db()
    return room


@pytest.mark.parametrize("language", ["az", "en"])
def test_no_screen_of_a_live_room_has_a_barrier(
    room: Room, organiser: Person, participant: Person, window: Window, language: str
) -> None:
    base = f"/live/{room.code}/"
    key = notes_key(room.pk, room.notes_serial)
    views = [f"{base}?view={view}" for view in ("questions", "polls", "ideas", "floor")]
    consoles = [f"{base}console/?view={view}" for view in ("questions", "polls", "ideas", "floor", "room")]
    screens = {
        participant: [f"/join/{room.code}/", *views, f"{base}notes/az/"],
        organiser: [*consoles, f"{base}console/polls/new/"],
        None: ["/join/", f"{base}projector/", f"{base}notes/az/write/{key}/"],
    }
    problems = []
    for reader, paths in screens.items():
        page = window(reader, language=language, reduced_motion="reduce").new_page()
        # There is no live server here: what pages say without one is tested, the stream itself in the journey.
        page.route(
            "**/events?*",
            lambda route: route.fulfill(content_type="text/event-stream", body="retry: 60000\n\n"),
        )
        if reader == participant:
            page.goto(paths[0])
            page.locator(".join button").click()
        for path in paths:
            problems += [f"{path}: {finding}" for finding in found_in_all_views(page, path)]
    assert not problems, "\n".join(problems)
