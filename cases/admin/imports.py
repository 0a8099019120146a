"""The list of imports in the admin, and the addresses of the pages of one import."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from cases.admin import import_views as views
from cases.domain.import_kinds import IMPORT_KINDS, import_kind
from ppp_portal.admin import ReadOnlyAdmin
from ppp_portal.spreadsheet_runs import ImportRun
from ppp_portal.tables.importing_run import may_import

ADDRESSES = (
    ("new/<slug:kind>/", views.upload, "import_upload"),
    ("<int:pk>/", views.run, "import_run"),
    ("<int:pk>/columns/", views.columns, "import_columns"),
    ("<int:pk>/confirm/", views.confirm, "import_confirm"),
    ("<int:pk>/undo/", views.undo, "import_undo"),
    ("<int:pk>/discard/", views.discard, "import_discard"),
    ("<int:pk>/restart/", views.restart, "import_restart"),
    ("<int:pk>/file/", views.source, "import_file"),
)


class KindFilter(admin.SimpleListFilter):
    """What was imported, in words: the column holds a code."""

    title = "種類"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind.name, kind.label) for kind in IMPORT_KINDS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ImportRun]) -> QuerySet[ImportRun]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    """Every import with its state; a row opens the run's own page."""

    list_display = ("file_name", "kind_label", "state", "counted", "created_by", "created_at")
    list_filter = ("state", KindFilter, "created_at")
    search_fields = ("file_name",)
    list_select_related = ("created_by",)
    ordering = ("-created_at", "-pk")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_import(request.user) is None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_import(request.user) is None

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportRun]:
        return super().get_queryset(request).defer("file", "mapping", "notes")

    @admin.display(description="種類")
    def kind_label(self, run: ImportRun) -> str:
        kind = import_kind(run.kind)
        return kind.label if kind else run.kind

    @admin.display(description="新規・変更・同じ・エラー")
    def counted(self, run: ImportRun) -> str:
        names = ("new", "changed", "same", "error")
        return "・".join(f"{run.counts.get(name, 0):,}" for name in names)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:import_run", args=[object_id]))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [path(route, wrap(view), name=name) for route, view, name in ADDRESSES]
        return [*own, *super().get_urls()]
