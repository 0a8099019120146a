"""計画上の位置付け: where a municipality's plans name a case."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class PlanPosition(models.Model):
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="plan_positions")
    plan_name = models.CharField("計画の名称", max_length=200)
    chapter = models.CharField("章・施策", max_length=200, blank=True)
    code = models.CharField("施策番号", max_length=40, blank=True)
    first_year = models.PositiveSmallIntegerField("計画の開始年度", null=True, blank=True)
    last_year = models.PositiveSmallIntegerField("計画の終了年度", null=True, blank=True)

    class Meta:
        verbose_name = "計画上の位置付け"
        verbose_name_plural = "計画上の位置付け"
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(first_year__isnull=True)
                | Q(last_year__isnull=True)
                | Q(first_year__lte=F("last_year")),
                name="cases_planposition_years_in_order",
                violation_error_message="計画の終了年度は、開始年度と同じか後にしてください。",
            ),
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.plan_name, self.code, self.chapter) if part)
