"""The scripts of a live room: they show what the server would, and what they send twice is taken once.

A page that is opened now, and one that was open before and was told what is new, show the same. The first is the work
of ``live/pagerows.py`` and the templates, the second that of the scripts: orders, counts, shares, means, words and what
is hidden are compared row by row. The news is that of the hub, given to the page by the test.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from difflib import unified_diff
from random import Random

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from convenor.live import actions
from convenor.live.hub import wire
from convenor.live.models import Attendee, Idea, Poll, Question, Room, Theme, Turn
from convenor.live.passes import notes_key
from convenor.live.queries import room_state
from convenor.live.states import Audience, Kind, Signature
from convenor.live.tests.factories import a_guest
from convenor.people.models import Person
from convenor.programmes.models import Session
from tests.conftest import Window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENS = {
    "phone, by votes": ("?order=votes", Audience.ROOM),
    "phone, newest first": ("?order=newest", Audience.ROOM),
    "projector": ("projector/", Audience.ROOM),
    "console": ("console/", Audience.CONSOLE),
    "notes": ("notes/az/", Audience.ROOM),
    "notes, as they are typed": ("notes/az/write/{key}/", Audience.ROOM),
}
LISTS = ", ".join(
    f"[data-{part}]" for part in ("list", "wall", "empty", "filled", "count", "ended", "sum", "typing")
)
SHOWN = """(lists) => {
    const shown = [];
    const facts = (part) => Object.entries(part.dataset).map(([name, value]) => `${name}=${value}`).sort().join(" ");
    function look(part) {
        if (part.hidden || part.matches("template, noscript, svg, [name=csrfmiddlewaretoken], [name=line]")) return;
        if (part.dataset.facts) shown.push(`${part.id} ${facts(part)}`);
        if (part.dataset.size) shown.push(`size ${part.dataset.size}`);
        if (part.matches("input, select, textarea, button, progress"))
            shown.push(`${part.tagName} ${part.value} ${part.checked ?? part.max ?? ""}`);
        const pressed = part.getAttribute("aria-pressed");
        if (pressed) shown.push(`pressed ${pressed}`);
        if (part.matches("textarea")) return; // what it holds is its value
        for (const child of part.childNodes) {
            const text = child.nodeType === Node.TEXT_NODE ? child.data.replace(/\\s+/g, " ").trim() : "";
            if (text) shown.push(`${part.closest("[lang]").lang} ${text}`);
            if (child.nodeType === Node.ELEMENT_NODE) look(child);
        }
    }
    for (const list of document.querySelectorAll(lists)) {
        const { list: name, empty, filled, count, ended, sum } = list.dataset;
        shown.push(`— ${name ?? empty ?? filled ?? count ?? ended ?? sum ?? "wall"} ${list.hidden ? "hidden" : ""}`);
        look(list);
    }
    return shown;
}"""

WAITS_FOR_NOTHING = "(code) => !JSON.parse(localStorage.getItem(`convenor-live-${code}`) ?? '[]').length"


class Hour:
    """A room in which things happen, each at its own time."""

    def __init__(self, room: Room, seed: int) -> None:
        self.room, self.chance = room, Random(seed)
        self.now = timezone.now()
        names = ("Kənan", "Ülviyyə", "Ərtoğrul", "Leyla", "", "Çinarə", "Ibrahim", "İlkin")
        self.guests = [a_guest(room, name) for name in names]

    def at(self) -> datetime:
        self.now += timedelta(seconds=30)
        return self.now

    def begins(self) -> None:
        """Some of everything, so that what follows finds rows that stand."""
        actions.set_room(self.room, changes={"ideas_open": True, "floor_open": True}, by=None, at=self.at())
        for number, guest in enumerate(self.guests):
            signature = Signature.NAMED if guest.name else Signature.ANONYMOUS
            actions.ask(guest, f"Sual {number}?", signature=signature, at=self.at())
        self.votes()
        for title in ("Muzey", "Dil"):
            actions.add_theme(self.room, title, by=None, at=self.at())
        for number, guest in enumerate(self.guests[:5]):
            actions.post_idea(guest, f"Təklif {number}", signature="anonymous", at=self.at())
        for kind in Kind:
            self.poll(kind)
        for number, guest in enumerate(self.named()[:4]):
            # whoever waited longer for the lock asked before
            actions.ask_for_floor(guest, about=f"Söz {number}", at=self.at() - timedelta(minutes=number))
        actions.write_note(self.room, "Salam.", language="az", by=None, at=self.at())

    def goes_on(self) -> None:
        """What changes rows that stand, takes some away, and adds others."""
        first, second, third, fourth, fifth, *_ = Question.objects.order_by("pk")
        self.votes()
        actions.moderate(first, "answered", by=None, at=self.at())
        actions.moderate(second, "answering", by=None, at=self.at())
        actions.moderate(third, "removed", by=None, at=self.at())
        actions.pin(fifth, pinned=True, by=None, at=self.at())
        actions.ask(self.guests[0], "Yeni sual?", signature="named", at=self.at())
        theme, gone = Theme.objects.order_by("pk")
        for idea in Idea.objects.order_by("-pk")[:3]:
            actions.put_under_theme(idea, theme, by=None, at=self.at())
        actions.gather_question(fourth, theme, by=None, at=self.at())
        actions.put_under_theme(Idea.objects.order_by("pk")[0], gone, by=None, at=self.at())
        actions.remove_theme(gone, by=None, at=self.at())
        actions.moderate_idea(Idea.objects.order_by("pk")[1], "removed", by=None, at=self.at())
        actions.post_idea(self.guests[6], "Yeni təklif", signature="named", at=self.at())
        speaks, leaves, *_ = Turn.objects.order_by("pk")
        actions.give_floor(speaks, by=None, at=self.at())
        actions.end_turn(leaves, by=None, at=self.at())
        actions.ask_for_floor(self.named()[5], about="Sonra", at=self.at() - timedelta(hours=1))
        for poll in Poll.objects.order_by("pk"):
            self.answers(poll)
        for poll in Poll.objects.order_by("pk")[1::2]:
            actions.close_poll(poll, by=None, at=self.at())
        self.answers(self.poll(Kind.SINGLE))
        actions.hide_entry(Poll.objects.get(kind=Kind.WORDS), "zəng", hidden=True, by=None, at=self.at())
        actions.correct_note(self.room.notes.get(), "Salam!", by=None, at=self.at())
        actions.write_note(self.room, "Başlayırıq.", language="az", by=None, at=self.at())
        actions.set_room(self.room, changes={"moderated": True}, by=None, at=self.at())
        actions.ask(self.guests[3], "Gözləyən sual?", signature="named", at=self.at())

    def named(self) -> list[Attendee]:
        return [one for one in self.guests if one.name]

    def votes(self) -> None:
        questions = Question.objects.values_list("pk", "attendee_id")
        votes = [
            (guest.pk, pk, self.chance.random() < 0.4)
            for pk, asker in questions
            for guest in self.guests
            if guest.pk != asker
        ]
        actions.cast_votes(self.room.pk, votes, at=self.at())

    def poll(self, kind: Kind) -> Poll:
        options = [{"az": "Pul", "en": "Money"}, {"az": "Adamlar"}, {"az": "Qanunlar", "en": "Laws"}]
        poll = actions.add_poll(
            self.room, kind=kind, wording={"az": f"Nə ({kind})?"}, options=options, most=2,
            low_label={"az": "pis"}, by=None, at=self.at(),
        )  # fmt: skip
        return actions.open_poll(poll, by=None, at=self.at())

    def answers(self, poll: Poll) -> None:
        """Eight answers: eighths are shares that are rounded, and the mean of the scale is 2.25."""
        keys = list(poll.options.values_list("pk", flat=True))
        words = ["zəng", "çay", "Ağac", "əl", "ﬁl", "𝒜b", "xalça", "I", "i"]

        def value(number: int) -> object:
            return {
                Kind.SINGLE: lambda: keys[number // 5],
                Kind.MULTIPLE: lambda: self.chance.sample(keys, 2),
                Kind.SCALE: lambda: 3 if number < 2 else 2,
                Kind.RANKING: lambda: self.chance.sample(keys, 3),
                Kind.WORDS: lambda: [words[number % 3], words[number + 1]],
                Kind.TEXT: lambda: f"Cavab {number % 3}",
            }[Kind(poll.kind)]()

        ballots = [
            actions.Answered(guest.pk, poll.pk, value(number), f"secret {guest.pk}")
            for number, guest in enumerate(self.guests)
        ]
        refused = [one for one in actions.cast_ballots(self.room.pk, ballots, at=self.at()) if one]
        assert not refused


@pytest.fixture
def hour(site_address: str, sessions: list[Session]) -> Hour:
    now = timezone.now()
    room = actions.open_room(actions.prepare_room(sessions[0], by=None, at=now), by=None, at=now)
    return Hour(room, seed=5)


@pytest.fixture
def opened(hour: Hour, window: Window, organiser: Person, participant: Person) -> Callable[..., Page]:
    """``opened(name, language, told)``: a screen of the room; its stream says what is put into ``told``.

    In a window of its own, or in that of a page ``beside`` it.
    """

    def of(name: str, language: str, told: list[bytes], beside: Page | None = None) -> Page:
        address, audience = SCREENS[name]
        reader = organiser if audience == Audience.CONSOLE else participant
        context = beside.context if beside else window(reader, language=language, reduced_motion="reduce")
        page = context.new_page()

        def tell(route: Route) -> None:
            events = [told.pop() for _ in tuple(told)]
            route.fulfill(content_type="text/event-stream", body=b"".join([b"retry: 100\n\n", *events]))

        page.route("**/events?*", tell)
        if audience == Audience.ROOM and not beside:
            page.goto(f"/join/{hour.room.code}/")
            page.locator(".join button").click()
        key = notes_key(hour.room.pk, hour.room.notes_serial)
        page.goto(f"/live/{hour.room.code}/{address.format(key=key)}")
        return page

    return of


@pytest.mark.parametrize("language", ["az", "en"])
@pytest.mark.parametrize("is_whole", [False, True])
@pytest.mark.parametrize("name", SCREENS)
def test_who_was_there_and_who_comes_now_see_the_same(
    hour: Hour, opened: Callable[..., Page], name: str, is_whole: bool, language: str
) -> None:
    hour.begins()
    told: list[bytes] = []
    before = opened(name, language, told)
    since = int(before.locator("[data-room]").get_attribute("data-since") or 0)
    hour.goes_on()
    news = room_state(hour.room.pk, since=0 if is_whole else since, audience=SCREENS[name][1])
    told.append(wire.state_event(news.frames, sequence=news.sequence, is_whole=is_whole))
    assert not differences(before, opened(name, language, []))


def differences(told: Page, opened: Page) -> str:
    """What a page that was told shows otherwise than one that is opened now, when it has had time to settle."""
    wanted = opened.evaluate(SHOWN, LISTS)
    for _ in range(50):
        shown = told.evaluate(SHOWN, LISTS)
        if shown == wanted:
            break
        told.wait_for_timeout(200)
    return "\n".join(unified_diff(wanted, shown, "opened now", "told", lineterm="", n=1))


@pytest.mark.parametrize("name", SCREENS)
def test_a_room_that_closes_and_is_opened_again_is_seen_to_be_so(
    hour: Hour, opened: Callable[..., Page], name: str
) -> None:
    hour.begins()
    told: list[bytes] = []
    before = opened(name, "en", told)
    since = int(before.locator("[data-room]").get_attribute("data-since") or 0)
    for act in (actions.close_room, actions.open_room):
        act(hour.room, by=None, at=hour.at())
        news = room_state(hour.room.pk, since=since, audience=SCREENS[name][1])
        told.append(wire.state_event(news.frames, sequence=news.sequence, is_whole=False))
        before.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # somebody comes back to it
        assert not differences(before, opened(name, "en", [], beside=before))
        since = news.sequence


def test_a_line_of_which_no_answer_came_is_sent_again_and_stands_once(hour: Hour, window: Window) -> None:
    page = window().new_page()
    address = f"/live/{hour.room.code}/notes/az/write/{notes_key(hour.room.pk, hour.room.notes_serial)}/"
    lost: list[int] = []

    def lose(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)  # it arrives, and its answer does not
            route.abort()
        else:
            route.continue_()

    page.route(f"**{address}", lose)
    page.goto(address)
    for text in ("Bəli.", "Bəli.", "Son."):
        page.locator("#note-text").fill(text)
        page.keyboard.press("Enter")
        expect(page.locator("#note-text")).to_have_value("")
    page.wait_for_function(WAITS_FOR_NOTHING, arg=hour.room.code)
    assert lost == [200]
    expected = ["Bəli.", "Bəli.", "Son."]
    assert list(hour.room.notes.order_by("pk").values_list("text", flat=True)) == expected


def test_a_question_that_was_kept_is_seen_to_wait_for_the_moderator(
    hour: Hour, opened: Callable[..., Page]
) -> None:
    actions.set_room(hour.room, changes={"moderated": True}, by=None, at=hour.at())
    page = opened("phone, by votes", "en", [])
    page.context.set_offline(True)
    page.locator("#ask-text").fill("Is the archive open on Saturdays?")
    page.locator("form.ask button").first.click()
    expect(page.get_by_text("It is kept and sent as soon as there is.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator('[data-list="waiting"] .question-text')).to_have_text(
        "Is the archive open on Saturdays?"
    )


@pytest.mark.parametrize("is_writing", [False, True])
def test_who_is_writing_a_question_stays_when_all_phones_are_moved(
    hour: Hour, opened: Callable[..., Page], sessions: list[Session], is_writing: bool
) -> None:
    hour.poll(Kind.TEXT)
    told: list[bytes] = []
    page = opened("phone, by votes", "en", told)
    page.locator('.views [data-to="polls"]').click()
    page.locator(".ballot textarea").fill(
        "More archives"
    )  # an answer to a poll that is closed now keeps nobody
    page.locator('.views [data-to="questions"]').click()
    page.locator("#ask-text").fill("When" if is_writing else "")
    other = actions.prepare_room(sessions[1], by=None, at=hour.at())
    actions.move_phones(hour.room, other, by=None, at=hour.at())
    news = room_state(hour.room.pk, since=0, audience=Audience.ROOM)
    told.append(wire.state_event(news.frames, sequence=news.sequence, is_whole=True))
    if is_writing:
        page.get_by_role("button", name="Go there").click()
    page.wait_for_url(f"**/live/{other.code}/")
