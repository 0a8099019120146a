"""報告様式: what a case asks its partner to report, how often, and until when."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cases.enums import ReportSection, Rhythm


def default_sections() -> list[str]:
    """Asked unless the case says otherwise: what a field worker can tell on a phone."""
    return [
        ReportSection.PLACE,
        ReportSection.SMALL_CHANGES,
        ReportSection.PROBLEMS,
        ReportSection.NEXT_STEPS,
        ReportSection.INCIDENTS,
        ReportSection.VOICES,
        ReportSection.FILES,
    ]


@pghistory.track()
class ReportSheet(models.Model):
    """One per case. Without it, reports of the case are 随時 and ask the default sections."""

    case = models.OneToOneField("cases.Case", models.CASCADE, related_name="report_sheet")
    organisation = models.ForeignKey(
        "partners.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="報告する団体",
        help_text="定期の報告を出す団体。空なら、定期の報告は求めません。",
    )
    rhythm = models.CharField("報告の頻度", max_length=10, choices=Rhythm, default=Rhythm.ANYTIME)
    asks_yearly = models.BooleanField("年度実績報告も求める", default=True)
    due_day = models.PositiveSmallIntegerField(
        "締切日",
        default=10,
        help_text="翌月（四半期は翌四半期の最初の月）の何日か。10日が一般的です。",
    )
    moves_to_open_day = models.BooleanField("閉庁日なら次の開庁日まで", default=True)
    first_day = models.DateField("報告を求め始める日", null=True, blank=True)
    last_day = models.DateField("報告を求める最後の日", null=True, blank=True)
    confirm_days = models.PositiveSmallIntegerField(
        "確認期限（日）",
        null=True,
        blank=True,
        help_text="契約で定めた、提出から確認までの日数。完了届は法律で10日です。",
    )
    sections = ArrayField(
        models.CharField(max_length=20, choices=ReportSection),
        verbose_name="尋ねる欄",
        default=default_sections,
        blank=True,
    )
    updated_at = models.DateTimeField("更新日時", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "報告様式"
        verbose_name_plural = "報告様式"
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(due_day__range=(1, 28)),
                name="cases_reportsheet_due_day_in_every_month",
                violation_error_message="締切日は1日から28日までにしてください。",
            ),
            models.CheckConstraint(
                condition=Q(confirm_days__isnull=True) | Q(confirm_days__range=(1, 90)),
                name="cases_reportsheet_confirm_days_plausible",
                violation_error_message="確認期限は1日から90日までにしてください。",
            ),
            models.CheckConstraint(
                condition=Q(first_day__isnull=True)
                | Q(last_day__isnull=True)
                | Q(first_day__lte=F("last_day")),
                name="cases_reportsheet_days_in_order",
                violation_error_message="最後の日は、求め始める日と同じか後にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(rhythm=Rhythm.ANYTIME) | Q(organisation__isnull=False),
                name="cases_reportsheet_rhythm_has_its_reporter",
                violation_error_message="定期の報告を求めるときは、報告する団体を選んでください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}の報告様式"


class AttendanceGroup(models.Model):
    """A group of people a case counts: 子ども, 保護者, ボランティア…"""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="attendance_groups")
    name = models.CharField("数える人", max_length=40)
    position = models.PositiveSmallIntegerField("順", default=0)
    # Kept for the reports that counted it, asked no more.
    is_retired = models.BooleanField("いまは尋ねない", default=False)

    class Meta:
        verbose_name = "参加者の区分"
        verbose_name_plural = "参加者の区分"
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "name"],
                name="cases_attendancegroup_name_once",
                violation_error_message="同じ名前の区分が、すでにあります。",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="cases_attendancegroup_has_name",
                violation_error_message="区分の名前を入れてください。",
            ),
        ]

    def __str__(self) -> str:
        return self.name
