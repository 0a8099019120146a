"""The report that a participant writes at the end of an event, read by whom the writer chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.event_enums import ORGANISERS, STAFF, ReportReach

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class EventFinalReportQuerySet(models.QuerySet["EventFinalReport"]):
    def visible_to(self, user: User | AnonymousUser) -> EventFinalReportQuerySet:
        """One's own; all for the organisers; else as far as the writer lets it go."""
        from cases.models.event import Event

        events = Event.objects.visible_to(user).values("pk")
        allowed = Q(reach=ReportReach.PUBLIC)
        if user.is_authenticated:
            if user.is_member:
                allowed |= Q(reach=ReportReach.MEMBERS)
            allowed |= Q(written_by=user)
            allowed |= Q(event__municipality__in=user.municipality_ids(*STAFF))
            allowed |= Q(event__organisation__in=user.organisation_ids(*ORGANISERS))
        return self.filter(allowed, event__in=events)


class EventFinalReport(models.Model):
    """One a participant. `body_words` names the writer's body, never the person."""

    event = models.ForeignKey("cases.Event", models.CASCADE, related_name="final_reports")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    body_words = models.CharField("所属", max_length=200)
    title = models.CharField("題名", max_length=150)
    text = models.TextField("本文", max_length=8000, blank=True)
    file = models.OneToOneField(
        "ppp_portal.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ファイル",
    )
    reach = models.CharField(
        "だれが読めるか", max_length=10, choices=ReportReach, default=ReportReach.ORGANISER
    )
    created_at = models.DateTimeField("提出日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar = EventFinalReportQuerySet.as_manager()

    class Meta:
        verbose_name = "参加者のレポート"
        verbose_name_plural = "参加者のレポート"
        ordering = ("created_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(title="") & (~Q(text="") | Q(file__isnull=False)),
                name="cases_eventfinalreport_says_something",
                violation_error_message="題名と、本文かファイルのどちらかを入れてください。",
            ),
            models.UniqueConstraint(
                fields=["event", "written_by"],
                name="cases_eventfinalreport_once",
                violation_error_message="あなたのレポートは、すでに提出されています。",
            ),
        ]

    def __str__(self) -> str:
        return self.title
