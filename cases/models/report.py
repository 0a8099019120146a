"""活動報告: what was done for a case in one period, and every step the report went through."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cases.enums import (
    EDITABLE_STATES,
    PERIODIC_KINDS,
    SENT_STATES,
    ActivityMethod,
    ReportKind,
    ReportState,
)
from partners.enums import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import Municipality, Organisation, User

TEXT = 4000
VOICE = 500
_CLOSED_STATES = (ReportState.CONFIRMED, ReportState.SUPERSEDED)


class ActivityReportQuerySet(models.QuerySet["ActivityReport"]):
    def visible_to(self, user: User | AnonymousUser) -> ActivityReportQuerySet:
        """Rows this user may read (product.md §7).

        Published ones of a case they may read for everybody; one's own body's all; those sent to
        one's municipality; confirmed ones for the case's other partners; all for administrators.
        A 記録 that stands in a report opens with that report.
        """
        if user.is_authenticated and user.is_staff and user.is_active:
            return self
        return self.filter(_published(user) | _of_parties(user))

    def published_to(self, user: User | AnonymousUser) -> ActivityReportQuerySet:
        """Published ones of the cases that this user reads."""
        return self.filter(_published(user))

    def of_parties(self, user: User | AnonymousUser) -> ActivityReportQuerySet:
        """Those this user reads for a body that is party to them, published or not."""
        return self.filter(_of_parties(user))

    def counted(self) -> ActivityReportQuerySet:
        """Those whose numbers make up the totals: confirmed, and not 記録 within another report."""
        return self.filter(state=ReportState.CONFIRMED, part_of__isnull=True)

    def editable(self) -> ActivityReportQuerySet:
        return self.filter(state__in=EDITABLE_STATES)

    def waiting(self) -> ActivityReportQuerySet:
        """Sent, and not yet confirmed or returned."""
        return self.filter(state=ReportState.SUBMITTED)

    def of_body(self, body: Organisation | Municipality) -> ActivityReportQuerySet:
        """Those of one body. What was merged into an organisation was the same body all along."""
        from partners.models import Organisation

        if not isinstance(body, Organisation):
            return self.filter(municipality=body)
        standing = body.merged_into_id or body.pk
        return self.filter(Q(organisation=standing) | Q(organisation__merged_into=standing))

    def of_cases_run_by(self, municipality_ids: list[int]) -> ActivityReportQuerySet:
        return self.filter(case__lead_municipality__in=municipality_ids)


def _published(user: User | AnonymousUser) -> Q:
    from cases.models import Case

    return Q(
        state=ReportState.CONFIRMED,
        published_at__isnull=False,
        case__in=Case.objects.visible_to(user).values("pk"),
    )


def _of_parties(user: User | AnonymousUser) -> Q:
    from cases.models import CasePartner

    allowed = Q(pk__in=())
    if not user.is_authenticated:
        return allowed
    organisations = user.organisation_ids()
    municipalities = user.municipality_ids()
    if organisations:
        mine = CasePartner.objects.filter(organisation__in=organisations).values("case_id")
        allowed |= Q(organisation__in=organisations) | Q(case__in=mine, state=ReportState.CONFIRMED)
    if municipalities:
        # Of a returned one they read what was sent (domain/report_as_sent.py).
        closed = [state for state in SENT_STATES if state != ReportState.RETURNED]
        sent = Q(state__in=closed) | Q(part_of__state__in=closed) | Q(as_sent__isnull=False)
        allowed |= Q(municipality__in=municipalities) | (
            sent & _case_of("lead_municipality", "further__municipality", municipalities)
        )
    return allowed


def _case_of(lead: str, further: str, ids: list[int]) -> Q:
    from cases.models import CaseMunicipality

    joined = CaseMunicipality.objects.filter(municipality__in=ids).values("case_id")
    return Q(case__lead_municipality__in=ids) | Q(case__in=joined)


class ActivityReport(models.Model):
    """One report. Confirmed ones are locked by the database; a 訂正 is a new row beside them.

    Written by an organisation, or by the municipality itself where its own staff did the work.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="reports")
    organisation = models.ForeignKey(
        "partners.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name="報告する団体",
    )
    municipality = models.ForeignKey(
        "partners.Municipality",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="own_reports",
        verbose_name="報告する自治体",
    )
    kind = models.CharField("種類", max_length=10, choices=ReportKind)
    state = models.CharField("状態", max_length=10, choices=ReportState, default=ReportState.DRAFT)
    # When: a day or a period, both ends included; times where the sheet asks them.
    period_start = models.DateField("日・期間の初め")
    period_end = models.DateField("期間の終わり")
    starts_at = models.TimeField("開始時刻", null=True, blank=True)
    ends_at = models.TimeField("終了時刻", null=True, blank=True)
    # Where and how
    place = models.CharField("場所", max_length=200, blank=True)
    is_online = models.BooleanField("オンライン", default=False)
    method = models.CharField("方法", max_length=12, choices=ActivityMethod, blank=True)
    # What happened
    title = models.CharField("件名", max_length=200, blank=True)
    narrative = models.TextField("内容", max_length=TEXT, blank=True)
    small_changes = models.TextField("小さな変化", max_length=TEXT, blank=True)
    problems = models.TextField("課題", max_length=TEXT, blank=True)
    next_steps = models.TextField("次の取組", max_length=TEXT, blank=True)
    incidents = models.TextField("事故・苦情・ヒヤリハット", max_length=TEXT, blank=True)
    voices = ArrayField(
        models.CharField(max_length=VOICE), verbose_name="参加者の声", default=list, blank=True
    )
    cost = models.PositiveBigIntegerField("経費（円）", null=True, blank=True)
    cost_note = models.CharField("経費の内訳", max_length=300, blank=True)
    # A 記録 assembled into a 月次 report: its numbers are counted there, and it locks with it.
    part_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name="まとめた報告",
    )
    # 訂正
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="correction",
        verbose_name="訂正する報告",
    )
    revision = models.PositiveSmallIntegerField("版", default=1, editable=False)
    correction_reason = models.CharField("訂正の理由", max_length=500, blank=True)
    # Clocks: when it is due, when the municipality should have confirmed it.
    due_on = models.DateField("提出期限", null=True, blank=True)
    confirm_due_on = models.DateField("確認期限", null=True, blank=True, editable=False)
    # Stamps of the present round; all rounds stand in ReportStep.
    first_submitted_at = models.DateTimeField("最初の提出", null=True, editable=False)
    submitted_at = models.DateTimeField("提出日時", null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    received_at = models.DateTimeField("受付日時", null=True, editable=False)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    confirmed_at = models.DateTimeField("確認日時", null=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    # 完了届 only: who inspected, by office, never by name (支払遅延防止法5条).
    inspector_office = models.CharField("検査職員の職", max_length=100, blank=True)
    published_at = models.DateTimeField("公開日時", null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    # One per opened form: a double click, or a line that broke after sending, makes one report.
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    created_at = models.DateTimeField("作成日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = ActivityReportQuerySet.as_manager()

    class Meta:
        verbose_name = "活動報告"
        verbose_name_plural = "活動報告"
        ordering = ("-period_start", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, municipality__isnull=True)
                | Q(organisation__isnull=True, municipality__isnull=False),
                name="cases_activityreport_one_reporter",
                violation_error_message="報告するのは、団体か自治体のどちらか一つです。",
            ),
            models.CheckConstraint(
                condition=Q(period_start__lte=F("period_end")),
                name="cases_activityreport_period_in_order",
                violation_error_message="期間の終わりは、初めと同じ日か後の日にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(period_start__lt=F("period_end"))
                | Q(starts_at__lte=F("ends_at")),
                name="cases_activityreport_times_in_order",
                violation_error_message="終了時刻は、開始時刻より後にしてください。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ReportState.SUBMITTED, *_CLOSED_STATES))
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="cases_activityreport_sent_has_its_stamp",
                violation_error_message="提出した報告には、提出の日時と人が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True, received_by__isnull=True)
                | Q(received_at__isnull=False, received_by__isnull=False),
                name="cases_activityreport_receipt_has_its_stamp",
                violation_error_message="受付には、日時と人が要ります。",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=_CLOSED_STATES,
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                )
                | (
                    ~Q(state__in=_CLOSED_STATES)
                    & Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                ),
                name="cases_activityreport_confirmation_has_its_stamp",
                violation_error_message="確認した報告だけが、確認の日時と人を持ちます。",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("submitted_by")),
                name="cases_activityreport_never_confirmed_by_its_sender",
                violation_error_message="自分が提出した報告は、自分では確認できません。",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(
                    published_at__isnull=False,
                    published_by__isnull=False,
                    state=ReportState.CONFIRMED,
                ),
                name="cases_activityreport_only_confirmed_is_published",
                violation_error_message="公開できるのは、確認済みの報告だけです。",
            ),
            models.CheckConstraint(
                condition=Q(revision=1, corrects__isnull=True, correction_reason="")
                | (Q(revision__gt=1, corrects__isnull=False) & ~Q(correction_reason="")),
                name="cases_activityreport_correction_has_its_reason",
                violation_error_message="訂正には、もとの報告と理由が要ります。",
            ),
            models.UniqueConstraint(
                fields=["case", "organisation", "kind", "period_start", "revision"],
                condition=Q(kind__in=PERIODIC_KINDS, organisation__isnull=False),
                name="cases_activityreport_once_a_period",
                violation_error_message="この期間の報告は、すでにあります。",
            ),
        ]
        indexes: ClassVar = [
            # One case's reports, newest first; its totals.
            models.Index(fields=["case", "-period_start", "-id"], name="cases_report_of_case"),
            # An organisation's own list.
            models.Index(
                fields=["organisation", "state", "-period_start", "-id"],
                name="cases_report_of_body",
            ),
            # What waits for a municipality, oldest clock first.
            models.Index(
                fields=["case", "confirm_due_on"],
                condition=Q(state=ReportState.SUBMITTED),
                name="cases_report_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.get_kind_display()}報告 {self.period_start:%Y-%m-%d}"

    @property
    def body(self) -> Organisation | Municipality:
        """Whose report it is (select_related both)."""
        whose = self.organisation or self.municipality
        assert whose is not None  # cases_activityreport_one_reporter
        return whose

    @property
    def is_editable(self) -> bool:
        """Whether its state lets its writers change it; the parts of a sent report are not."""
        return self.state in EDITABLE_STATES


class ReportStep(models.Model):
    """One step of a report: who (office, not person), when, and what was said. Append-only."""

    report = models.ForeignKey(ActivityReport, models.CASCADE, related_name="steps")
    action = models.CharField("操作", max_length=10)
    from_state = models.CharField("もとの状態", max_length=10, choices=ReportState)
    to_state = models.CharField("次の状態", max_length=10, choices=ReportState)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    acting_as = models.CharField("立場", max_length=200, blank=True)
    role = models.CharField("役割", max_length=12, choices=Role, blank=True)
    comment = models.TextField("コメント", max_length=2000, blank=True)
    at = models.DateTimeField("日時", auto_now_add=True)
    # Set by the database: the transaction in which the report may change its state.
    txid = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "報告の経過"
        verbose_name_plural = "報告の経過"
        ordering = ("at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(action="return") | ~Q(comment=""),
                name="cases_reportstep_return_has_its_reason",
                violation_error_message="差し戻すときは、理由を書いてください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.acting_as}"
