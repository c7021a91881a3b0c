"""A sitting (场次): one person's one attempt at the paper. Its history is in the journal."""

from typing import ClassVar

from django.db import models

from zuoxi.competitions.models import Competition
from zuoxi.papers.models import Paper
from zuoxi.registration.models import Contestant


class Sitting(models.Model):
    """Who sits which paper where. Everything that happens in it is a journal entry."""

    competition = models.ForeignKey(Competition, on_delete=models.PROTECT, related_name="sittings")
    contestant = models.OneToOneField(Contestant, on_delete=models.PROTECT)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="sittings")
    # Written by the hall when a seat is given; shown to the contestant and on every list.
    seat_label = models.CharField(max_length=20, blank=True)
    # HMAC of the seat code (sittings.access); empty until codes are issued.
    code_hmac = models.CharField(max_length=64, blank=True)
    # Grows when codes are issued anew: log-ins with an older code end.
    code_version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("seat_label",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code_hmac"],
                condition=~models.Q(code_hmac=""),
                name="seat_code_opens_one_sitting",
            )
        ]


class Take(models.Model):
    """A take as it can be heard: made from the chunks after its task has closed, never changed.

    The truth is in the journal and the chunks; a row says what was made of them, and is made anew
    when more of them has come. ``take`` is the id that the browser gave it.
    """

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="takes")
    take = models.CharField(max_length=32)
    task = models.CharField(max_length=40)
    place = models.CharField(max_length=64)
    # Which chunks it was made of: the hash of its seal, or how many there were without one.
    source = models.CharField(max_length=80)
    # The file in the store; empty where nothing can be decoded.
    sha256 = models.CharField(max_length=64, blank=True)
    # media.takes.sealing.Sealed without the peaks, which lie beside the file (media.models.Blob).
    sealed = models.JSONField()
    # media.takes.observations.Observations; None where there is no sound.
    observations = models.JSONField(null=True)
    made_ms = models.BigIntegerField()

    class Meta:
        ordering = ("sitting", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sitting", "take"], name="one_row_per_take")
        ]
