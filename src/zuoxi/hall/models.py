"""The hall's seats (座位) and spare machines (备用机), +10 % (R135, I51)."""

from typing import ClassVar

from django.db import models

from zuoxi.competitions.models import Competition
from zuoxi.sittings.models import Sitting


class Seat(models.Model):
    """A numbered place in the hall's geometry; ``row`` and ``column`` count from 1."""

    competition = models.ForeignKey(Competition, on_delete=models.PROTECT, related_name="seats")
    label = models.CharField(max_length=20)
    row = models.PositiveSmallIntegerField()
    column = models.PositiveSmallIntegerField()
    is_spare = models.BooleanField(default=False)
    sitting = models.OneToOneField(
        Sitting, on_delete=models.PROTECT, null=True, related_name="seat"
    )

    class Meta:
        ordering = ("row", "column")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["competition", "label"], name="seat_label_once"),
            models.UniqueConstraint(
                fields=["competition", "row", "column"], name="seat_place_once"
            ),
        ]
