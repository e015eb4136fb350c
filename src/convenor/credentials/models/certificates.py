from base64 import b64decode
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from convenor.credentials.kinds import OF_PARTS, OF_SEATS, Kind
from convenor.credentials.models.designs import DesignVersion
from convenor.credentials.proof.seal import SealCertificate
from convenor.credentials.states import NAME_TONES, TONES, UNRELEASED, CorrectionState, NameState, State
from convenor.enrolment.models import Registration
from convenor.people.models import Organisation, Person
from convenor.programmes.models import Course


class IssuerKey(models.Model):
    """A key pair with which is signed in the name of an organisation, for one use each."""

    class Use(models.TextChoices):
        CREDENTIAL = "credential", _("credentials and status lists")
        TOKEN = "jwt", _("credentials as JSON Web Tokens")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="issuer_keys")
    use = models.CharField(max_length=10, choices=Use, default=Use.CREDENTIAL)
    fragment = models.CharField(max_length=40)
    """Names the key in the DID document: "key-2022-07-15"."""
    public_multikey = models.CharField(max_length=80, blank=True)
    """The public half of a key for credentials (Ed25519)."""
    public_jwk = models.JSONField(default=dict, blank=True)
    """The public half of a key for tokens (P-256 or RSA)."""
    private_sealed = models.BinaryField()
    """The private key, encrypted at rest (proof.keys); useless without the signing secret of this installation. Empty
    when the key is retired: it never has to sign again, and what is not there cannot be stolen. Empty too when somebody
    else keeps it (proof.keeper)."""
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    compromised_at = models.DateTimeField(null=True)
    """Since when somebody else may have had it: what it signed counts no more, except what a log saw before."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "fragment"], name="issuer_key_fragment_once"),
            models.UniqueConstraint(
                fields=["organisation", "use"],
                condition=Q(retired_at__isnull=True),
                name="issuer_key_one_in_use",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.fragment}"

    @property
    def is_kept_outside(self) -> bool:
        """Whether its private half was made, and stays, with the keeper of keys of this site."""
        return not self.private_sealed and self.retired_at is None

    @property
    def algorithm(self) -> str:
        """How tokens are signed with it; empty for a key for credentials, which knows one way only."""
        return str(self.public_jwk.get("alg", ""))


class Seal(models.Model):
    """With what an organisation seals its papers: a key whose certificate some authority gave it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="seals")
    chain = models.JSONField()
    """Its certificate, and those above it: DER in base64."""
    private_sealed = models.BinaryField()
    """The private key, encrypted at rest like those of issuers; empty once the seal was given up."""
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(retired_at__isnull=True), name="seal_one_in_use"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.certificate.subject}"

    @cached_property
    def certificate(self) -> SealCertificate:
        return SealCertificate(b64decode(self.chain[0]))


class StatusList(models.Model):
    """A published list of 131,072 bits; each credential has one of them, at a random place."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="status_lists")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="status_list_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} status list {self.number}"

    @property
    def address(self) -> str:
        return settings.SITE_URL + reverse(
            "credentials:status_list", args=[self.organisation.slug, self.number]
        )


class Certificate(models.Model):
    """The paper and its signed twin: one number, one status."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="certificates")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certificates")
    kind = models.CharField(max_length=13, choices=Kind, default=Kind.PARTICIPATION)
    registration = models.ForeignKey(
        Registration, null=True, blank=True, on_delete=models.PROTECT, related_name="certificates"
    )
    """The seat by which it was earned; None where it was earned by teaching or speaking."""
    number = models.CharField(max_length=40, unique=True)
    token = models.CharField(max_length=32, unique=True)
    """The unguessable part of the address behind the QR code: 32 hexadecimal digits."""
    state = models.CharField(max_length=10, choices=State, default=State.NUMBERED)
    facts = models.JSONField()
    """Everything that is printed, as it was when the number was given (``facts.Facts``)."""
    design = models.ForeignKey(
        DesignVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="certificates"
    )
    """How it is printed, likewise; None for the standard page."""
    seal = models.ForeignKey(
        Seal, null=True, blank=True, on_delete=models.PROTECT, related_name="certificates"
    )
    """With what its PDF is sealed, likewise; None where its issuer had no seal."""
    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="certificates")
    status_index = models.PositiveIntegerField()
    credential = models.TextField(blank=True)
    """The signed credential, byte for byte as it is attached to the PDF."""
    pdf = models.FileField(upload_to="certificates/", blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    issued_at = models.DateTimeField()
    credential_sha256 = models.CharField(max_length=64, blank=True)
    """What the log has of a credential that is no longer here, since its holder was erased."""
    erased_at = models.DateTimeField(null=True)
    """Since when it is not known here any more whose it is."""
    shows_sessions = models.BooleanField(default=False)
    """Whether the holder lets the check page show at which sessions they were, which the paper does not say."""
    ended_at = models.DateTimeField(null=True)
    """When it was revoked or superseded, or its number given up."""
    reason = models.CharField(max_length=300, blank=True)
    """Why it was revoked: public."""
    successor = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessor"
    )

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(
                fields=["status_list", "status_index"],
                condition=Q(ended_at__isnull=False),
                name="certificate_ended",
            ),
            # Most replace nothing: an index with all of them is worth nothing to SQLite once it has counted (ANALYZE),
            # and whoever asks what a certificate replaced would wait for a scan.
            models.Index(
                fields=["successor"], condition=Q(successor__isnull=False), name="certificate_replaced"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(state__in=[State.NUMBERED, State.ISSUED]),
                name="certificate_once_per_registration",
            ),
            models.UniqueConstraint(
                fields=["course", "person", "kind"],
                condition=Q(state__in=[State.NUMBERED, State.ISSUED]),
                name="certificate_once_per_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OF_SEATS, registration__isnull=False)
                | Q(kind__in=OF_PARTS, registration__isnull=True),
                name="certificate_of_a_seat_or_a_part",
            ),
            models.UniqueConstraint(fields=["status_list", "status_index"], name="status_index_once"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(UNRELEASED))
                | (Q(pdf_sha256__gt="") & (Q(credential__gt="") | Q(credential_sha256__gt=""))),
                name="certificate_issued_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def institution(self) -> Organisation | None:
        """The institution that sent its holder."""
        return self.registration.organisation if self.registration else None

    @property
    def tone(self) -> str:
        """How pages colour the state."""
        return TONES[State(self.state)]

    @property
    def digest(self) -> str:
        """The SHA-256 of the credential, as the log has it."""
        return self.credential_sha256 or sha256(self.credential.encode()).hexdigest()

    @property
    def is_released(self) -> bool:
        """Whether it was ever issued, whatever became of it since."""
        return self.state not in UNRELEASED

    @cached_property
    def check_address(self) -> str:
        """Where anybody may check it: printed, in the QR code, and the id of the credential."""
        return settings.SITE_URL + reverse("credentials:check", args=[self.token])

    @property
    def credential_address(self) -> str:
        """Where its credential lies, as it was signed: what a wallet is given."""
        return settings.SITE_URL + reverse("credentials:credential", args=[self.token])

    @property
    def subject(self) -> str:
        """What the credential calls its holder: a name for this certificate alone, by which nobody is found again."""
        return UUID(self.token).urn


class Pause(models.Model):
    """That no more certificates of a course are made for now: somebody said so, or one of them cannot be made."""

    course = models.OneToOneField(Course, on_delete=models.CASCADE, related_name="certificate_pause")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who said so; None where the work stopped by itself."""
    at = models.DateTimeField()
    trouble = models.JSONField(default=dict)
    """Why it stopped by itself, per language."""

    def __str__(self) -> str:
        return f"{self.course}: paused"


class NameCall(models.Model):
    """That those who may get a certificate of a course were asked how their names are to stand, and until when."""

    course = models.OneToOneField(Course, on_delete=models.CASCADE, related_name="name_call")
    until = models.DateField()
    asked_at = models.DateTimeField()
    """When the latest mails went out."""

    def __str__(self) -> str:
        return f"{self.course}: names until {self.until}"


class NameConfirmation(models.Model):
    """What a person has said of the name that is to stand on their certificate of a course."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="name_confirmations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="name_confirmations")
    state = models.CharField(max_length=10, choices=NameState)
    official = models.CharField(max_length=500, blank=True)
    latin = models.CharField(max_length=240, blank=True)
    """The two forms that were confirmed. Whoever is called otherwise by now has not confirmed that."""
    proposed = models.JSONField(default=dict)
    """The parts of the name as they should be: those of ``rules.NAME_FIELDS``. Empty where nothing is proposed."""
    reason = models.CharField(max_length=300, blank=True)
    """Why it should be so, in the words of the person."""
    answer = models.CharField(max_length=300, blank=True)
    """Why the organiser declined."""
    said_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "person"], name="name_confirmation_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.state}"

    @property
    def tone(self) -> str:
        """How pages colour the state."""
        return NAME_TONES[NameState(self.state)]

    @property
    def proposed_official(self) -> str:
        """The official form of the proposed name; empty where nothing is proposed."""
        return Person(**self.proposed).officially_called("az") if self.proposed else ""


class Correction(models.Model):
    """That the holder of a certificate asks for another name on it."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="corrections")
    state = models.CharField(max_length=8, choices=CorrectionState, default=CorrectionState.ASKED)
    proposed = models.JSONField()
    """The parts of the name as they should be: those of ``rules.NAME_FIELDS``."""
    reason = models.CharField(max_length=300)
    answer = models.CharField(max_length=300, blank=True)
    """Why the organiser declined."""
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(state=CorrectionState.ASKED),
                name="correction_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.certificate}: {self.state}"

    @property
    def proposed_official(self) -> str:
        """The official form of the proposed name."""
        return Person(**self.proposed).officially_called("az")


class Handover(models.Model):
    """That the paper was given to its holder, or not after all. What is corrected stays, marked as replaced."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="handovers")
    given = models.BooleanField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="papers_given")
    """Who said so."""
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"], condition=Q(replaced_at__isnull=True), name="handover_one_stands"
            )
        ]

    def __str__(self) -> str:
        return f"{self.certificate}: {'given' if self.given else 'not given'}"
