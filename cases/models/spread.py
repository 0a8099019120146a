"""点→線→面: how far a case has spread, as its municipality judges it."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from cases.models.case import FISCAL_YEAR_RANGE
from cases.spread_enums import SpreadStage

MOST_STAFF = 999


@pghistory.track()
class SpreadJudgement(models.Model):
    """One a case. The stage is read by whoever reads the case; how many people carry it out
    (never who) only by the municipality itself.
    """

    case = models.OneToOneField(
        "cases.Case", models.CASCADE, related_name="spread_judgement", verbose_name="事例"
    )
    stage = models.CharField("点・線・面", max_length=10, choices=SpreadStage, blank=True)
    evidence = models.TextField("そう判断した根拠", max_length=2000, blank=True)
    since_fiscal_year = models.PositiveSmallIntegerField("いつから", null=True, blank=True)
    staff_count = models.PositiveSmallIntegerField(
        "担当者数",
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1, "担当者数は1人以上で入力してください。"),
            MaxValueValidator(MOST_STAFF, f"担当者数は{MOST_STAFF}人までで入力してください。"),
        ],
    )
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "点・線・面の判断"
        verbose_name_plural = "点・線・面の判断"
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(stage="") | Q(stage__in=SpreadStage.values),
                name="cases_spreadjudgement_stage_known",
                violation_error_message="点・線・面のどれかを選んでください。",
            ),
            models.CheckConstraint(
                condition=Q(stage="") | ~Q(evidence=""),
                name="cases_spreadjudgement_stage_has_evidence",
                violation_error_message="点・線・面を選んだときは、そう判断した根拠を書いてください。",
            ),
            models.CheckConstraint(
                condition=Q(since_fiscal_year__isnull=True)
                | (~Q(stage="") & Q(since_fiscal_year__range=FISCAL_YEAR_RANGE)),
                name="cases_spreadjudgement_year_of_a_stage",
                violation_error_message=(
                    "「いつから」は、点・線・面を選んだときに、"
                    "1900年度から2200年度までで入力してください。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(staff_count__isnull=True) | Q(staff_count__range=(1, MOST_STAFF)),
                name="cases_spreadjudgement_staff_plausible",
                violation_error_message=f"担当者数は1人から{MOST_STAFF}人までで入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return self.get_stage_display() or "点・線・面の判断なし"
