"""継続判断 in the admin: found and read, never written there.

The parties propose, confirm and publish on the portal's own pages, which administrators may open.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from cases.models import Continuation
from ppp_portal.admin import RecordsAdmin


@admin.register(Continuation)
class ContinuationAdmin(RecordsAdmin):
    list_display = ("case", "year_shown", "outcome", "misses_target", "basis", "state")
    list_filter = ("state", "outcome", "misses_target", "basis", "case__is_sample")
    list_select_related = ("case",)
    ordering = ("-fiscal_year", "-pk")
    search_fields = ("case__title", "case__lead_municipality__name", "reason")
    search_help_text = "事例の名称、自治体、理由で探せます。"
    fields = (
        *("case", "year_shown", "outcome", "municipality_office", "organisation_office"),
        *("reason", "misses_target", "target_reason", "basis", "ground", "basis_note"),
        *("source_note", "state", "proposed_municipality", "proposed_organisation"),
        *("confirmed_at", "published_at", "created_at", "updated_at"),
    )
    readonly_fields: ClassVar = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Continuation]:
        return Continuation.objects.visible_to(request.user).order_by(*self.ordering)

    def view_on_site(self, obj: Any) -> str:
        return reverse("continuation_detail", args=[obj.case_id])

    @admin.display(description="判断する年度", ordering="fiscal_year")
    def year_shown(self, row: Continuation) -> str:
        return row.year_text
