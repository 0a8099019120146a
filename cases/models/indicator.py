"""成果指標: what a case measures, its targets, and what each report says of it."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cases.enums import Direction, IndicatorKind

LARGEST = 999_999_999  # what one report may say of one number
YEARS = (1900, 2200)
# Units that count people, or households that are known by their people.
PEOPLE_UNITS = ("人", "名", "者", "世帯", "家庭", "家族", "組")
PEOPLE_KINDS = (IndicatorKind.DISTINCT, IndicatorKind.TOTAL, IndicatorKind.RATE)


@pghistory.track()
class Indicator(models.Model):
    """One number of a case. `breakdown` names its parts; a value is then given for each part."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="indicators")
    name = models.CharField("指標", max_length=100)
    kind = models.CharField("種類", max_length=10, choices=IndicatorKind)
    unit = models.CharField("単位", max_length=20, blank=True)
    breakdown = ArrayField(
        models.CharField(max_length=40),
        verbose_name="内訳",
        default=list,
        blank=True,
        help_text="1行に1つ。例：小学生、中学生。",
    )
    direction = models.CharField("向き", max_length=5, choices=Direction, default=Direction.UP)
    baseline = models.DecimalField("基準値", max_digits=14, decimal_places=2, null=True, blank=True)
    # 延べ人数 that is the sum of the attendances is not asked a second time.
    from_attendance = models.BooleanField("参加者の人数から計算する", default=False)
    definition = models.CharField("数え方", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField("順", default=0)
    is_retired = models.BooleanField("いまは尋ねない", default=False)

    class Meta:
        verbose_name = "成果指標"
        verbose_name_plural = "成果指標"
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "name"],
                name="cases_indicator_name_once",
                violation_error_message="同じ名前の指標が、すでにあります。",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="cases_indicator_has_name",
                violation_error_message="指標の名前を入れてください。",
            ),
            models.CheckConstraint(
                condition=Q(from_attendance=False) | Q(kind=IndicatorKind.TOTAL, breakdown=[]),
                name="cases_indicator_only_totals_come_from_attendance",
                violation_error_message=(
                    "参加者の人数から計算できるのは、内訳のない延べ人数の指標です。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(baseline__isnull=True) | Q(baseline__gte=0),
                name="cases_indicator_baseline_not_negative",
                violation_error_message="基準値は0以上にしてください。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def counts_people(self) -> bool:
        """Whether small numbers of it are masked for the public. A 割合 is taken to be of people."""
        return self.kind in PEOPLE_KINDS or (
            self.kind == IndicatorKind.COUNT and any(word in self.unit for word in PEOPLE_UNITS)
        )


@pghistory.track()
class IndicatorTarget(models.Model):
    """目標 of one fiscal year, in the indicator's unit; of a 割合 in percent."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    value = models.DecimalField("目標", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "目標"
        verbose_name_plural = "目標"
        ordering = ("fiscal_year", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "fiscal_year"],
                name="cases_indicatortarget_once_a_year",
                violation_error_message="この年度の目標は、すでにあります。",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="cases_indicatortarget_not_negative",
                violation_error_message="目標は0以上にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(fiscal_year__range=YEARS),
                name="cases_indicatortarget_year_plausible",
                violation_error_message="年度は1900年度から2200年度までの西暦で入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.fiscal_year}年度"


class IndicatorValue(models.Model):
    """What one report says of one indicator, or of one part of it.

    `value` is the number itself, the numerator of a 割合, or 1/0 of はい/いいえ.
    """

    report = models.ForeignKey("cases.ActivityReport", models.CASCADE, related_name="values")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="values")
    part = models.CharField("内訳", max_length=40, blank=True)
    value = models.BigIntegerField("値")
    denominator = models.BigIntegerField("分母", null=True, blank=True)

    class Meta:
        verbose_name = "指標の実績"
        verbose_name_plural = "指標の実績"
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "indicator", "part"],
                name="cases_indicatorvalue_once_a_report",
                violation_error_message="この指標の値は、この報告にすでにあります。",
            ),
            models.CheckConstraint(
                condition=Q(value__range=(0, LARGEST)),
                name="cases_indicatorvalue_in_range",
                violation_error_message="0から9億9,999万9,999までの数を入れてください。",
            ),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True)
                | Q(denominator__range=(0, LARGEST), denominator__gte=models.F("value")),
                name="cases_indicatorvalue_part_of_its_whole",
                violation_error_message="分子は、分母より大きくできません。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.value}"


class Attendance(models.Model):
    """How many of one group came: 延べ人数, and 実人数 where it is known."""

    report = models.ForeignKey("cases.ActivityReport", models.CASCADE, related_name="attendances")
    group = models.ForeignKey("cases.AttendanceGroup", models.PROTECT, related_name="attendances")
    total = models.PositiveIntegerField("延べ人数")
    distinct = models.PositiveIntegerField("実人数", null=True, blank=True)

    class Meta:
        verbose_name = "参加者数"
        verbose_name_plural = "参加者数"
        ordering = ("group__position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "group"],
                name="cases_attendance_once_a_group",
                violation_error_message="この区分の人数は、この報告にすでにあります。",
            ),
            models.CheckConstraint(
                condition=Q(total__lte=LARGEST),
                name="cases_attendance_in_range",
                violation_error_message="0から9億9,999万9,999までの数を入れてください。",
            ),
            models.CheckConstraint(
                condition=Q(distinct__isnull=True) | Q(distinct__lte=models.F("total")),
                name="cases_attendance_distinct_within_total",
                violation_error_message="実人数は、延べ人数より多くなりません。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.total}"
