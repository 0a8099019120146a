"""A case: one piece of work that a municipality and its partners do together."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, ExtractYear

from cases.enums import DatePrecision, Origin, Stage, Visibility
from partners.enums import Field, Method

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User

FISCAL_YEAR_RANGE = (1900, 2200)
# The order of the list's index; PostgreSQL uses it only where NULLS LAST is said.
NEWEST_FIRST = F("published_at").desc(nulls_last=True)


class CaseQuerySet(models.QuerySet["Case"]):
    def live(self) -> CaseQuerySet:
        return self.filter(archived_at__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> CaseQuerySet:
        """Rows this user may read (product.md §7).

        Public ones for everybody, members' ones for members, drafts for the municipalities and
        organisations that are party to the case, everything for administrators.
        """
        if user.is_authenticated and user.is_staff and user.is_active:
            return self
        if not user.is_authenticated:
            return self.live().filter(visibility=Visibility.PUBLIC)
        allowed = Q(visibility=Visibility.PUBLIC) | _party(user)
        if user.is_member:
            allowed |= Q(visibility=Visibility.MEMBERS)
        return self.live().filter(allowed)

    def of_party(self, user: User | AnonymousUser) -> CaseQuerySet:
        """Cases of this user's own municipalities and organisations, whoever else may read."""
        party = _party(user) if user.is_authenticated else Q()
        return self.live().filter(party) if party else self.none()

    def with_list_relations(self) -> CaseQuerySet:
        """What one row of a list prints, in one further query whatever the number of rows."""
        return self.select_related("lead_municipality__city").prefetch_related(_partners())


def _party(user: User) -> Q:
    """Cases to which the user's bodies are party; an empty Q for somebody without any."""
    party = Q()
    municipalities = user.municipality_ids()
    organisations = user.organisation_ids()
    if municipalities:
        party |= Q(lead_municipality__in=municipalities) | Q(
            pk__in=_linked("casemunicipality", "municipality_id", municipalities)
        )
    if organisations:
        party |= Q(pk__in=_linked("casepartner", "organisation_id", organisations))
    return party


def _partners() -> models.Prefetch:
    from cases.models.participant import CasePartner

    return models.Prefetch(
        "partners", CasePartner.objects.select_related("organisation").order_by("position", "pk")
    )


def _linked(model: str, column: str, ids: list[int]) -> models.QuerySet:
    from django.apps import apps

    return apps.get_model("cases", model).objects.filter(**{f"{column}__in": ids}).values("case_id")


@pghistory.track()
class Case(models.Model):
    # What it is (DS-451-3 事例, domain.md §5.1)
    title = models.CharField("名称", max_length=200)
    subtitle = models.CharField("副題", max_length=200, blank=True)
    summary = models.CharField("概要", max_length=300, blank=True)
    reason = models.TextField("取り組んだ理由", max_length=4000, blank=True)
    purpose = models.TextField("目的", max_length=4000, blank=True)
    description = models.TextField("取組の内容", max_length=8000, blank=True)
    challenge = models.TextField("挑戦したこと", max_length=4000, blank=True)
    learning = models.TextField("学んだこと", max_length=4000, blank=True)
    results = models.TextField("成果", max_length=4000, blank=True)
    ingenuity = models.TextField("導入での工夫", max_length=4000, blank=True)
    constraints = models.TextField("制約条件", max_length=4000, blank=True)
    spread = models.TextField("普及", max_length=4000, blank=True)
    sustaining = models.TextField("持続させる仕組み", max_length=4000, blank=True)
    evaluation = models.TextField("評価の方法", max_length=4000, blank=True)
    schemes_used = models.CharField("利用した制度", max_length=300, blank=True)
    keywords = models.CharField("キーワード", max_length=300, blank=True)
    note = models.TextField("備考", max_length=4000, blank=True)
    source_url = models.URLField("出典URL", max_length=1000, blank=True)
    source_note = models.CharField("出典", max_length=300, blank=True)

    # How it is classed
    fields = ArrayField(
        models.CharField(max_length=20, choices=Field),
        verbose_name="分野",
        default=list,
        blank=True,
    )
    fields_as_written = models.CharField("分野（原文）", max_length=200, blank=True)
    method = models.CharField("手法", max_length=30, choices=Method, blank=True)
    method_as_written = models.CharField("手法（原文）", max_length=200, blank=True)
    stage = models.CharField("段階", max_length=10, choices=Stage, blank=True)
    origin = models.CharField("きっかけ", max_length=20, choices=Origin, blank=True)

    # Who
    lead_municipality = models.ForeignKey(
        "partners.Municipality",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_cases",
        verbose_name="自治体",
        help_text="全国の取組や団体どうしの取組では空にします。",
    )
    is_nationwide = models.BooleanField("全国の取組", default=False)
    organiser = models.CharField(
        "主催", max_length=200, blank=True, help_text="有志の職員グループなど。"
    )
    departments = ArrayField(
        models.CharField(max_length=100), verbose_name="所管課", default=list, blank=True
    )
    related_departments = ArrayField(
        models.CharField(max_length=100), verbose_name="関係課", default=list, blank=True
    )
    choice_reason = models.TextField(
        "相手方を選んだ理由",
        max_length=4000,
        blank=True,
        help_text="実績がない相手を選んだときの理由も書けます。",
    )

    # When, where, how much
    starts_on = models.DateField("開始日", null=True, blank=True)
    starts_precision = models.CharField(
        "開始日の精度", max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    ends_on = models.DateField("終了日", null=True, blank=True)
    ends_precision = models.CharField(
        "終了日の精度", max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    fiscal_year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    start_fiscal_year = models.PositiveSmallIntegerField("開始年度", null=True, blank=True)
    place = models.CharField("場所", max_length=200, blank=True)
    contract_amount = models.PositiveBigIntegerField("契約金額（円）", null=True, blank=True)
    contract_amount_note = models.CharField("契約金額の注記", max_length=200, blank=True)

    # Where it comes from and what it continues
    continues = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="continued_by",
        verbose_name="前の事業（継続）",
    )
    copied_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="copies",
        verbose_name="もとにした事例（横展開）",
    )
    adaptation = models.TextField(
        "もとの事例から変えたところ",
        max_length=4000,
        blank=True,
        help_text="横展開のとき、もとの事例と違うところと、その理由。",
    )
    external_id = models.CharField("外部ID", max_length=100, blank=True)
    # As imported: {field: the text of the cell}, kept beside the parsed value.
    source_values = models.JSONField("取り込んだ原文", default=dict, blank=True)
    # Import identity without external_id: municipality, title, partners as written, fiscal year.
    identity_key = models.CharField(max_length=64, blank=True, editable=False)
    is_sample = models.BooleanField("サンプル", default=False)

    # Visibility and its stamps
    visibility = models.CharField(
        "公開範囲", max_length=10, choices=Visibility, default=Visibility.DRAFT
    )
    published_at = models.DateTimeField("公開日時", null=True, blank=True, editable=False)
    archived_at = models.DateTimeField("保管日時", null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "事例"
        verbose_name_plural = "事例"
        ordering = (NEWEST_FIRST, "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="cases_case_has_title",
                violation_error_message="名称を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(starts_on__lte=F("ends_on")),
                name="cases_case_dates_in_order",
                violation_error_message="終了日は開始日と同じ日か、後の日にしてください。",
            ),
            models.CheckConstraint(
                condition=(Q(fiscal_year__isnull=True) | Q(fiscal_year__range=FISCAL_YEAR_RANGE))
                & (
                    Q(start_fiscal_year__isnull=True)
                    | Q(start_fiscal_year__range=FISCAL_YEAR_RANGE)
                ),
                name="cases_case_fiscal_years_plausible",
                violation_error_message="年度は1900年度から2200年度までの西暦で入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.DRAFT, published_at__isnull=True)
                | Q(
                    visibility__in=(Visibility.MEMBERS, Visibility.PUBLIC),
                    published_at__isnull=False,
                ),
                name="cases_case_published_has_its_time",
                violation_error_message="公開中の事例には公開日時が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(continues__isnull=True) | ~Q(continues=F("pk")),
                name="cases_case_not_continuing_itself",
                violation_error_message="前の事業に、この事例自身は選べません。",
            ),
            models.CheckConstraint(
                condition=Q(copied_from__isnull=True) | ~Q(copied_from=F("pk")),
                name="cases_case_not_copied_from_itself",
                violation_error_message="もとにした事例に、この事例自身は選べません。",
            ),
            models.UniqueConstraint(
                fields=["external_id"],
                condition=~Q(external_id=""),
                name="cases_case_external_id_once",
                violation_error_message="この外部IDの事例は、すでに登録されています。",
            ),
        ]
        indexes: ClassVar = [
            # Each order of the list, with the columns that say who may read: a page is found
            # without reading the rows before it (docs/benchmarks.md).
            models.Index(
                F("published_at").desc(nulls_last=True),
                F("id").desc(),
                include=["visibility", "archived_at"],
                name="cases_case_newest",
            ),
            models.Index(
                Coalesce("start_fiscal_year", "fiscal_year", ExtractYear("starts_on")).desc(
                    nulls_last=True
                ),
                F("id").desc(),
                include=["visibility", "archived_at"],
                name="cases_case_by_year",
            ),
            models.Index(
                fields=["title", "-id"],
                include=["visibility", "archived_at"],
                name="cases_case_by_title",
            ),
            # Counting what a visitor, and what a member of a municipality, may read.
            models.Index(
                fields=["visibility", "archived_at", "id"],
                include=["lead_municipality"],
                name="cases_case_visibility",
            ),
            # An import looks its rows up by identity.
            models.Index(
                fields=["identity_key"], condition=~Q(identity_key=""), name="cases_case_identity"
            ),
        ]

    def __str__(self) -> str:
        return self.title
