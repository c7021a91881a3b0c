"""The competition (赛项), its timetable and who holds which role in it."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from zuoxi.accounts.roles import Role
from zuoxi.kernel.sentences import sentence


class Competition(models.Model):
    """One edition of the 客户信息服务 item, at any level (R1, R19)."""

    class Level(models.TextChoices):
        """How far up it is held (R19)."""

        SCHOOL = "school", sentence("校级")
        CITY = "city", sentence("市级")
        PROVINCE = "province", sentence("省级")
        NATION = "nation", sentence("国家级")

    name = models.CharField(max_length=120)
    level = models.CharField(max_length=12, choices=Level, default=Level.SCHOOL)
    edition = models.CharField(max_length=40)
    host = models.CharField(max_length=120, blank=True)
    # competitions.rule_set.RuleSet as JSON; version grows with each published change.
    rule_set = models.JSONField(default=dict)
    rule_set_version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)
    created_ms = models.BigIntegerField()

    @property
    def title(self) -> str:
        """Return name and edition; an edition that the name already tells is not said twice."""
        return self.name if self.edition in self.name else f"{self.name} {self.edition}"


class TimeSlot(models.Model):
    """竞赛时段: the time allowed for one task. The planned start is only a default (R46).

    One that shares its clock runs together with the one before it: one start, one bell, and the
    contestant works on either (I20).
    """

    competition = models.ForeignKey(Competition, on_delete=models.PROTECT, related_name="slots")
    order = models.PositiveSmallIntegerField()
    task = models.CharField(max_length=40)  # key of the task type
    planned_ms = models.BigIntegerField(null=True)
    duration_ms = models.BigIntegerField()
    shares_clock = models.BooleanField(default=False)

    class Meta:
        ordering = ("order",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["competition", "task"], name="one_slot_per_task"),
            models.CheckConstraint(
                condition=models.Q(duration_ms__gt=0), name="slot_takes_some_time"
            ),
        ]


class Appointment(models.Model):
    """Somebody holds a role in a competition."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments"
    )
    competition = models.ForeignKey(
        Competition, on_delete=models.PROTECT, related_name="appointments"
    )
    role = models.CharField(max_length=24, choices=Role)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "competition", "role"], name="appointed_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="appointed_to_a_known_role"
            ),
        ]
