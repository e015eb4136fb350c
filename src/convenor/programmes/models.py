from datetime import date, tzinfo
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from convenor.kit.languages import Spoken, spoken
from convenor.people.models import Organisation, Person
from convenor.people.permissions import Scope
from convenor.programmes.states import State


class Programme(models.Model):
    """A series of courses under one order, with partners in fixed roles."""

    slug = models.SlugField(max_length=80, unique=True)
    code = models.CharField(_("code"), max_length=12, unique=True)
    """Heads every certificate number: HGSD."""
    title = models.JSONField()
    summary = models.JSONField(default=dict)
    assumed = models.JSONField(default=list)
    """Fields that the source does not state and somebody assumed; "all" when the whole row is."""

    def __str__(self) -> str:
        return str(self.called("en"))

    def called(self, language: str) -> Spoken:
        return spoken(self.title, language)

    @property
    def scopes(self) -> tuple[Scope, ...]:
        return (Scope("programme", self.pk),)


class PartnerRole(models.Model):
    """What an organisation is to a programme. ``position`` fixes the order in which every document names it."""

    class Kind(models.TextChoices):
        ORDERS = "orders", _("by order of")
        SUPPORTS = "supports", _("with the support of")
        PARTNERS = "partners", _("in partnership with")
        IMPLEMENTS = "implements", _("implemented by")
        HOSTS = "hosts", _("hosted by")
        FUNDS = "funds", _("funded by")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="partner_roles")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="partner_roles")
    kind = models.CharField(max_length=12, choices=Kind)
    position = models.PositiveSmallIntegerField()
    assumed = models.JSONField(default=list)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "organisation", "kind"], name="partner_role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.kind} {self.programme}"


class Course(models.Model):
    """One edition: with dates, languages, seats and an agenda; made of numbered modules."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="courses")
    number = models.PositiveSmallIntegerField()
    slug = models.SlugField(max_length=80, unique=True)
    title = models.JSONField()
    summary = models.JSONField(default=dict)
    subject = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="courses_about"
    )
    """The organisation that the course is about, such as the owner of the convention it teaches."""
    starts_on = models.DateField()
    ends_on = models.DateField()
    time_zone = models.CharField(max_length=40, default="Asia/Baku")
    place = models.JSONField(default=dict)
    languages = models.JSONField(default=list)
    seats = models.PositiveIntegerField(null=True, blank=True)
    """How many may hold a seat; None when nobody has set a limit."""
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    issuer = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="courses_certified"
    )
    """The organisation in whose name certificates are signed."""
    certificate_rule = models.JSONField(default=dict)
    """What earns a certificate, as data: {"share_of_hours": 80}. Read by ``credentials.rules``."""
    assumed = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1, editable=False)
    """Counts what changed on the public page: pages are kept by it, and conditional requests answered from it."""
    rehearsed = models.BooleanField(default=False)
    """True when the participants are made up: every page and paper of the course says so."""

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="course_number_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="course_ends_after_start"),
        ]

    def __str__(self) -> str:
        return str(self.called("en"))

    def called(self, language: str) -> Spoken:
        return spoken(self.title, language)

    @property
    def code(self) -> str:
        """ "HGSD-2022-C02": programme, year, number in the programme."""
        return f"{self.programme.code}-{self.starts_on.year}-C{self.number:02}"

    @property
    def scopes(self) -> tuple[Scope, ...]:
        return (Scope("course", self.pk), Scope("programme", self.programme_id))

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(self.time_zone)


class Sender(models.Model):
    """An institution that sends people to a course, in the order in which documents name it."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="senders")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sent_to")
    wording = models.JSONField(default=dict)
    """How this course names it, where that differs: "the Ministry of Culture and its institutions"."""
    position = models.PositiveSmallIntegerField()
    assumed = models.JSONField(default=list)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["course", "organisation"], name="sender_once")]

    def __str__(self) -> str:
        return f"{self.organisation} → {self.course}"

    def called(self, language: str) -> Spoken:
        return spoken(self.wording or self.organisation.name, language)


class Signatory(models.Model):
    """A person whose name and post stand under the certificates, in protocol order."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="signatories")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="signs")
    post = models.JSONField()
    position = models.PositiveSmallIntegerField()
    assumed = models.JSONField(default=list)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "signatories"
        constraints = [models.UniqueConstraint(fields=["course", "person"], name="signatory_once")]

    def __str__(self) -> str:
        return f"{self.person} signs {self.course}"


class Module(models.Model):
    """A numbered part of a course."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="modules")
    number = models.PositiveSmallIntegerField()
    title = models.JSONField(default=dict)
    assumed = models.JSONField(default=list)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="module_number_once")]

    def __str__(self) -> str:
        return f"{self.course} module {self.number}"


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
    summary = models.JSONField(default=dict)
    """What was said and done, in running text: the record that the communiqué draws on."""
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = models.JSONField(default=dict)
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
        return self.starts_at.astimezone(self.course.zone).date()

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

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="contributions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contributions")
    kind = models.CharField(max_length=16, choices=Kind)
    talk = models.JSONField(default=dict)
    """The title of the talk, per language, where it has one of its own."""
    position = models.PositiveSmallIntegerField()
    assumed = models.JSONField(default=list)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "person", "kind"], name="contribution_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.session}"
