"""What is written while somebody is away and afterwards: 振り返り, 勤務状況, 研修報告."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from partners.models.secondment import Secondment
from partners.secondment_enums import (
    ReflectionTime,
    SecondmentReportKind,
    SecondmentReportState,
    SecondmentSide,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class SecondmentReflectionQuerySet(models.QuerySet["SecondmentReflection"]):
    def visible_to(self, user: User | AnonymousUser) -> SecondmentReflectionQuerySet:
        """Public ones of published secondments for everybody; all for the parties."""
        own = Secondment.objects.of_parties(user)
        return self.filter(
            Q(is_public=True, secondment__published_at__isnull=False)
            | Q(secondment__in=own.values("pk"))
        )


class SecondmentReflection(models.Model):
    """One question and its answer, of somebody there now or back, without a name."""

    secondment = models.ForeignKey(Secondment, models.PROTECT, related_name="reflections")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    time = models.CharField("いつのことか", max_length=8, choices=ReflectionTime)
    side = models.CharField("書いた側", max_length=8, choices=SecondmentSide)
    question = models.CharField("問い", max_length=300)
    answer = models.TextField("答え", max_length=4000)
    is_public = models.BooleanField("公開してよい", default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("記録日時", auto_now_add=True)

    objects: ClassVar = SecondmentReflectionQuerySet.as_manager()

    class Meta:
        verbose_name = "派遣の振り返り"
        verbose_name_plural = "派遣の振り返り"
        ordering = ("fiscal_year", "created_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(question="") & ~Q(answer=""),
                name="partners_secondmentreflection_says_something",
                violation_error_message="問いと答えの両方を入れてください。",
            ),
        ]

    def __str__(self) -> str:
        return f"派遣の振り返り {self.pk}"


class SecondmentReport(models.Model):
    """A month's 勤務状況 from the host, or the final 研修報告; read by the parties only."""

    secondment = models.ForeignKey(Secondment, models.PROTECT, related_name="reports")
    kind = models.CharField("種類", max_length=8, choices=SecondmentReportKind)
    month = models.DateField("対象の月", help_text="月の初日。")
    days_worked = models.PositiveSmallIntegerField("勤務日数（日）", null=True, blank=True)
    summary = models.TextField("内容", max_length=8000)
    side = models.CharField("送った側", max_length=8, choices=SecondmentSide)
    state = models.CharField(
        "状態",
        max_length=8,
        choices=SecondmentReportState,
        default=SecondmentReportState.SENT,
    )
    sent_at = models.DateTimeField("送付日時", auto_now_add=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField("受領日時", null=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = "勤務状況・研修報告"
        verbose_name_plural = "勤務状況・研修報告"
        ordering = ("month", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    state=SecondmentReportState.ACCEPTED,
                    accepted_at__isnull=False,
                    accepted_by__isnull=False,
                )
                | Q(
                    state=SecondmentReportState.SENT,
                    accepted_at__isnull=True,
                    accepted_by__isnull=True,
                ),
                name="partners_secondmentreport_acceptance_has_its_stamp",
                violation_error_message="受け取った報告だけが、受領の日時と人を持ちます。",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("sent_by")),
                name="partners_secondmentreport_never_accepted_by_its_sender",
                violation_error_message="自分が送った報告は、自分では受け取れません。",
            ),
            models.CheckConstraint(
                condition=~Q(summary="")
                & (Q(days_worked__isnull=True) | Q(days_worked__lte=31))
                & Q(month__day=1),
                name="partners_secondmentreport_is_of_a_month",
                violation_error_message="対象の月と内容を入れ、勤務日数は31日までにしてください。",
            ),
            models.UniqueConstraint(
                fields=["secondment", "kind", "month"],
                name="partners_secondmentreport_once_a_month",
                violation_error_message="この月の報告は、すでに送られています。",
            ),
        ]

    def __str__(self) -> str:
        return f"勤務状況・研修報告 {self.pk}"
