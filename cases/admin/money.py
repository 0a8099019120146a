"""Years of money in the admin: find and read them with their history.

Figures are edited and published on the portal's own pages, which administrators may open too.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from cases.models import MoneyRow, MoneyYear
from ppp_portal.admin import RecordsAdmin, RecordsInline
from ppp_portal.admin_history import FieldHistoryMixin
from ppp_portal.japan.fiscal_year import format_fiscal_year


class _RowInline(RecordsInline):
    model = MoneyRow
    fields = ("kind", "label", "organisation", "planned", "actual", "note")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[MoneyRow]:
        return super().get_queryset(request).select_related("organisation")


@admin.register(MoneyYear)
class MoneyYearAdmin(FieldHistoryMixin, RecordsAdmin):
    event_model = apps.get_model("cases", "MoneyYearEvent")  # made by pghistory
    inlines = (_RowInline,)
    list_display = ("case", "municipality", "year_text", "visibility", "updated_at")
    list_filter = ("visibility", "fiscal_year", "case__is_sample")
    list_select_related = ("case__lead_municipality",)
    ordering = ("-fiscal_year", "-pk")
    search_fields = ("case__title", "case__lead_municipality__name", "rows__label")
    search_help_text = "事例の名称、自治体、費目の内訳で探せます。"
    fields = (
        *("case", "year_text", "note", "source_note", "visibility", "published_at"),
        *("created_at", "updated_at"),
    )
    readonly_fields: ClassVar = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[MoneyYear]:
        return MoneyYear.objects.visible_to(request.user).order_by(*self.ordering)

    def view_on_site(self, obj: Any) -> str:
        return reverse("money_detail", args=[obj.case_id])

    @admin.display(description="年度", ordering="fiscal_year")
    def year_text(self, year: MoneyYear) -> str:
        return f"{format_fiscal_year(year.fiscal_year)}（{year.fiscal_year}）"

    @admin.display(description="自治体", ordering="case__lead_municipality__code")
    def municipality(self, year: MoneyYear) -> str:
        body = year.case.lead_municipality
        return body.full_name if body else ""
