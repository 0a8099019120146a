"""Judgements of 点→線→面 and three-year paths in the admin: find and read them with their history.

They are written on the portal's own pages, which administrators may open too.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from cases.models import PathEvidence, SpreadJudgement, SpreadPath
from ppp_portal.admin import RecordsAdmin, RecordsInline
from ppp_portal.admin_history import FieldHistoryMixin


class _WithHistory(FieldHistoryMixin, RecordsAdmin):
    ordering = ("-pk",)


@admin.register(SpreadJudgement)
class SpreadJudgementAdmin(_WithHistory):
    event_model = apps.get_model("cases", "SpreadJudgementEvent")  # made by pghistory
    list_display = ("case", "municipality", "stage", "since_fiscal_year", "updated_at")
    list_filter = ("stage", "case__is_sample")
    list_select_related = ("case__lead_municipality",)
    search_fields = ("case__title", "case__lead_municipality__name")
    search_help_text = "事例の名称と自治体で探せます。"
    fields = (
        *("case", "stage", "evidence", "since_fiscal_year", "staff_count"),
        *("created_at", "updated_at"),
    )
    readonly_fields: ClassVar = fields

    def view_on_site(self, obj: Any) -> str:
        return reverse("case_detail", args=[obj.case_id])

    @admin.display(description="自治体", ordering="case__lead_municipality__code")
    def municipality(self, row: SpreadJudgement) -> str:
        body = row.case.lead_municipality
        return body.full_name if body else ""


class _EvidenceInline(RecordsInline):
    model = PathEvidence
    fields = ("step", "happened_on", "text", "case", "plan_name", "url")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[PathEvidence]:
        return super().get_queryset(request).select_related("case")


@admin.register(SpreadPath)
class SpreadPathAdmin(_WithHistory):
    event_model = apps.get_model("cases", "SpreadPathEvent")  # made by pghistory
    inlines = (_EvidenceInline,)
    list_display = ("municipality", "first_fiscal_year", "reached", "visibility", "updated_at")
    list_filter = ("reached", "visibility", "is_sample")
    list_select_related = ("municipality",)
    search_fields = ("municipality__name", "aim")
    search_help_text = "自治体の名称とめざす姿で探せます。"
    fields = (
        *("municipality", "first_fiscal_year", "aim", "reached", "is_sample"),
        *("visibility", "published_at", "created_at", "updated_at"),
    )
    readonly_fields: ClassVar = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[SpreadPath]:
        return SpreadPath.objects.visible_to(request.user).order_by(*self.ordering)

    def view_on_site(self, obj: Any) -> str:
        return reverse("municipality_spread", args=[obj.municipality.code])
