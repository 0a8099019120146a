"""研修・研究会 in the admin, to look at; who registered is the organiser's alone."""

from __future__ import annotations

from django.contrib import admin

from cases.models import Event
from ppp_portal.admin import ReadOnlyAdmin


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("title", "kind", "state", "visibility", "starts_at", "capacity")
    list_filter = ("kind", "state", "visibility")
    search_fields = ("title", "staff_group", "municipality__name", "organisation__name")
    ordering = ("-starts_at", "-pk")
    fields = (
        *("title", "kind", "state", "visibility", "municipality", "organisation", "staff_group"),
        *("summary", "purpose", "content", "way", "audience", "outcome", "case"),
        *("capacity", "accepts_until", "starts_at", "ends_at", "published_at", "cancel_reason"),
        *("source_note", "source_url", "external_id"),
    )
