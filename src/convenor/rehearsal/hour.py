"""A live hour: the phones of those who were there join the room of a session, ask, vote, answer, propose and speak.

What happens is decided by the seed alone. Everything goes through the real actions, votes and ballots in batches as the
live server takes them; or votes and ballots go over HTTP to a live server that runs, and every phone listens to it.
"""

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import transaction

from convenor.enrolment.models import Registration
from convenor.live import actions as live
from convenor.live.actions import Answered
from convenor.live.models import Attendee, Poll, Question, Room
from convenor.live.passes import new_secret
from convenor.live.queries import floor
from convenor.live.states import Kind, QuestionState, RoomState, Signature
from convenor.people.models import Person
from convenor.programmes.models import Session
from convenor.rehearsal.phones import Hall, Heard

GUESTS = ("Kənan", "", "Leyla xanım", "Muzey dostu", "")
"""What guests without an account call themselves; one comes with each ten phones."""
QUESTIONS = (
    "Muzeyin elektron kataloqu hüquqi cəhətdən kimə məxsusdur?",
    "Konvensiya çərçivəsində layihəyə maliyyəni haradan almaq olar?",
    "Rəqəmsal arxivdə müəllif hüquqları necə qorunur?",
    "Kiçik bələdiyyələr bu işə necə qoşula bilər?",
    "Ölkənin dövri hesabatını kim hazırlayır və biz ona nə verə bilərik?",
    "Könüllülərlə müqavilə bağlamaq lazımdırmı?",
    "Mədəniyyət statistikasını hansı göstəricilərlə aparmaq olar?",
    "Yaradıcı sənayelərdə çalışan qadınlar üçün ayrıca dəstək varmı?",
    "Xarici tərəfdaşla birgə layihəyə necə başlayaq?",
    "Köhnə lent yazılarını rəqəmsallaşdırmaq üçün hansı avadanlıq lazımdır?",
    "Süni intellektlə hazırlanan təsvirlər kataloqa daxil edilə bilərmi?",
    "Sessiyanın təqdimatını haradan götürmək olar?",
)
IDEAS = (
    "Gecə muzeyi hər ayın ilk cüməsi", "Məktəblilər üçün səsli bələdçi", "Kəndlərdə səyyar sərgi",
    "Ustaların açıq dərsləri", "Muzeylər üçün ortaq bilet", "Arxivlərin birgə axtarışı",
    "Jest dili ilə ekskursiya", "Festivalların ümumi təqvimi",
)  # fmt: skip
THEMES = ("Ziyarətçilər", "Ustalar və arxivlər")
WORDS = ("irs", "əməkdaşlıq", "rəqəmsal", "müxtəliflik", "sənət", "gənclər", "maliyyə", "dil")
NOTES = (
    ("az", "Hamınızı salamlayıram. Suallarınızı telefonla göndərə bilərsiniz."),
    ("az", "İndi ən çox səs toplamış suala cavab veririk."),
    ("en", "Welcome. You can send your questions by phone."),
)
ANSWER = "Bunu sessiyada çatdıra bilmədik. Qısaca: tələblər dərs vəsaitinin üçüncü bölməsində sadalanıb."
SPEAKERS = 4
AT_ONCE = 200


class Voting(Protocol):
    """By which way votes and ballots come in."""

    def votes(self, votes: Sequence[tuple[int, int, bool]]) -> None: ...

    def ballots(self, ballots: Sequence[Answered]) -> None: ...


def play_hour(
    session: Session,
    seats: Sequence[Registration],
    *,
    seed: int,
    by: Person,
    answered_at: datetime,
    port: int | None = None,
) -> Heard | None:
    """Play the live room of ``session`` with a phone for each of ``seats``, and guests. One played before stays.

    ``by`` runs the room; what the hour is too short for is answered in writing at ``answered_at``. ``port`` is that of
    a live server: then returns what the phones heard of it. Without one a single transaction holds the hour, and one
    that is interrupted leaves nothing; with one it is closed as it stands.
    """
    room = live.prepare_room(session, by=by, at=session.starts_at - timedelta(days=1))
    if room.state == RoomState.OPEN:
        live.close_room(room, by=by, at=session.ends_at)
    if room.state != RoomState.PREPARED:
        return None
    people = [seat.person for seat in seats]
    if port is None:
        with transaction.atomic():
            hour = _Hour(live.open_room(room, by=by, at=session.starts_at), seed=seed, by=by)
            hour.join(people)
            hour.play(_Straight(hour.room))
            hour.answer_the_rest(at=answered_at)
        return None
    hour = _Hour(live.open_room(room, by=by, at=session.starts_at), seed=seed, by=by)
    hour.join(people)
    hall = Hall(hour.room, port)
    hall.come_in(hour.secrets)
    hour.play(hall)
    heard = hall.go_home()
    hour.answer_the_rest(at=answered_at)
    return heard


class _Straight:
    """Votes and ballots given to the actions, as many at a time as the live server would."""

    def __init__(self, room: Room) -> None:
        self.room, self.at = room, room.session.starts_at + timedelta(minutes=20)

    def votes(self, votes: Sequence[tuple[int, int, bool]]) -> None:
        for start in range(0, len(votes), AT_ONCE):
            live.cast_votes(self.room.pk, votes[start : start + AT_ONCE], at=self.at)

    def ballots(self, ballots: Sequence[Answered]) -> None:
        for start in range(0, len(ballots), AT_ONCE):
            live.cast_ballots(self.room.pk, ballots[start : start + AT_ONCE], at=self.at)


class _Hour:
    """The room, the phones in it, and what the seed says."""

    def __init__(self, room: Room, *, seed: int, by: Person) -> None:
        self.room, self.by = room, by
        self.chance = random.Random(f"hour:{seed}:{room.session.key}")  # noqa: S311 -- repeatable
        self.phones: list[Attendee] = []
        self.secrets: dict[int, str] = {}
        self.questions: list[Question] = []

    def minute(self, number: float) -> datetime:
        return self.room.session.starts_at + timedelta(minutes=number)

    def join(self, people: Sequence[Person]) -> None:
        for person in people:
            self._in(live.join(self.room, person=person, language=person.language, at=self.minute(0)))
        for number in range(len(people) // 10):
            name = GUESTS[number % len(GUESTS)]
            self._in(live.join(self.room, person=None, name=name, language="az", at=self.minute(1)))

    def _in(self, attendee: Attendee) -> None:
        self.phones.append(attendee)
        self.secrets[attendee.pk] = new_secret()

    def play(self, voting: Voting) -> None:
        """From the first question to the end of the session."""
        self.voting = voting
        if self.phones:
            self.ask_and_vote()
            self.poll()
            self.gather_ideas()
            self.speak()
        for language, text in NOTES:
            live.write_note(self.room, text, language=language, by=self.by, at=self.minute(2))
        live.close_room(self.room, by=self.by, at=self.room.session.ends_at)

    def ask_and_vote(self) -> None:
        """One question for each four phones; each phone votes for about a third; the two most wanted are answered."""
        for place, text in enumerate(QUESTIONS[: max(3, len(self.phones) // 4)]):
            author = self.chance.choice(self.phones)
            signatures = [Signature.ANONYMOUS]
            signatures += [Signature.NAMED] if author.person_id or author.name else []
            signatures += [Signature.INSTITUTION] if author.organisation_id else []
            asked = live.ask(
                author, text, signature=self.chance.choice(signatures), at=self.minute(2 + place * 0.5)
            )
            self.questions.append(asked)
        votes = [
            (phone.pk, question.pk, True)
            for phone in self.phones
            for question in self.questions
            if question.attendee_id != phone.pk and self.chance.random() < 1 / 3
        ]
        self.voting.votes(votes)
        for place, question in enumerate(self._most_wanted()[:2]):
            live.moderate(question, QuestionState.ANSWERING, by=self.by, at=self.minute(10 + place * 3))
            live.moderate(question, QuestionState.ANSWERED, by=self.by, at=self.minute(12 + place * 3))

    def _most_wanted(self) -> list[Question]:
        open_ones = Question.objects.filter(room=self.room, state=QuestionState.SHOWN)
        return list(open_ones.order_by("-votes", "pk"))

    def poll(self) -> None:
        """A choice, a scale and a word cloud; one in ten changes their choice."""
        options = [
            {"az": "Kataloq", "en": "Catalogue"},
            {"az": "Təlim", "en": "Training"},
            {"az": "Maliyyə", "en": "Money"},
        ]
        wording = {
            "az": "Qurumunuza ilk növbədə nə lazımdır?",
            "en": "What does your institution need first?",
        }
        choice = self._opened(kind=Kind.SINGLE, wording=wording, options=options)
        keys = [option.pk for option in choice.options.all()]
        self._all_answer(choice, lambda: self.chance.choice(keys))
        changing = [phone for phone in self.phones if self.chance.randrange(10) == 0]
        self._all_answer(choice, lambda: keys[0], phones=changing)
        wording = {"az": "Sessiya sizə nə dərəcədə faydalı oldu?", "en": "How useful was the session to you?"}
        scale = self._opened(kind=Kind.SCALE, wording=wording, lowest=1, highest=5)
        self._all_answer(scale, lambda: self.chance.choice((3, 4, 4, 5, 5)))
        wording = {"az": "Bu gün bir sözlə?", "en": "Today in one word?"}
        cloud = self._opened(kind=Kind.WORDS, wording=wording, most=2)
        self._all_answer(cloud, lambda: self.chance.sample(WORDS, 2))
        for poll in (choice, scale, cloud):
            live.close_poll(poll, by=self.by, at=self.minute(25))

    def _opened(self, **fields: Any) -> Poll:
        poll = live.add_poll(self.room, by=self.by, at=self.minute(20), **fields)
        return live.open_poll(poll, by=self.by, at=self.minute(20))

    def _all_answer(
        self, poll: Poll, value: Callable[[], object], *, phones: Sequence[Attendee] | None = None
    ) -> None:
        ballots = [
            Answered(phone.pk, poll.pk, value(), self.secrets[phone.pk])
            for phone in (self.phones if phones is None else phones)
        ]
        self.voting.ballots(ballots)

    def gather_ideas(self) -> None:
        live.set_room(self.room, changes={"ideas_open": True}, by=self.by, at=self.minute(26))
        themes = [live.add_theme(self.room, title, by=self.by, at=self.minute(26)) for title in THEMES]
        for place, text in enumerate(IDEAS[: max(2, len(self.phones) // 4)]):
            author = self.phones[place * 3 % len(self.phones)]
            idea = live.post_idea(author, text, signature=Signature.ANONYMOUS, at=self.minute(27))
            live.put_under_theme(idea, themes[place % 2], by=self.by, at=self.minute(28))

    def speak(self) -> None:
        """Some ask for the floor, and get it in the order that the balance proposes."""
        live.set_room(self.room, changes={"floor_open": True}, by=self.by, at=self.minute(29))
        named = [phone for phone in self.phones if phone.person_id]
        for phone in self.chance.sample(named, min(SPEAKERS, len(named))):
            live.ask_for_floor(phone, at=self.minute(29))
        at = self.minute(30)
        while turn := floor(self.room).proposed:
            live.give_floor(turn, by=self.by, at=at)
            at += timedelta(seconds=self.chance.randrange(30, 120))
            live.end_turn(turn, by=self.by, at=at)

    def answer_the_rest(self, *, at: datetime) -> None:
        """The question that most still wait for is given to who ran the room, and answered in writing."""
        for question in self._most_wanted()[:1]:
            live.assign(question, self.by, by=self.by, at=at)
            live.answer_in_writing(question, ANSWER, by=self.by, at=at)
