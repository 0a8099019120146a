"""Calls and questions in the admin: read, never written there.

A call changes by its builder and by 訂正 alone, and who asked a question is shown to nobody.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from ppp_portal.admin import ReadOnlyAdmin
from proposals.models import Call, Correction, Criterion, GivenDocument, Question

_NOT_SHOWN = ("id", "version")


class _ReadOnlyRows(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class CriterionRows(_ReadOnlyRows):
    model = Criterion
    fields = ("key", "group", "name", "points", "weight", "is_mandatory", "price_formula")


class CorrectionRows(_ReadOnlyRows):
    model = Correction
    fields = ("number", "reason", "made_at", "extends_deadline")
    readonly_fields = ("made_at",)


class GivenDocumentRows(_ReadOnlyRows):
    model = GivenDocument
    fields = ("title", "given_from", "url", "file")
    readonly_fields = fields


@admin.register(Call)
class CallAdmin(ReadOnlyAdmin):
    list_display = (
        *("title", "municipality", "form", "state", "started_at"),
        *("entry_due_at", "proposals_due_at", "correction_count"),
    )
    list_filter = ("state", "form", "is_sample")
    list_select_related = ("municipality",)
    search_fields = ("title", "municipality__name")
    ordering = ("-started_at", "-pk")
    inlines = (CriterionRows, GivenDocumentRows, CorrectionRows)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return self.get_fields(request, obj)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [f.name for f in Call._meta.fields if f.name not in _NOT_SHOWN]


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    """Without the organisation: not in the list, not on the page, not in the search."""

    list_display = ("short", "call", "state", "reply", "asked_at", "released_at")
    list_filter = ("state", "reply")
    list_select_related = ("call",)
    search_fields = ("text", "call__title")
    ordering = ("-asked_at", "pk")
    fields: ClassVar = (
        *("call", "subject", "text", "asked_at", "state", "reply", "answer", "reply_reason"),
        *("released_at", "number"),
    )
    readonly_fields = fields

    @admin.display(description="質問")
    def short(self, question: Question) -> str:
        return question.text[:40]
