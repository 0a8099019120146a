"""Activity reports in the admin: found and read with their steps, never written there.

The parties write, send and confirm on the portal's own pages; the database refuses anything else.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from cases.domain.report_words import heading
from cases.models import ActivityReport, ReportStep
from ppp_portal.admin import RecordsAdmin, RecordsInline


class _StepInline(RecordsInline):
    model = ReportStep
    fields = ("at", "action", "from_state", "to_state", "acting_as", "comment")
    readonly_fields = fields
    ordering = ("at", "pk")


@admin.register(ActivityReport)
class ActivityReportAdmin(RecordsAdmin):
    inlines = (_StepInline,)
    list_display = ("named", "case", "body", "state", "due_on", "confirm_due_on", "published_at")
    list_filter = ("state", "kind", "period_start", "case__is_sample")
    list_select_related = ("case", "organisation", "municipality")
    ordering = ("-period_start", "-pk")
    search_fields = (
        *("title", "narrative", "case__title"),
        *("organisation__name", "municipality__name"),
    )
    search_help_text = "件名、内容、事例の名称、報告した団体・自治体で探せます。"
    fields = (
        *("named", "case", "body", "state", "revision", "corrects", "correction_reason"),
        *("period_start", "period_end", "narrative", "due_on", "confirm_due_on"),
        *("first_submitted_at", "submitted_at", "received_at", "confirmed_at", "published_at"),
        *("part_of", "created_at", "updated_at"),
    )
    readonly_fields: ClassVar = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[ActivityReport]:
        return ActivityReport.objects.visible_to(request.user).order_by(*self.ordering)

    def view_on_site(self, obj: Any) -> str:
        return reverse("report_detail", args=[obj.pk])

    @admin.display(description="報告", ordering="period_start")
    def named(self, report: ActivityReport) -> str:
        return heading(report)

    @admin.display(description="報告者")
    def body(self, report: ActivityReport) -> str:
        return str(report.body)
