"""A programme and what organisations are to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from convenor.kit.languages import Spoken, spoken
from convenor.people.models import Organisation
from convenor.people.permissions import Scope

LONGEST_NUMBER = 60
"""Characters of the number of an order."""


class Programme(models.Model):
    """A series of courses under one order, with partners in fixed roles."""

    slug = models.SlugField(max_length=80, unique=True)
    code = models.CharField(_("code"), max_length=12, unique=True)
    """Heads every certificate number: HGSD."""
    title = models.JSONField()
    summary = models.JSONField(default=dict)
    order_number = models.CharField(_("number of the order"), max_length=LONGEST_NUMBER, blank=True)
    """Of the document on which the programme rests, as its issuer writes it: "05/321"."""
    ordered_on = models.DateField(_("date of the order"), null=True, blank=True)
    order_scan = models.FileField(max_length=200, blank=True)
    """The scanned order, for those who look after the programme."""
    priorities = models.JSONField(default=list)
    """Of the strategy that the programme serves, in the words of the ministry: [{"az": …, "en": …}]."""
    tags = models.JSONField(default=list)
    """References to terms of ``vocabularies``; all courses of the programme are under them too."""
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
