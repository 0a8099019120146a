"""費用の流れ: what a case cost in one fiscal year, where it came from and what it was used for.

A year is one statement of rows. Each row is income or expense by its kind (cases.enums); the
organisation is the one that receives or spends it, so that source → organisation → use is read
from the rows alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.constraints import Deferrable

from cases.enums import INCOME_KINDS, MoneyKind, MoneyVisibility
from cases.models.case import Case
from ppp_portal.japan.amounts import MAX_YEN
from ppp_portal.japan.eras import LAST_YEAR
from ppp_portal.japan.fiscal_year import format_fiscal_year

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User

# The last year that can be written in 和暦 (ppp_portal.japan.eras).
YEAR_RANGE = (1900, LAST_YEAR)
LABEL_LENGTH = 100
_PLAUSIBLE = (
    MinValueValidator(0, "金額は0円以上で入力してください。減額は備考に書きます。"),
    MaxValueValidator(
        MAX_YEN, f"金額は{MAX_YEN:,}円までです。単位（円・千円）を確かめてください。"
    ),
)


class MoneyYearQuerySet(models.QuerySet["MoneyYear"]):
    def visible_to(self, user: User | AnonymousUser) -> MoneyYearQuerySet:
        """Years this user may read (product.md §7).

        The parties' own, those made public of cases that the user may read, everything for
        administrators.
        """
        if user.is_authenticated and user.is_staff and user.is_active:
            return self
        readable = Case.objects.visible_to(user).values("pk")
        party = Case.objects.of_party(user).values("pk")
        return self.filter(
            Q(case__in=party) | Q(visibility=MoneyVisibility.PUBLIC, case__in=readable)
        )

    def newest_first(self) -> MoneyYearQuerySet:
        return self.order_by("-fiscal_year", "-pk")

    def with_rows(self) -> MoneyYearQuerySet:
        """What a statement prints, in one further query whatever the number of years."""
        rows = MoneyRow.objects.select_related("organisation").order_by("position", "pk")
        return self.prefetch_related(models.Prefetch("rows", rows))


@pghistory.track()
class MoneyYear(models.Model):
    """One fiscal year of a case's money: the unit that is edited, checked and published."""

    case = models.ForeignKey(
        "cases.Case", models.CASCADE, related_name="money_years", verbose_name="事例"
    )
    fiscal_year = models.PositiveSmallIntegerField("年度")
    note = models.CharField("年度の備考", max_length=500, blank=True)
    source_note = models.CharField("出典", max_length=300, blank=True)
    visibility = models.CharField(
        "費用の公開範囲",
        max_length=10,
        choices=MoneyVisibility,
        default=MoneyVisibility.PARTIES,
        editable=False,
    )
    published_at = models.DateTimeField("公開日時", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = MoneyYearQuerySet.as_manager()

    class Meta:
        verbose_name = "年度の費用"
        verbose_name_plural = "年度の費用"
        ordering = ("-fiscal_year", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "fiscal_year"],
                name="cases_moneyyear_once_per_case",
                violation_error_message="この年度の費用は、すでに登録されています。",
            ),
            models.CheckConstraint(
                condition=Q(fiscal_year__range=YEAR_RANGE),
                name="cases_moneyyear_year_plausible",
                violation_error_message="年度は1900年度から2100年度までの西暦で入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(visibility=MoneyVisibility.PARTIES, published_at__isnull=True)
                | Q(visibility=MoneyVisibility.PUBLIC, published_at__isnull=False),
                name="cases_moneyyear_published_has_its_time",
                violation_error_message="公開中の費用には公開日時が要ります。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}（{format_fiscal_year(self.fiscal_year)}の費用）"

    @property
    def is_public(self) -> bool:
        return self.visibility == MoneyVisibility.PUBLIC


@pghistory.track()
class MoneyRow(models.Model):
    """One line of a year. An amount of None is not stated, which is not 0."""

    year = models.ForeignKey(MoneyYear, models.CASCADE, related_name="rows", verbose_name="年度")
    kind = models.CharField("費目", max_length=14, choices=MoneyKind)
    label = models.CharField("内訳", max_length=LABEL_LENGTH, blank=True)
    organisation = models.ForeignKey(
        "partners.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="money_rows",
        verbose_name="受け取る・使う団体",
    )
    planned = models.BigIntegerField("予算（円）", null=True, blank=True, validators=_PLAUSIBLE)
    actual = models.BigIntegerField("実績（円）", null=True, blank=True, validators=_PLAUSIBLE)
    note = models.CharField("備考", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("順", default=0)

    class Meta:
        verbose_name = "費用の行"
        verbose_name_plural = "費用の行"
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=MoneyKind.values),
                name="cases_moneyrow_kind_known",
                violation_error_message="費目を一覧から選んでください。",
            ),
            models.CheckConstraint(
                condition=(Q(planned__isnull=True) | Q(planned__range=(0, MAX_YEN)))
                & (Q(actual__isnull=True) | Q(actual__range=(0, MAX_YEN))),
                name="cases_moneyrow_amounts_plausible",
                violation_error_message="金額は0円以上、15桁までで入力してください。",
            ),
            # Checked at the end of each statement: one UPDATE may exchange two labels.
            models.UniqueConstraint(
                fields=["year", "kind", "label", "organisation"],
                nulls_distinct=False,
                deferrable=Deferrable.IMMEDIATE,
                name="cases_moneyrow_once_per_year",
                violation_error_message=(
                    "同じ費目の行が2つあります。内訳の名称を分けるか、1行にまとめてください。"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_income(self) -> bool:
        return self.kind in INCOME_KINDS

    @property
    def title(self) -> str:
        """「事業費（講師謝金）」: the kind, and what it is in particular."""
        return (
            f"{self.get_kind_display()}（{self.label}）" if self.label else self.get_kind_display()
        )
