"""Public secondments in the admin, to look at; unpublished ones are their parties' only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from partners.models import Secondment
from ppp_portal.admin import ReadOnlyAdmin


@admin.register(Secondment)
class SecondmentAdmin(ReadOnlyAdmin):
    """What everybody reads, with the tool that imports published rules."""

    list_display = ("title", "scheme", "state", "starts_on", "ends_on", "published_at")
    list_filter = ("scheme", "state", "direction")
    search_fields = ("search_key",)
    ordering = ("-published_at", "-pk")
    fields = (
        *("title", "sender_words", "host_words", "outside_kind", "scheme", "state"),
        *("legal_basis", "enacted", "starts_on", "ends_on"),
        *("headcount", "host_department", "duties", "agreement_title", "source_url"),
        *("published_at", "is_from_source", "external_id", "source_values"),
    )

    @admin.display(description="派遣元")
    def sender_words(self, obj: Secondment) -> str:
        return str(obj.sender)

    @admin.display(description="受入先")
    def host_words(self, obj: Secondment) -> str:
        return str(obj.host)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Secondment]:
        rows: Any = super().get_queryset(request).filter(published_at__isnull=False)
        return rows.with_bodies()
