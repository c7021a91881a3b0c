"""Contestants as entered. The stage grows with delegations, eligibility and quotas."""

from typing import ClassVar

from django.db import models

from zuoxi.competitions.models import Competition


class Contestant(models.Model):
    """参赛选手. ``code`` is what lists show; the name stays with the organiser (blind marking)."""

    competition = models.ForeignKey(
        Competition, on_delete=models.PROTECT, related_name="contestants"
    )
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    school = models.CharField(max_length=120, blank=True)
    delegation = models.CharField(max_length=80, blank=True)
    # Random, so that the ledger's commitment to who this is cannot be guessed back to a name.
    nonce = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ("code",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["competition", "code"], name="contestant_code_once")
        ]
