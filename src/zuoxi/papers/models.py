"""Papers (赛题): what is set, in versions that freeze by hash."""

from typing import ClassVar

from django.db import models

from zuoxi.competitions.models import Competition


class Paper(models.Model):
    """A set of tasks for one competition. Frozen papers are never changed: a change is a new
    version."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        FROZEN = "frozen", "已冻结"

    competition = models.ForeignKey(Competition, on_delete=models.PROTECT, related_name="papers")
    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    # papers.content.PaperContent as JSON: tasks with questions, points, media by SHA-256.
    content = models.JSONField()
    # SHA-256 of the canonical content; set when frozen.
    hash = models.CharField(max_length=64, blank=True)
    # Counts every change of a draft, so that nobody overwrites what he has not seen.
    revision = models.PositiveIntegerField(default=1)
    created_ms = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["competition", "name", "version"], name="paper_version_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft", hash="") | models.Q(state="frozen", hash__gt=""),
                name="a_frozen_paper_has_its_hash",
            ),
        ]


class MadeRecording(models.Model):
    """A recording that was uploaded or synthesised for a paper, in use there yet or not."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="made_recordings")
    sha256 = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper", "sha256"], name="recording_made_once")
        ]
