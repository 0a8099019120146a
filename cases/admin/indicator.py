"""報告様式 and 成果指標 in the admin: to look up; the case's own page sets them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from cases.models import Indicator, ReportSheet


class _ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ReportSheet)
class ReportSheetAdmin(_ReadOnly):
    list_display = ("case", "rhythm", "organisation", "due_day", "first_day", "last_day")
    list_filter = ("rhythm",)
    list_select_related = ("case", "organisation")
    search_fields = ("case__title", "organisation__name")
    ordering = ("-pk",)


@admin.register(Indicator)
class IndicatorAdmin(_ReadOnly):
    list_display = ("name", "case", "kind", "unit", "is_retired")
    list_filter = ("kind", "is_retired")
    list_select_related = ("case",)
    search_fields = ("name", "case__title")
    ordering = ("case", "position", "pk")
