"""Challenges in the admin: read, never written there. Answers are their two parties' alone."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin

from ppp_portal.admin import ReadOnlyAdmin
from ppp_portal.admin_history import FieldHistoryMixin
from proposals.models import Challenge


@admin.register(Challenge)
class ChallengeAdmin(FieldHistoryMixin, ReadOnlyAdmin):
    event_model = apps.get_model("proposals", "ChallengeEvent")  # made by pghistory
    list_display = ("title", "municipality", "state", "accepts_until", "published_at")
    list_filter = ("state", "kind", "is_sample")
    list_select_related = ("municipality",)
    search_fields = ("title", "trouble", "municipality__name", "municipality__code")
    ordering = ("-pk",)
    exclude = ("search_key", "version")
