"""How municipalities look in the admin.

Not registered here: an edit makes the index of cases anew, so cases.admin.municipality registers
it with the writes.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from partners.domain.municipality_search import search_municipalities
from partners.models import Municipality
from ppp_portal.admin_history import FieldHistoryMixin
from ppp_portal.japan.prefectures import PREFECTURES

# A web address typed without its scheme means https.
HTTPS_ASSUMED: dict[type[models.Field], dict[str, Any]] = {
    models.URLField: {"assume_scheme": "https"}
}


class PrefectureFilter(admin.SimpleListFilter):
    title = "都道府県"
    parameter_name = "prefecture"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, prefecture.name) for code, prefecture in PREFECTURES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(prefecture_code=self.value()) if self.value() else queryset


class MunicipalityAdminBase(FieldHistoryMixin, admin.ModelAdmin):
    list_display = (
        *("code", "name", "name_kana", "prefecture_name", "kind", "population"),
        *("population_class", "similar_class", "valid_to"),
    )
    list_display_links = ("code", "name")
    list_filter = (
        *("kind", "population_class", PrefectureFilter),
        ("valid_to", admin.EmptyFieldListFilter),
    )
    search_fields = ("search_key",)  # get_search_results reads the text as the directory does
    search_help_text = "名称の一部（旧名称も）、よみ、団体コードで探せます。"
    autocomplete_fields = ("city", "successor")
    formfield_overrides = HTTPS_ASSUMED
    ordering = ("code", "pk")
    readonly_fields: ClassVar[tuple[str, ...]] = ("population_class",)
    fieldsets = (
        (None, {"fields": ("code", "name", "name_kana", "district", "kind", "city")}),
        (
            "人口と規模",
            {"fields": ("population", "population_note", "population_class", "similar_class")},
        ),
        ("場所と連絡先", {"fields": ("latitude", "longitude", "website")}),
        ("設置と廃止", {"fields": ("valid_from", "valid_to", "successor")}),
    )

    @admin.display(description="都道府県", ordering="prefecture_code")
    def prefecture_name(self, obj: Municipality) -> str:
        return obj.prefecture_name

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # becomes a former one instead, so that its records keep their place

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        # The code is the identity; it is given once.
        return (*self.readonly_fields, "code") if obj else self.readonly_fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Municipality], search_term: str
    ) -> tuple[QuerySet[Municipality], bool]:
        search = search_municipalities(search_term)
        if search is None:
            return queryset, False
        return queryset.filter(search.condition | Q(pk__in=list(search.former))), False
