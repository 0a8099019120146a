"""できごと: what happened around a case and bears on its going on."""

from __future__ import annotations

from typing import ClassVar, cast

from django.db import models
from django.db.models import Q

from cases.continuation_enums import MilestoneKind
from cases.enums import DatePrecision
from ppp_portal.japan.wareki import PartialDate, Precision


class Milestone(models.Model):
    """One event of a case's time; whoever reads the case reads it. No names of persons."""

    case = models.ForeignKey(
        "cases.Case", models.CASCADE, related_name="milestones", verbose_name="事例"
    )
    kind = models.CharField("種類", max_length=10, choices=MilestoneKind)
    happened_on = models.DateField("時期", null=True, blank=True)
    precision = models.CharField(
        "時期の精度", max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    text = models.CharField("内容", max_length=200)
    source_url = models.URLField("出典URL", max_length=1000, blank=True)
    source_note = models.CharField("出典", max_length=300, blank=True)
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "できごと"
        verbose_name_plural = "できごと"
        ordering = ("happened_on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=MilestoneKind.values),
                name="cases_milestone_kind_known",
                violation_error_message="できごとの種類を一覧から選んでください。",
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="cases_milestone_has_text",
                violation_error_message="できごとの内容を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(happened_on__isnull=False) | ~Q(source_note=""),
                name="cases_milestone_date_or_source",
                violation_error_message="時期を入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.text}"

    @property
    def happened(self) -> PartialDate | None:
        """As much of the date as is known."""
        on, precision = self.happened_on, cast("Precision", self.precision)
        return PartialDate(on, precision) if on else None
