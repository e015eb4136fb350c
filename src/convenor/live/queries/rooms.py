"""Reading a room. The number of queries never depends on how much was asked or voted."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from convenor.live.models import Answer, Attendee, Ballot, Cast, Poll, Question, Room, Turn, Vote
from convenor.live.passes import ballot_key
from convenor.live.rules.posts import LIKE, folded, likeness
from convenor.live.states import VOTED_ON, PollState, QuestionState, RoomState, TurnState
from convenor.people.models import Person, Role
from convenor.programmes.models import Course

MOST_SIMILAR = 3


def rooms_of(course: Course) -> QuerySet[Room]:
    """The rooms of a course in the order of its agenda."""
    return (
        Room.objects.filter(session__course=course)
        .select_related("session__course", "moved_to")
        .order_by("session__starts_at", "session__pk")
    )


def room_pk_of(code: str) -> int | None:
    """Which room has this code, cleaned; None where there is none."""
    return Room.objects.filter(code=code).values_list("pk", flat=True).first()


def sequences(room_pks: Collection[int]) -> dict[int, int]:
    """At which sequence each room is: one query."""
    return dict(Room.objects.filter(pk__in=room_pks).values_list("pk", "sequence"))


@dataclass
class Mine:
    """What is somebody's own in a room: it comes with their page and never by a stream."""

    questions: list[Question] = field(default_factory=list)
    voted: set[int] = field(default_factory=set)
    """Keys of questions."""
    cast: set[int] = field(default_factory=set)
    """Keys of polls in which they have voted."""
    ballots: dict[int, object] = field(default_factory=dict)
    """What they answered, by key of poll: in anonymous polls only for the browser that voted."""
    turn: Turn | None = None


def mine(attendee: Attendee, secret: str) -> Mine:
    """What ``attendee`` has asked, voted and answered; ``secret`` is that of the browser's pass. Seven queries."""
    polls = list(Poll.objects.filter(room=attendee.room_id).exclude(state=PollState.DRAFT))
    anonymous = {ballot_key(secret, poll.pk): poll.pk for poll in polls if poll.anonymous}
    ballots = {
        anonymous[key]: value
        for key, value in Ballot.objects.filter(
            key__in=anonymous, poll__in=list(anonymous.values())
        ).values_list("key", "value")
    }
    named = Ballot.objects.filter(attendee=attendee).values_list("poll_id", "value")
    return Mine(
        questions=list(Question.objects.filter(attendee=attendee)),
        voted=set(Vote.objects.filter(attendee=attendee).values_list("question_id", flat=True)),
        cast=set(Cast.objects.filter(attendee=attendee).values_list("poll_id", flat=True)),
        ballots={**ballots, **dict(named)},
        turn=Turn.objects.filter(
            attendee=attendee, state__in=[TurnState.WAITING, TurnState.SPEAKING]
        ).first(),
    )


def similar_questions(room: Room, text: str) -> list[Question]:
    """Questions that are shown already and ask much the same, the most alike first: at most three, one query."""
    asked = folded(text)
    if not asked:
        return []
    shown = Question.objects.filter(room=room, state__in=[*VOTED_ON, QuestionState.ANSWERED])
    rated = [
        (likeness(asked, other), votes, pk) for pk, other, votes in shown.values_list("pk", "folded", "votes")
    ]
    best = sorted((one for one in rated if one[0] >= LIKE), key=lambda one: (-one[0], -one[1], one[2]))
    found = Question.objects.select_related("attendee__person", "attendee__organisation").in_bulk(
        [pk for *_, pk in best[:MOST_SIMILAR]]
    )
    return [found[pk] for *_, pk in best[:MOST_SIMILAR] if pk in found]


def told_of_answer(answer: Answer) -> QuerySet[Person]:
    """Persons with an address who asked the question or voted for it."""
    concerned = Q(live_attendances__questions=answer.question_id) | Q(
        live_attendances__votes__question=answer.question_id
    )
    return Person.objects.filter(concerned, merged_into=None).exclude(email=None).distinct().order_by("pk")


def open_rooms(course: Course) -> QuerySet[Room]:
    """Where phones could be moved to: the rooms of a course that are not closed."""
    return rooms_of(course).exclude(state=RoomState.CLOSED)


def answerers(course: Course) -> list[Person]:
    """Who may be asked to answer in writing: those with a part in the course, and its organisers. One query."""
    places = Q(roles__reach=Role.Reach.SITE)
    for scope in course.scopes:
        places |= Q(roles__reach=scope.reach, roles__reach_pk=scope.pk)
    organisers = places & Q(roles__kind=Role.Kind.ORGANISER)
    found = Person.objects.filter(Q(contributions__session__course=course) | organisers, merged_into=None)
    return list(found.distinct().order_by("order_az", "pk"))
