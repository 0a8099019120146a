"""審査項目: what is scored, for how many points, by which scale."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q

from proposals.enums import Minimum, PriceFormula, ReviewStage


@pghistory.track()
class Criterion(models.Model):
    """One row of the table of points. `points` is one member's maximum before the weight."""

    call = models.ForeignKey("proposals.Call", models.CASCADE, related_name="criteria")
    # Its name in scores and tie-break rules ("c1"); stays when the call is copied.
    key = models.SlugField("記号", max_length=20)
    position = models.PositiveSmallIntegerField("順", default=0)
    group = models.CharField("区分", max_length=100, blank=True)
    name = models.CharField("審査項目", max_length=200)
    guidance = models.TextField("着眼点", max_length=2000, blank=True)
    points = models.DecimalField("配点", max_digits=7, decimal_places=2)
    weight = models.DecimalField("係数", max_digits=6, decimal_places=2, default=Decimal(1))
    # [[grade, factor as text]…] from best to worst, factor 0–1 of the points; [] means points.
    scale = models.JSONField("評価の段階", default=list, blank=True)
    minimum_kind = models.CharField("最低基準", max_length=6, choices=Minimum, blank=True)
    minimum = models.DecimalField(
        "最低基準の値", max_digits=7, decimal_places=4, null=True, blank=True
    )
    is_mandatory = models.BooleanField("必須項目", default=False)
    price_formula = models.CharField("価格点", max_length=30, choices=PriceFormula, blank=True)
    price_ratio = models.DecimalField(
        "基準・下限の割合", max_digits=5, decimal_places=4, null=True, blank=True
    )
    price_multiplier = models.DecimalField(
        "倍率", max_digits=9, decimal_places=2, null=True, blank=True
    )
    price_cap = models.DecimalField("上限点", max_digits=7, decimal_places=2, null=True, blank=True)
    stage = models.CharField("段階", max_length=6, choices=ReviewStage, default=ReviewStage.BOTH)
    # What the proposer writes for it.
    needs_answer = models.BooleanField("提案書で記述を求める", default=True)
    max_characters = models.PositiveIntegerField("記述の上限（字）", null=True, blank=True)

    class Meta:
        verbose_name = "審査項目"
        verbose_name_plural = "審査項目"
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["call", "key"],
                name="proposals_criterion_key_once",
                violation_error_message="同じ記号の審査項目が、すでにあります。",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="proposals_criterion_has_name",
                violation_error_message="審査項目の名称を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(points__gt=0) & Q(weight__gt=0),
                name="proposals_criterion_points_positive",
                violation_error_message="配点と係数は0より大きい数にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(minimum_kind="", minimum__isnull=True)
                | (~Q(minimum_kind="") & Q(minimum__isnull=False, minimum__gte=0)),
                name="proposals_criterion_minimum_complete",
                violation_error_message="最低基準は、種類と値の両方を入れてください。",
            ),
            models.CheckConstraint(
                condition=~Q(minimum_kind=Minimum.RATIO) | Q(minimum__lte=1),
                name="proposals_criterion_minimum_ratio_to_one",
                violation_error_message="最低基準の割合は、0から1までの数にしてください。",
            ),
            models.CheckConstraint(
                condition=~Q(price_formula="")
                | Q(
                    price_ratio__isnull=True, price_multiplier__isnull=True, price_cap__isnull=True
                ),
                name="proposals_criterion_price_values_with_formula",
                violation_error_message="価格点の値は、価格点の式を選んだときだけ入れてください。",
            ),
            models.CheckConstraint(
                condition=Q(price_ratio__isnull=True)
                | (Q(price_ratio__gt=0) & Q(price_ratio__lte=1)),
                name="proposals_criterion_price_ratio_to_one",
                violation_error_message="基準・下限の割合は、0より大きく1までの数にしてください。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def full_points(self) -> Decimal:
        """The 配点 a reader adds up: points times weight."""
        return self.points * self.weight
