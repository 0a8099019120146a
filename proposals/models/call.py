"""A call: what a municipality asks proposals for, until when, and how it will choose."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from partners.enums import Field, Method
from proposals.enums import (
    Aggregation,
    Anonymity,
    CallForm,
    CallState,
    EntrantCount,
    MemberNames,
    PublishedPart,
    RecusalRule,
    TaxNote,
    TotalFrom,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User

_STARTED = [state for state in CallState.values if state != CallState.DRAFT]
_WITH_RESULT = (CallState.DECIDED, CallState.PUBLISHED, CallState.FINISHED)


class CallQuerySet(models.QuerySet["Call"]):
    def visible_to(self, user: User | AnonymousUser) -> CallQuerySet:
        """Calls that have begun for everybody; drafts for their municipality and administrators."""
        if user.is_authenticated and user.is_staff and user.is_active:
            return self
        allowed = ~Q(state=CallState.DRAFT)
        if user.is_authenticated:
            municipalities = user.municipality_ids()
            if municipalities:
                allowed |= Q(municipality__in=municipalities)
        return self.filter(allowed)

    def started(self) -> CallQuerySet:
        return self.exclude(state=CallState.DRAFT)

    def accepting(self, now: datetime) -> CallQuerySet:
        """Those whose proposals are still received at `now`."""
        return self.filter(state=CallState.OPEN, proposals_due_at__gte=now)


@pghistory.track()
class Call(models.Model):
    """Frozen from its start by a trigger: content changes only beside a new Correction."""

    # 概要
    municipality = models.ForeignKey(
        "partners.Municipality", models.PROTECT, related_name="calls", verbose_name="自治体"
    )
    title = models.CharField("件名", max_length=200)
    form = models.CharField("公募の形", max_length=12, choices=CallForm, default=CallForm.PUBLIC)
    method = models.CharField("手法", max_length=30, choices=Method, default=Method.COMMISSION)
    fields = ArrayField(
        models.CharField(max_length=20, choices=Field),
        verbose_name="分野",
        default=list,
        blank=True,
    )
    department = models.CharField("担当課", max_length=100, blank=True)
    contact = models.CharField("連絡先", max_length=300, blank=True)
    summary = models.CharField("概要", max_length=300, blank=True)
    purpose = models.TextField("目的", max_length=4000, blank=True)
    scope = models.TextField("業務の内容", max_length=8000, blank=True)
    place = models.CharField("履行場所", max_length=200, blank=True)
    ceiling_yen = models.PositiveBigIntegerField("上限額（円）", null=True, blank=True)
    ceiling_tax = models.CharField("消費税", max_length=10, choices=TaxNote, blank=True)
    ceiling_note = models.CharField("上限額の注記", max_length=300, blank=True)
    contract_starts_on = models.DateField("契約期間の開始日", null=True, blank=True)
    contract_ends_on = models.DateField("契約期間の終了日", null=True, blank=True)
    contract_note = models.CharField("契約期間の注記", max_length=300, blank=True)
    terms = models.TextField(
        "失格・費用負担・著作権・情報公開などの定め", max_length=8000, blank=True
    )

    # 日程: the three deadlines are instants, judged by the database's clock; the last one counts.
    questions_due_at = models.DateTimeField("質問の締切", null=True, blank=True)
    entry_due_at = models.DateTimeField("参加申込の締切", null=True, blank=True)
    proposals_due_at = models.DateTimeField("提案書の締切", null=True, blank=True)
    schedule_note = models.CharField("日程の注記", max_length=500, blank=True)

    # 参加資格
    is_joint_allowed = models.BooleanField("共同企業体での参加を認める", default=True)
    no_contributors = models.BooleanField("仕様書の作成に関わった団体はない", default=False)

    # 審査方法 (codes and values as `rank_proposals` reads them)
    aggregation = models.CharField(
        "集計", max_length=20, choices=Aggregation, default=Aggregation.SUM
    )
    # {"item" | "member" | "price" | "total": {"mode": RoundingMode, "decimals": 0–6}}
    rounding = models.JSONField("端数の処理", default=dict, blank=True)
    total_from = models.CharField(
        "総合点のもと", max_length=15, choices=TotalFrom, default=TotalFrom.UNROUNDED
    )
    # [{"kind": ThresholdKind, "value": decimal as text}]
    thresholds = models.JSONField("基準点", default=list, blank=True)
    recusal_rule = models.CharField(
        "除斥のときの総合点", max_length=10, choices=RecusalRule, default=RecusalRule.NORMALISE
    )
    # TieBreak codes, and "criterion:<key>".
    tie_break = ArrayField(
        models.CharField(max_length=40), verbose_name="同点のとき", default=list, blank=True
    )
    seats = models.PositiveSmallIntegerField("選ぶ数", default=1)
    has_first_stage = models.BooleanField("一次審査を行う", default=False)
    first_stage_from = models.PositiveSmallIntegerField(
        "一次審査を行う参加者の数", null=True, blank=True, help_text="この数以上のとき行います。"
    )
    first_stage_places = models.PositiveSmallIntegerField(
        "一次審査を通る数", null=True, blank=True, help_text="境が同点なら、全員が通ります。"
    )
    presentation_minutes = models.PositiveSmallIntegerField("説明（分）", null=True, blank=True)
    hearing_minutes = models.PositiveSmallIntegerField("質疑（分）", null=True, blank=True)
    presentation_note = models.CharField("プレゼンテーションの注記", max_length=500, blank=True)

    # 委員
    committee_size = models.PositiveSmallIntegerField("委員の数", null=True, blank=True)
    committee_outsiders = models.PositiveSmallIntegerField("うち外部の委員", null=True, blank=True)
    committee_quorum = models.PositiveSmallIntegerField("定足数", null=True, blank=True)
    committee_note = models.CharField("委員の注記", max_length=500, blank=True)
    anonymity = models.CharField(
        "匿名での審査", max_length=10, choices=Anonymity, default=Anonymity.DOCUMENTS
    )

    # 公表方針
    member_names = models.CharField(
        "委員の氏名", max_length=12, choices=MemberNames, default=MemberNames.WITH_RESULT
    )
    entrant_count = models.CharField(
        "参加者の数", max_length=10, choices=EntrantCount, default=EntrantCount.HIDDEN
    )
    publish_winner = ArrayField(
        models.CharField(max_length=10, choices=PublishedPart),
        verbose_name="選ばれた者について公表するもの",
        default=list,
        blank=True,
    )
    publish_others = ArrayField(
        models.CharField(max_length=10, choices=PublishedPart),
        verbose_name="ほかの者について公表するもの",
        default=list,
        blank=True,
    )

    # Where it comes from
    challenge = models.ForeignKey(
        "proposals.Challenge",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="calls",
        verbose_name="もとの課題",
    )
    copied_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="copies",
        verbose_name="もとにした公募",
    )
    template = models.CharField("ひな形", max_length=30, blank=True)
    is_sample = models.BooleanField("サンプル", default=False)
    external_id = models.CharField("外部ID", max_length=100, blank=True)

    # Its life; these columns alone change without a Correction (see the trigger).
    state = models.CharField("状態", max_length=10, choices=CallState, default=CallState.DRAFT)
    started_at = models.DateTimeField("公募開始日時", null=True, blank=True, editable=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    correction_count = models.PositiveSmallIntegerField(default=0, editable=False)
    unsealed_at = models.DateTimeField("開封日時", null=True, blank=True, editable=False)
    unsealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField("決定日時", null=True, blank=True, editable=False)
    published_at = models.DateTimeField("結果公表日時", null=True, blank=True, editable=False)
    finished_at = models.DateTimeField("終了日時", null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField("中止日時", null=True, blank=True, editable=False)
    cancel_reason = models.TextField("中止の理由", max_length=2000, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = CallQuerySet.as_manager()

    class Meta:
        verbose_name = "公募"
        verbose_name_plural = "公募"
        ordering = (F("started_at").desc(nulls_last=True), "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="proposals_call_has_title",
                violation_error_message="件名を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(contract_starts_on__isnull=True)
                | Q(contract_ends_on__isnull=True)
                | Q(contract_starts_on__lte=F("contract_ends_on")),
                name="proposals_call_contract_in_order",
                violation_error_message="契約期間の終了日は、開始日と同じ日か後の日にしてください。",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=CallState.DRAFT, started_at__isnull=True, started_by__isnull=True)
                    | (
                        ~Q(state=CallState.DRAFT)
                        & Q(started_at__isnull=False, started_by__isnull=False)
                    )
                ),
                name="proposals_call_started_has_its_stamps",
                violation_error_message="始まった公募には、開始した日時と人が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(state=CallState.DRAFT) | Q(proposals_due_at__isnull=False),
                name="proposals_call_started_has_its_deadline",
                violation_error_message="提案書の締切を入れてから、公募を始めてください。",
            ),
            models.CheckConstraint(
                condition=Q(entry_due_at__isnull=True)
                | Q(proposals_due_at__isnull=True)
                | Q(entry_due_at__lte=F("proposals_due_at")),
                name="proposals_call_gates_in_order",
                violation_error_message="参加申込の締切は、提案書の締切より前にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(questions_due_at__isnull=True)
                | Q(proposals_due_at__isnull=True)
                | Q(questions_due_at__lte=F("proposals_due_at")),
                name="proposals_call_questions_before_proposals",
                violation_error_message="質問の締切は、提案書の締切より前にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(unsealed_at__isnull=True, unsealed_by__isnull=True)
                | Q(
                    unsealed_at__isnull=False,
                    unsealed_by__isnull=False,
                    started_at__isnull=False,
                ),
                name="proposals_call_unsealed_has_its_stamps",
                violation_error_message="開封には、公募の開始と、開封した日時と人が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_WITH_RESULT, decided_at__isnull=False)
                | Q(state=CallState.CANCELLED)
                | (~Q(state__in=_WITH_RESULT) & Q(decided_at__isnull=True)),
                name="proposals_call_decided_has_its_time",
                violation_error_message="決定した公募には決定日時が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=(CallState.PUBLISHED, CallState.FINISHED), published_at__isnull=False
                )
                | (
                    ~Q(state__in=(CallState.PUBLISHED, CallState.FINISHED))
                    & Q(published_at__isnull=True)
                ),
                name="proposals_call_published_has_its_time",
                violation_error_message="結果を公表した公募には公表日時が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(state=CallState.FINISHED, finished_at__isnull=False)
                | (~Q(state=CallState.FINISHED) & Q(finished_at__isnull=True)),
                name="proposals_call_finished_has_its_time",
                violation_error_message="終了した公募には終了日時が要ります。",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=CallState.CANCELLED, cancelled_at__isnull=False) & ~Q(cancel_reason="")
                )
                | (~Q(state=CallState.CANCELLED) & Q(cancelled_at__isnull=True, cancel_reason="")),
                name="proposals_call_cancelled_has_its_reason",
                violation_error_message="中止には、日時と理由が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1),
                name="proposals_call_has_a_seat",
                violation_error_message="選ぶ数は1以上にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(copied_from__isnull=True) | ~Q(copied_from=F("pk")),
                name="proposals_call_not_copied_from_itself",
                violation_error_message="もとにした公募に、この公募自身は選べません。",
            ),
            models.UniqueConstraint(
                fields=["external_id"],
                condition=~Q(external_id=""),
                name="proposals_call_external_id_once",
                violation_error_message="この外部IDの公募は、すでに登録されています。",
            ),
        ]
        indexes: ClassVar = [
            # The list, newest first, and what is open by its deadline.
            models.Index(
                F("started_at").desc(nulls_last=True), F("id").desc(), name="proposals_call_newest"
            ),
            models.Index(fields=["state", "proposals_due_at", "id"], name="proposals_call_closing"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_frozen(self) -> bool:
        """Whether its content changes only by a numbered 訂正."""
        return self.state != CallState.DRAFT

    @property
    def entry_deadline(self) -> datetime | None:
        """Gate 1's instant; a call without a gate of its own takes entries until the proposals'."""
        return self.entry_due_at or self.proposals_due_at
