"""What belongs to a course to be read: slides, papers, links; each with its versions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from convenor.kit.languages import Spoken, spoken
from convenor.people.models import Person
from convenor.programmes.models.agenda import Session
from convenor.programmes.models.courses import Course, Module


class Material(models.Model):
    """A file or link of a course, of one of its modules, or of one of its sessions."""

    class Audience(models.TextChoices):
        PUBLIC = "public", _("everybody")
        PARTICIPANTS = "participants", _("participants, speakers and trainers")
        TRAINERS = "trainers", _("speakers and trainers")
        ORGANISERS = "organisers", _("organisers only")

    class Licence(models.TextChoices):
        CC0 = "cc0", "CC0 1.0"
        CC_BY = "cc-by", "CC BY 4.0"
        CC_BY_SA = "cc-by-sa", "CC BY-SA 4.0"
        CC_BY_NC = "cc-by-nc", "CC BY-NC 4.0"
        CC_BY_NC_ND = "cc-by-nc-nd", "CC BY-NC-ND 4.0"
        RESERVED = "reserved", _("all rights reserved")

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="materials")
    module = models.ForeignKey(
        Module, null=True, blank=True, on_delete=models.SET_NULL, related_name="materials"
    )
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.SET_NULL, related_name="materials"
    )
    author = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="materials"
    )
    title = models.JSONField()
    language = models.CharField(_("language"), max_length=10, blank=True)
    """The language it is written in, where that is known."""
    licence = models.CharField(_("licence"), max_length=12, choices=Licence, blank=True)
    audience = models.CharField(
        _("who sees it"), max_length=12, choices=Audience, default=Audience.ORGANISERS
    )
    visible_from = models.DateTimeField(null=True, blank=True)
    """From when the audience sees it; None for at once. Organisers and the author always do."""
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["session__starts_at", "module__number", "pk"]

    def __str__(self) -> str:
        return str(self.called("en"))

    def called(self, language: str) -> Spoken:
        return spoken(self.title, language)


class MaterialVersion(models.Model):
    """One version of a material: a file that was judged by its content, or an address. The newest one is shown."""

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    url = models.URLField(_("address"), max_length=500, blank=True)
    file = models.CharField(max_length=200, blank=True)
    """Where the file lies in the store; nobody is ever told."""
    ending = models.CharField(max_length=8, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    thumbnail = models.CharField(max_length=200, blank=True)
    is_newest = models.BooleanField(default=True)
    added_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="material_versions"
    )
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["material", "number"], name="material_version_once"),
            models.UniqueConstraint(
                fields=["material"], condition=Q(is_newest=True), name="material_newest_once"
            ),
            models.CheckConstraint(
                condition=Q(url="", file__gt="") | Q(url__gt="", file=""), name="material_file_or_link"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material} ({self.number})"
