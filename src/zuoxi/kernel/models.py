"""How the ledger (操作留痕) is stored. Only :mod:`zuoxi.kernel.ledger` writes these rows."""

from typing import ClassVar

from django.db import models


class LedgerEntry(models.Model):
    """One official act. Rows are never changed or deleted; the database refuses it too."""

    seq = models.BigIntegerField(primary_key=True)
    at_ms = models.BigIntegerField()
    competition_id = models.BigIntegerField(null=True)
    # "user:7", "sitting:17" (a contestant's own act) or "system" (the bell).
    actor = models.CharField(max_length=40)
    actor_name = models.CharField(max_length=80)
    role = models.CharField(max_length=24)
    verb = models.CharField(max_length=60)
    # What it was done to: "sitting:17", "paper:3".
    subject = models.CharField(max_length=80)
    # Canonical JSON text, exactly as hashed.
    payload = models.TextField()
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("seq",)
        indexes: ClassVar = [models.Index(fields=["competition_id", "verb", "seq"])]


class LedgerHead(models.Model):
    """The end of the chain: one row, locked while an entry is written."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="ledger_has_one_head")
        ]
