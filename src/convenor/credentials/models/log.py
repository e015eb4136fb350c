"""The log as it is kept: its key, its entries, its tiles, its checkpoints.

Rows are added and never changed, but for the last tile of each level, which grows, and for checkpoints that a lost key
had signed, which are signed again.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LogKey(models.Model):
    """The key pair with which this installation signs checkpoints of its log, and nothing else."""

    origin = models.CharField(max_length=200)
    """What the log is called in every checkpoint. It stays when the site moves: a log cannot be renamed."""
    public_multikey = models.CharField(max_length=80)
    private_sealed = models.BinaryField()
    """The private key, encrypted at rest (proof.keys); useless without the signing secret of this installation."""
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    vouched_for = models.PositiveBigIntegerField(null=True)
    """Of a key that was given up: the size of the last checkpoint that it signed."""
    compromised_at = models.DateTimeField(null=True)
    """When it was put on record that somebody else may have it. A checkpoint says no time, so there is no "since"."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["origin"], condition=Q(retired_at__isnull=True), name="log_key_one_in_use"
            ),
        ]

    def __str__(self) -> str:
        return self.origin


class LogEntry(models.Model):
    """What happened to a credential, a key or a file: its digest, and nothing of anybody."""

    class Kind(models.TextChoices):
        ISSUE = "issue"
        REVOKE = "revoke"
        SUPERSEDE = "supersede"
        KEY_ADD = "key-add"
        KEY_REVOKED = "key-revoked"
        PDF = "pdf"

    index = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=11, choices=Kind)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    """When the log took it in, in whole seconds."""

    class Meta:
        ordering = ["index"]
        constraints = [
            models.UniqueConstraint(fields=["sha256", "kind"], name="log_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.kind}"


class LogTile(models.Model):
    """Up to 256 hashes of one level of the tree (proof.log.tiles)."""

    level = models.PositiveSmallIntegerField()
    number = models.PositiveBigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "number"], name="log_tile_once"),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.number}"


class LogCheckpoint(models.Model):
    """What the log signed when it had ``size`` entries: one for each time that something was entered."""

    size = models.PositiveBigIntegerField(primary_key=True)
    note = models.TextField()
    """The signed note, as the log signed it."""
    paper_note = models.TextField(blank=True)
    """The same with the cosignatures that had arrived when the first paper was made that carries it; set once."""
    at = models.DateTimeField()

    class Meta:
        ordering = ["size"]

    def __str__(self) -> str:
        return str(self.size)


class LogCosignature(models.Model):
    """What a witness added to a checkpoint: that it continues all that the witness has seen of this log."""

    checkpoint = models.ForeignKey(LogCheckpoint, on_delete=models.CASCADE, related_name="cosignatures")
    witness = models.CharField(max_length=200)
    """The name of its key."""
    line = models.TextField()
    """The line, or lines, as they stand under the checkpoint."""
    at = models.DateTimeField()

    class Meta:
        ordering = ["witness"]
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "witness"], name="log_cosignature_once"),
        ]

    def __str__(self) -> str:
        return f"{self.checkpoint_id} {self.witness}"


class LogStamp(models.Model):
    """The time stamp of a checkpoint (RFC 3161), over the note as the log signed it."""

    checkpoint = models.OneToOneField(LogCheckpoint, on_delete=models.CASCADE, related_name="stamp")
    token = models.BinaryField()
    """The whole response of the authority, DER."""
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.checkpoint_id)


class LogWitness(models.Model):
    """How it stands with somebody outside who confirms the log: a row for each that was ever asked."""

    class Kind(models.TextChoices):
        WITNESS = "witness"
        AUTHORITY = "authority"

    class Problem(models.TextChoices):
        UNREACHABLE = "unreachable", _("did not answer")
        REFUSED = "refused", _("did not agree")
        WRONG = "wrong", _("answered with something else than its signature")
        AHEAD = (
            "ahead",
            _("has seen more entries than the log has now: the log was put back to an earlier state"),
        )

    name = models.CharField(max_length=300, unique=True)
    """The name of a witness's key, the address of an authority."""
    kind = models.CharField(max_length=9, choices=Kind)
    size = models.PositiveBigIntegerField(default=0)
    """So many entries it has confirmed."""
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=11, choices=Problem, blank=True)
    """Why the last attempt failed; empty when it did not."""

    class Meta:
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.name
