"""Photos and documents of a report, each with what may be shown of it to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from cases.enums import Consent
from cases.models.report import ActivityReport

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class ReportFileQuerySet(models.QuerySet["ReportFile"]):
    def visible_to(self, user: User | AnonymousUser) -> ReportFileQuerySet:
        """Files this user may open: a report's parties all of it, everybody what is public.

        Public is a file that is marked so, of a published report or of a 記録 within one.
        """
        if user.is_authenticated and user.is_staff and user.is_active:
            return self
        published = ActivityReport.objects.published_to(user).values("pk")
        allowed = Q(is_public=True) & (Q(report__in=published) | Q(report__part_of__in=published))
        if user.is_authenticated:
            # What is attached while a report is corrected stays with its writers till it is sent.
            sent = Q(report__as_sent__isnull=True) | Q(
                file__created_at__lte=F("report__as_sent__kept_at")
            )
            own = Q(report__organisation__in=user.organisation_ids()) | Q(
                report__municipality__in=user.municipality_ids()
            )
            of_parties = Q(report__in=ActivityReport.objects.of_parties(user).values("pk"))
            allowed |= of_parties & (sent | own)
        return self.filter(allowed)

    def of_report(self, report: ActivityReport) -> ReportFileQuerySet:
        """Its own files and those of the 記録 within it, in the order of the days."""
        return (
            self.filter(Q(report=report) | Q(report__part_of=report))
            .select_related("file", "report")
            .order_by("report__period_start", "report_id", "position", "pk")
        )


class ReportFile(models.Model):
    report = models.ForeignKey(ActivityReport, models.CASCADE, related_name="files")
    file = models.OneToOneField(
        "ppp_portal.StoredFile", models.PROTECT, related_name="+", verbose_name="ファイル"
    )
    caption = models.CharField("説明", max_length=200, blank=True)
    shows_people = models.BooleanField("人が写っている", default=False)
    consent = models.CharField(
        "写っている人の同意", max_length=12, choices=Consent, default=Consent.NONE_NEEDED
    )
    consent_note = models.CharField("同意の取り方", max_length=300, blank=True)
    is_public = models.BooleanField("公開する", default=False)
    position = models.PositiveSmallIntegerField("順", default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = ReportFileQuerySet.as_manager()

    class Meta:
        verbose_name = "報告の写真・ファイル"
        verbose_name_plural = "報告の写真・ファイル"
        ordering = ("report", "position", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(shows_people=True, consent__in=(Consent.OBTAINED, Consent.NOT_OBTAINED))
                | Q(shows_people=False, consent=Consent.NONE_NEEDED),
                name="cases_reportfile_people_are_asked",
                violation_error_message="人が写っているときは、同意を得たかどうかを選んでください。",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(shows_people=False) | Q(consent=Consent.OBTAINED),
                name="cases_reportfile_people_public_only_with_consent",
                violation_error_message=(
                    "人が写っているものは、同意を得てから公開してください。"
                    "同意がまだなら「公開する」のしるしを外してください。"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.caption or self.file.name

    @property
    def alt(self) -> str:
        """What stands for the picture where it is not seen."""
        return self.caption or "説明のない写真"

    @property
    def small_size(self) -> tuple[int, int]:
        """Width and height of the small picture, so that the page keeps its place."""
        width, height = self.file.width or 1, self.file.height or 1
        share = min(1, 400 / max(width, height))
        return max(1, round(width * share)), max(1, round(height * share))
