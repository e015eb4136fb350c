from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from convenor.kit import names
from convenor.kit.languages import Spoken, spoken
from convenor.people.rules import sound_of


class PersonManager(BaseUserManager["Person"]):
    """Persons are made by ``actions``; this is what Django's own login asks for."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username or "")


class Person(AbstractBaseUser):
    """A human being, and the account by which they sign in when an address is known."""

    class Patronymic(models.TextChoices):
        SON = "oglu", "oğlu"
        DAUGHTER = "qizi", "qızı"

    slug = models.SlugField(max_length=80, null=True, blank=True, unique=True)  # noqa: DJ001 -- most have none
    """Names a speaker or signatory in course files, so that a file loaded again finds the same person."""
    given = models.CharField(_("given name"), max_length=120)
    surname = models.CharField(_("surname"), max_length=120, blank=True)
    father = models.CharField(_("father's name"), max_length=120, blank=True)
    patronymic = models.CharField(_("son or daughter"), max_length=4, choices=Patronymic, blank=True)
    display = models.JSONField(default=dict)
    """How the name is shown, per language, where it is not simply given name and surname."""
    latin = models.CharField(_("name as in the passport"), max_length=240, blank=True)
    aliases = models.JSONField(default=list)
    about = models.JSONField(default=dict)
    """A line on the person, per language: degrees, fields of work."""
    bio = models.JSONField(default=dict)
    """Who the person is, in their own words, per language: a paragraph for the pages of the courses they speak at."""
    photo = models.CharField(max_length=200, blank=True)
    """Where the photo lies in the store: drawn anew when it was uploaded, square, WebP."""
    email = models.EmailField(_("e-mail"), null=True, blank=True)  # noqa: DJ001 -- many have none, and it is unique
    language = models.CharField(_("language"), max_length=10, default="az")
    is_active = models.BooleanField(default=True)
    assumed = models.JSONField(default=list)
    """Fields that the source does not state and somebody assumed."""
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    """The person that this one was found to be; then nobody signs in as this one, and no list shows it."""
    erasure_asked_at = models.DateTimeField(null=True)
    """When the person asked to be erased, and nobody has done it yet."""
    erased_at = models.DateTimeField(null=True)
    """Since when nothing is known of the person but that there was one: rows that counted still count."""
    folded = models.TextField(editable=False)
    sound = models.CharField(max_length=250, editable=False, blank=True, db_index=True)
    """By what persons are looked up who may be one: ``rules.sound_of``."""
    order_az = models.CharField(max_length=1000, editable=False)
    order_en = models.CharField(max_length=1000, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["given"]
    objects = PersonManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once")]
        indexes = [
            # Whole pages of the list of persons come from the index alone: 100,000 rows are not read to show 100.
            models.Index(fields=["merged_into", "erased_at", "order_az", "id"], name="person_order_az"),
            models.Index(fields=["merged_into", "erased_at", "order_en", "id"], name="person_order_en"),
        ]

    def __str__(self) -> str:
        return self.called("en")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_keys()
        super().save(*args, **kwargs)

    def fill_keys(self) -> None:
        """Derive what searching and sorting need. ``bulk_create`` does not save, so it asks for this itself."""
        self.email = (self.email or "").strip().lower() or None
        parts = [self.given, self.surname, self.father, self.latin, *self.display.values(), *self.aliases]
        self.folded = " ".join(dict.fromkeys(names.fold(part) for part in parts if part))
        sortable = f"{self.surname or self.given} {self.given} {self.father}"
        self.sound = sound_of(self.given, self.surname)
        self.order_az = names.alphabetical(sortable, "az")
        self.order_en = names.alphabetical(sortable, "en")

    def called(self, language: str) -> str:
        """The everyday form of the name: "Lalə Kişiyeva"."""
        if self.erased_at:
            return _erased(language)
        if shown := self.display.get(language):
            return str(shown)
        if language != "az" and self.latin:
            return self.latin
        return names.display_name(self.given, self.surname)

    def is_name_assumed(self, language: str) -> bool:
        """Whether what ``called`` shows in a language is not what a source says."""
        if self.display.get(language):
            parts = {"display", f"display.{language}"}
        elif language != "az" and self.latin:
            parts = {"latin"}
        else:
            parts = {"given", "surname"}
        return bool({"all", *parts} & set(self.assumed))

    def officially_called(self, language: str) -> str:
        """The form for lists and papers: surname, given name, father's name with oğlu or qızı."""
        if self.erased_at:
            return _erased(language)
        if language != "az" and self.latin:
            return self.latin
        return names.official_name(self.given, self.surname, self.father, self.patronymic, language)


def _erased(language: str) -> str:
    """How somebody is called of whom nothing is known any more."""
    with translation.override(language):
        return gettext("erased person")


class Organisation(models.Model):
    """A body that orders, supports, partners, implements, sends people, or is spoken about."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("ministry")
        AGENCY = "agency", _("state agency")
        COMMITTEE = "committee", _("state committee")
        PRESIDENCY = "presidency", _("presidential office")
        DELEGATION = "delegation", _("permanent delegation")
        RESERVE = "reserve", _("reserve")
        CULTURAL_CENTRE = "cultural_centre", _("cultural centre")
        ACADEMY = "academy", _("academy")
        UNIVERSITY = "university", _("university")
        THINK_TANK = "think_tank", _("research centre")
        FEDERATION = "federation", _("federation")
        UNION = "union", _("creative union or association")
        NGO = "ngo", _("civil society organisation")
        COMPANY = "company", _("company")
        INTERGOVERNMENTAL = "intergovernmental", _("intergovernmental organisation")

    slug = models.SlugField(max_length=80, unique=True)
    name = models.JSONField()
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    country = models.CharField(_("country"), max_length=2, default="AZ")
    part_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    aliases = models.JSONField(default=list)
    history = models.JSONField(default=dict)
    directions = models.JSONField(default=dict)
    """What it works on, per language; so are the three below."""
    projects = models.JSONField(default=dict)
    partners = models.JSONField(default=dict)
    initiatives = models.JSONField(default=dict)
    """What it does together with other countries."""
    assumed = models.JSONField(default=list)
    folded = models.TextField(editable=False)

    def __str__(self) -> str:
        return str(self.called("en"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        names_known = [*self.name.values(), *self.aliases]
        self.folded = " ".join(dict.fromkeys(names.fold(name) for name in names_known if name))
        super().save(*args, **kwargs)

    def called(self, language: str) -> Spoken:
        return spoken(self.name, language)


class Affiliation(models.Model):
    """A person's post in an organisation."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="affiliations")
    post = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)
    assumed = models.JSONField(default=list)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation"], name="affiliation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.organisation}"


class Role(models.Model):
    """What a person may do, and where. Trainers and participants need none: their part in a course says it."""

    class Kind(models.TextChoices):
        ORGANISER = "organiser", _("organiser")
        FOCAL_POINT = "focal_point", _("focal point")
        OBSERVER = "observer", _("observer")

    class Reach(models.TextChoices):
        SITE = "site", _("everything")
        PROGRAMME = "programme", _("a programme")
        COURSE = "course", _("a course")
        ORGANISATION = "organisation", _("an organisation")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=Kind)
    reach = models.CharField(max_length=20, choices=Reach)
    reach_pk = models.BigIntegerField(default=0)
    """Which programme, course or organisation; 0 for the whole site. Courses are of a higher rank: no foreign key."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "reach", "reach_pk"], name="role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.kind} of {self.reach} {self.reach_pk}"


class Merge(models.Model):
    """Two persons who were found to be one: what each was before and what moved, so that it can be undone."""

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merged_away")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    before = models.JSONField()
    """The fields of the one who was kept, as they were, and in ``after`` as they became."""
    after = models.JSONField()
    gone_before = models.JSONField()
    moved = models.JSONField()
    """``[["programmes.contribution", "person", [7, 9]], …]``: model, column, rows."""
    dropped = models.JSONField()
    """Posts and roles that both had, as Django's serializer writes them."""
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.gone} → {self.kept}"


class Apart(models.Model):
    """Two persons who look alike and are two: nobody is asked again. ``one`` has the smaller number."""

    one = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="apart_once")]

    def __str__(self) -> str:
        return f"{self.one} ≠ {self.other}"


class Claim(models.Model):
    """Somebody asks to be the focal point of an organisation; an organiser decides once."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="claims")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="claims")
    reason = models.TextField()
    asked_at = models.DateTimeField()
    approved = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=models.Q(decided_at=None), name="claim_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.organisation}"


class ChosenColumns(models.Model):
    """Which columns of a list somebody wants to see: remembered for them, on every device."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    list = models.CharField(max_length=40)
    """Which list: "persons"."""
    columns = models.JSONField()
    left_when_merged = models.Q()
    """Of two choices of one person the other may stay behind."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "list"], name="columns_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.list}"
