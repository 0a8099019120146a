"""Filters of the admin's list of cases beside its plain columns."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from cases.enums import Visibility
from cases.filters import PREFECTURE_CHOICES
from cases.models import Case
from ppp_portal.spreadsheet_runs import ImportRow, ImportRun, ImportState

RUNS_SHOWN = 20


class ReadyFilter(admin.SimpleListFilter):
    """公開待ち: drafts that have all that publishing needs."""

    title = "公開待ち"
    parameter_name = "ready"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("1", "公開できる下書き"), ("0", "概要がない下書き")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        drafts = queryset.filter(visibility=Visibility.DRAFT, archived_at__isnull=True)
        if self.value() == "1":
            return drafts.exclude(summary="")
        if self.value() == "0":
            return drafts.filter(summary="")
        return queryset


class ArchivedFilter(admin.SimpleListFilter):
    title = "保管"
    parameter_name = "archived"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("0", "保管していない"), ("1", "保管した")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        if self.value() not in ("0", "1"):
            return queryset
        return queryset.filter(archived_at__isnull=self.value() == "0")


class PrefectureFilter(admin.SimpleListFilter):
    title = "都道府県"
    parameter_name = "prefecture"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return PREFECTURE_CHOICES

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        code = self.value()
        return queryset.filter(facets__prefectures__contains=[code]) if code else queryset


class ImportRunFilter(admin.SimpleListFilter):
    """What one of the latest imports wrote."""

    title = "取り込み"
    parameter_name = "run"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        runs = ImportRun.objects.filter(kind="cases", state=ImportState.APPLIED)
        rows = runs.order_by("-pk").values_list("pk", "file_name")[:RUNS_SHOWN]
        return [(str(pk), f"{pk}：{name}") for pk, name in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        value = self.value()
        if not value or not value.isascii() or not value.isdigit() or len(value) > 17:
            return queryset
        written = ImportRow.objects.filter(run=int(value), object_id__isnull=False)
        return queryset.filter(pk__in=written.values("object_id"))
