"""The room of a session, and who has joined it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from convenor.live.states import RoomState
from convenor.people.models import Organisation, Person
from convenor.programmes.models import Session


class Room(models.Model):
    """The live side of one session. Whatever writes into it holds the lock on its row."""

    class Screen(models.TextChoices):
        """What the projector shows beside the code."""

        QUESTIONS = "questions", _("questions")
        POLL = "poll", _("poll")
        IDEAS = "ideas", _("ideas")
        FLOOR = "floor", _("speaking queue")
        CODE = "code", _("the code, large")

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="live_room")
    code = models.CharField(max_length=6, unique=True)
    """By which people join; never given to another room, so that an old address never opens the wrong one."""
    state = models.CharField(max_length=10, choices=RoomState, default=RoomState.PREPARED)
    moderated = models.BooleanField(default=False)
    """Whether questions and ideas wait until a moderator shows them."""
    questions_open = models.BooleanField(default=True)
    ideas_open = models.BooleanField(default=False)
    floor_open = models.BooleanField(default=False)
    """Whether one can ask for the floor."""
    turn_seconds = models.PositiveSmallIntegerField(default=120)
    """How long somebody may speak; 0 for no limit."""
    screen = models.CharField(max_length=10, choices=Screen, default=Screen.QUESTIONS)
    screen_poll = models.ForeignKey("live.Poll", null=True, on_delete=models.SET_NULL, related_name="+")
    notes_serial = models.PositiveIntegerField(default=1)
    """Which of the links for writing notes is good: a new one ends the one before."""
    moved_to = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    """Where all phones were told to go."""
    opened_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    """When it closes by itself."""
    closed_at = models.DateTimeField(null=True)
    names_forgotten_at = models.DateTimeField(null=True)
    """When the names of guests were taken out."""
    sequence = models.PositiveBigIntegerField(default=0)
    """Counts the transactions that changed something in the room, in the order in which they were committed."""
    changed = models.PositiveBigIntegerField(default=0)
    """The sequence at which the facts of the room itself last changed."""

    def __str__(self) -> str:
        return f"{self.code}: {self.session}"

    @property
    def goes_on_in(self) -> "Room | None":
        """The room to which all phones were sent, as long as it is open."""
        return self.moved_to if self.moved_to and self.moved_to.state == RoomState.OPEN else None


class Attendee(models.Model):
    """Somebody who has joined a room: a person of the course, or a guest with a name or none.

    One row for each person, and one for each browser of a guest, however many tabs are open in it.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="attendees")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="live_attendances")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.SET_NULL, related_name="live_attendances"
    )
    """The institution that sends the person, as it was at joining."""
    name = models.CharField(max_length=120, blank=True)
    """What a guest calls themselves; a person's name is never copied."""
    language = models.CharField(max_length=10, default="az")
    joined_at = models.DateTimeField()
    left_when_merged = models.Q()
    """Of two persons made one who were both in a room, each keeps what they did there: what was counted stays so."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "person"], name="live_attendee_once")]

    def __str__(self) -> str:
        return f"{self.person or self.name or 'guest'}: {self.room.code}"

    @property
    def sex(self) -> str:
        """ "f" or "m" where the person's name says so (oğlu, qızı); otherwise empty. Nobody is asked."""
        kinds = {Person.Patronymic.SON: "m", Person.Patronymic.DAUGHTER: "f"}
        return (
            kinds.get(Person.Patronymic(self.person.patronymic), "")
            if self.person and self.person.patronymic
            else ""
        )
