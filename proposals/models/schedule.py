"""The dates of a call beside its three deadlines."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from proposals.enums import StepKind


class ScheduleStep(models.Model):
    """A day, a period or an hour; or, where that is still open, words (「10月中旬」)."""

    call = models.ForeignKey("proposals.Call", models.CASCADE, related_name="steps")
    kind = models.CharField("種類", max_length=20, choices=StepKind)
    title = models.CharField("名称", max_length=100, blank=True)
    starts_at = models.DateTimeField("開始", null=True, blank=True)
    ends_at = models.DateTimeField("終了", null=True, blank=True)
    # False: only the days are set, the hours (midnight) mean nothing.
    has_time = models.BooleanField("時刻まで決まっている", default=True)
    when_text = models.CharField("時期（ことば）", max_length=100, blank=True)
    place = models.CharField("場所", max_length=200, blank=True)
    note = models.CharField("注記", max_length=300, blank=True)
    is_required = models.BooleanField("参加が応募の条件", default=False)

    class Meta:
        verbose_name = "日程"
        verbose_name_plural = "日程"
        ordering = (F("starts_at").asc(nulls_last=True), "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_at__isnull=False) | ~Q(when_text=""),
                name="proposals_schedulestep_has_a_when",
                violation_error_message="日時か、時期のことばを入れてください。",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True)
                | Q(starts_at__isnull=False, starts_at__lte=F("ends_at")),
                name="proposals_schedulestep_in_order",
                violation_error_message="終了は、開始と同じか後にしてください。",
            ),
            models.CheckConstraint(
                condition=~Q(kind=StepKind.OTHER) | ~Q(title=""),
                name="proposals_schedulestep_other_is_named",
                violation_error_message="「その他」の日程には、名称を入れてください。",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()
