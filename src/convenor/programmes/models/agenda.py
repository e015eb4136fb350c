"""The sessions of a course, and who takes part in them."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from convenor.kit.languages import Spoken, spoken
from convenor.people.models import Person
from convenor.programmes.models.courses import Course, Module


class Session(models.Model):
    """One dated slot of a day in a room."""

    class Format(models.TextChoices):
        OPENING = "opening", _("opening")
        GUEST_TALK = "guest_talk", _("guest talk")
        PRESENTATION = "presentation", _("presentation")
        LIVE_QA = "live_qa", _("live Q&A")
        CASE_DISCUSSION = "case_discussion", _("case discussion")
        SUCCESS_STORY = "success_story", _("success story")
        WORKSHOP = "workshop", _("workshop")
        BRIEFING = "briefing", _("briefing")
        CEREMONY = "ceremony", _("ceremony")
        BREAK = "break", _("break")

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="sessions")
    module = models.ForeignKey(
        Module, null=True, blank=True, on_delete=models.SET_NULL, related_name="sessions"
    )
    key = models.SlugField(max_length=60)
    """Names the session within its course, in the course file and in addresses."""
    format = models.CharField(_("format"), max_length=16, choices=Format)
    title = models.JSONField()
    abstract = models.JSONField(default=dict)
    """What will happen, in running text: what whoever thinks of coming reads."""
    summary = models.JSONField(default=dict)
    """What was said and done, in running text: the record that the communiqué draws on."""
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = models.JSONField(default=dict)
    languages = models.JSONField(default=list)
    """The one that is spoken, then those it is interpreted into; empty: it is held in those of the course."""
    assumed = models.JSONField(default=list)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["course", "key"], name="session_key_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
        ]

    def __str__(self) -> str:
        return str(self.called("en"))

    def called(self, language: str) -> Spoken:
        return spoken(self.title, language)

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def day(self) -> date:
        return self.course.day_of(self.starts_at)

    @property
    def counts(self) -> bool:
        """Whether being there counts towards a certificate: breaks do not."""
        return self.format != self.Format.BREAK


class Contribution(models.Model):
    """A person's part in a session."""

    class Kind(models.TextChoices):
        TRAINER = "trainer", _("trainer")
        GUEST_SPEAKER = "guest_speaker", _("guest speaker")
        MODERATOR = "moderator", _("moderator")
        HOST = "host", _("host")

    class Answer(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="contributions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contributions")
    kind = models.CharField(max_length=16, choices=Kind)
    talk = models.JSONField(default=dict)
    """The title of the talk, per language, where it has one of its own."""
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    """What the person said when asked; empty while they have not."""
    answered_at = models.DateTimeField(null=True)
    position = models.PositiveSmallIntegerField()
    assumed = models.JSONField(default=list)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "person", "kind"], name="contribution_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.session}"


class Release(models.Model):
    """A version of the agenda as it was published. It is never changed: the sessions themselves go on as a draft."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="agendas_released")
    sessions = models.JSONField()
    """What was published, in the form of ``rules.releases``. Persons stand in it by number: their names stay theirs."""
    changes = models.JSONField(default=list)
    """What is different from the version before, in the form of ``rules.releases``."""
    persons = models.ManyToManyField(Person, related_name="released_in")
    """Everybody who has a part in it."""

    class Meta:
        ordering = ["course", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="release_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.course}, agenda {self.number}"


class ScheduleImport(models.Model):
    """A schedule file of another system: what it holds is shown first, and then brought in once."""

    LONGEST_FILE_NAME = 200

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="schedule_imports")
    file_name = models.CharField(max_length=LONGEST_FILE_NAME)
    title = models.CharField(max_length=1000, blank=True)
    entries = models.JSONField()
    """What becomes sessions, in the form of ``exchange.reading.Entry``; dropped when they are brought in."""
    unread = models.JSONField(default=dict)
    """Fields that have no place here, with how many events hold something in them."""
    left_out = models.JSONField(default=list)
    """Events that cannot be read, each with why."""
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="schedules_uploaded")
    uploaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.file_name} → {self.course}"


class PersonalCalendar(models.Model):
    """The secret address of a person's own calendar. Whoever knows it reads the calendar, so it can be given up."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar")
    token = models.CharField(max_length=43, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar of {self.person}"
