"""A municipality's three-year path: 位置付け → つながる → 戦略, with dated evidence per step."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.db import models
from django.db.models import Q

from cases.enums import DatePrecision
from cases.models.case import FISCAL_YEAR_RANGE
from cases.spread_enums import PathStep, PathVisibility

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class SpreadPathQuerySet(models.QuerySet["SpreadPath"]):
    def visible_to(self, user: User | AnonymousUser) -> SpreadPathQuerySet:
        """Published ones for everybody, one's own municipality's, all for administrators."""
        if user.is_authenticated and user.is_staff and user.is_active:
            return self
        public = Q(visibility=PathVisibility.PUBLIC)
        if not user.is_authenticated:
            return self.filter(public)
        return self.filter(public | Q(municipality__in=user.municipality_ids()))


@pghistory.track()
class SpreadPath(models.Model):
    """`reached` is the last step that people say is done; each step up to it has evidence."""

    municipality = models.OneToOneField(
        "partners.Municipality",
        models.PROTECT,
        related_name="spread_path",
        verbose_name="自治体",
    )
    first_fiscal_year = models.PositiveSmallIntegerField("1年目の年度")
    aim = models.TextField("めざす姿", max_length=1000, blank=True)
    reached = models.CharField("ここまで進んだ", max_length=10, choices=PathStep, blank=True)
    is_sample = models.BooleanField("サンプル", default=False)
    visibility = models.CharField(
        "道筋の公開範囲",
        max_length=12,
        choices=PathVisibility,
        default=PathVisibility.MUNICIPALITY,
        editable=False,
    )
    published_at = models.DateTimeField("公開日時", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = SpreadPathQuerySet.as_manager()

    class Meta:
        verbose_name = "3年の道筋"
        verbose_name_plural = "3年の道筋"
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(first_fiscal_year__range=FISCAL_YEAR_RANGE),
                name="cases_spreadpath_year_plausible",
                violation_error_message="1年目の年度は1900年度から2200年度までで入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(reached="") | Q(reached__in=PathStep.values),
                name="cases_spreadpath_step_known",
                violation_error_message="進んだところを、一覧から選んでください。",
            ),
            models.CheckConstraint(
                condition=Q(visibility=PathVisibility.MUNICIPALITY, published_at__isnull=True)
                | Q(visibility=PathVisibility.PUBLIC, published_at__isnull=False),
                name="cases_spreadpath_published_has_its_time",
                violation_error_message="公開中の道筋には公開日時が要ります。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality}（3年の道筋）"

    @property
    def is_public(self) -> bool:
        return self.visibility == PathVisibility.PUBLIC


@pghistory.track()
class PathEvidence(models.Model):
    """One dated thing that shows a step: a text, and where it can be looked up."""

    path = models.ForeignKey(
        SpreadPath, models.CASCADE, related_name="evidence", verbose_name="道筋"
    )
    step = models.CharField("段階", max_length=10, choices=PathStep)
    happened_on = models.DateField("いつ")
    happened_precision = models.CharField(
        "いつの精度", max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    text = models.CharField("あったこと", max_length=300)
    case = models.ForeignKey(
        "cases.Case",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="path_evidence",
        verbose_name="事例",
    )
    plan_name = models.CharField("計画", max_length=200, blank=True)
    url = models.URLField("URL", max_length=1000, blank=True)

    class Meta:
        verbose_name = "道筋の根拠"
        verbose_name_plural = "道筋の根拠"
        ordering = ("happened_on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(step__in=PathStep.values),
                name="cases_pathevidence_step_known",
                violation_error_message="段階を一覧から選んでください。",
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="cases_pathevidence_says_something",
                violation_error_message="あったことを書いてください。",
            ),
        ]

    def __str__(self) -> str:
        return self.text
