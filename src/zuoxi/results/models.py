"""Scores of parts and the result sheets made from them. Both can be recomputed at any time."""

from typing import ClassVar

from django.db import models

from zuoxi.competitions.models import Competition
from zuoxi.sittings.models import Sitting


class PartScore(models.Model):
    """系统评分 of one task of one sitting, as computed from the journal up to ``journal_seq``."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="part_scores")
    task = models.CharField(max_length=40)
    score = models.DecimalField(max_digits=6, decimal_places=2)
    seconds = models.PositiveIntegerField()  # working time, whole seconds (I24)
    # {"submitted": bool, "ended_by": clock.EndedBy | None, "present": bool,
    #  "criteria": [CriterionScore of the task type, …]}
    detail = models.JSONField()
    journal_seq = models.BigIntegerField()
    journal_hash = models.CharField(max_length=64)
    computed_ms = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sitting", "task"], name="one_score_per_part")
        ]


class ResultSheet(models.Model):
    """A published ranking: frozen rows and their hash; a correction makes the next version."""

    competition = models.ForeignKey(Competition, on_delete=models.PROTECT, related_name="sheets")
    version = models.PositiveIntegerField()
    rows = models.JSONField()
    hash = models.CharField(max_length=64)
    published_ms = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["competition", "version"], name="sheet_version_once")
        ]
