"""A course, its modules, who sends people to it and who signs its certificates."""

from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from convenor.kit.languages import Spoken, spoken
from convenor.people.models import Organisation, Person
from convenor.people.permissions import Scope
from convenor.programmes.models.programmes import Programme
from convenor.programmes.states import State


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
    closes_on = models.DateField(null=True, blank=True)
    """The last day on which institutions name the people they send; None while nobody has said one."""
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
    agenda_frame = models.JSONField(default=dict)
    """Bounds of a day as data: {"opens": "09:00", "closes": "18:00", "gap": 10}. Read by ``rules.conflicts``."""
    tags = models.JSONField(default=list)
    """References to terms of ``vocabularies``: "convention-articles/10"."""
    assumed = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1, editable=False)
    """Counts what changed on the public page: pages are kept by it, and conditional requests answered from it."""
    entrances = models.JSONField(default=dict, editable=False)
    """Where one joins what goes on in a session now, by its key: paths of this site, by apps whose doors open."""
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
    def serves(self) -> list[str]:
        """References to the terms that it is under, by its programme or by itself."""
        return [*self.programme.tags, *self.tags]

    @property
    def scopes(self) -> tuple[Scope, ...]:
        return (Scope("course", self.pk), Scope("programme", self.programme_id))

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(self.time_zone)

    def day_of(self, moment: datetime) -> date:
        """The date that a moment has where the course is held."""
        return moment.astimezone(self.zone).date()


class Sheet(models.Model):
    """What whoever thinks of taking part must be told before, after ISO 29993: each part running text per language.

    Schedule, place, trainers and certificate are not here: the agenda, the course and its certificate rule say them.
    """

    course = models.OneToOneField(Course, on_delete=models.CASCADE, related_name="sheet")
    aims = models.JSONField(_("aims"), default=dict)
    outcomes = models.JSONField(_("learning outcomes"), default=dict)
    prerequisites = models.JSONField(_("prerequisites"), default=dict)
    content = models.JSONField(_("content"), default=dict)
    methods = models.JSONField(_("methods"), default=dict)
    cost = models.JSONField(_("cost"), default=dict)
    assessment = models.JSONField(_("assessment"), default=dict)
    complaints = models.JSONField(_("complaints"), default=dict)
    data_protection = models.JSONField(_("data protection"), default=dict)
    assumed = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"sheet of {self.course}"


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
    outcomes = models.JSONField(default=dict)
    """What participants can do after it, running text per language."""
    hours = models.PositiveSmallIntegerField(_("hours"), null=True, blank=True)
    """How many it takes, as announced; None where nobody has said. What was held is counted from the sessions."""
    assumed = models.JSONField(default=list)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="module_number_once")]

    def __str__(self) -> str:
        return f"{self.course} module {self.number}"
