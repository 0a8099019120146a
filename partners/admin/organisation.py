"""How organisations look in the admin.

Not registered here: edits and merges touch cases, so cases.admin.organisation registers it with
the writes.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from partners.admin.municipality import HTTPS_ASSUMED, PrefectureFilter
from partners.domain.organisation_names import search_condition
from partners.enums import Field, Method
from partners.forms.organisation import PREFECTURE_CHOICES, CorporateNumberField
from partners.models import Organisation, OrganisationName
from ppp_portal.admin_history import FieldHistoryMixin


class StandingFilter(admin.SimpleListFilter):
    """Whether a row stands for itself."""

    title = "状態"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("live", "使用中"), ("archived", "保管"), ("merged", "統合済み")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Organisation]
    ) -> QuerySet[Organisation]:
        if self.value() == "live":
            return queryset.filter(merged_into__isnull=True, archived_at__isnull=True)
        if self.value() == "archived":
            return queryset.filter(merged_into__isnull=True, archived_at__isnull=False)
        return queryset.filter(merged_into__isnull=False) if self.value() else queryset


class DuplicateFilter(admin.SimpleListFilter):
    """Live rows whose names are equal but for legal form, width and kana: what to merge."""

    title = "重複の疑い"
    parameter_name = "duplicate"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("1", "同じ名称の団体がある")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Organisation]
    ) -> QuerySet[Organisation]:
        if self.value() != "1":
            return queryset
        live = Organisation.objects.live()
        keys = live.order_by().values("name_key").annotate(rows=Count("pk")).filter(rows__gt=1)
        return queryset.filter(
            merged_into__isnull=True, archived_at__isnull=True, name_key__in=keys.values("name_key")
        )


class OrganisationAdminForm(forms.ModelForm):
    made_on = forms.IntegerField(widget=forms.HiddenInput, required=False)
    corporate_number = CorporateNumberField(label="法人番号", required=False)
    prefecture_code = forms.ChoiceField(
        label="所在する都道府県", choices=[("", "---------"), *PREFECTURE_CHOICES], required=False
    )
    areas_served = forms.MultipleChoiceField(
        label="活動地域", choices=PREFECTURE_CHOICES, required=False
    )
    fields: Any = forms.MultipleChoiceField(label="分野", choices=Field.choices, required=False)
    methods = forms.MultipleChoiceField(label="手法", choices=Method.choices, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["made_on"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.instance.pk and cleaned.get("made_on") != self.instance.version:
            raise forms.ValidationError(
                "この画面を開いた後に、ほかの人がこの団体を保存しました。"
                "別のタブで最新の内容を開いて見比べ、入力し直してください。"
            )
        return cleaned


class OrganisationNameInline(admin.TabularInline):
    model = OrganisationName
    fields = ("name", "reason")
    extra = 1


class OrganisationAdminBase(FieldHistoryMixin, admin.ModelAdmin):
    event_model = Organisation.pgh_event_model  # type: ignore[attr-defined]
    form = OrganisationAdminForm
    inlines = (OrganisationNameInline,)
    list_display = (
        *("name", "kind", "corporate_number", "prefecture", "is_intermediary", "visibility"),
        *("standing", "updated_at"),
    )
    list_filter = (
        *(StandingFilter, DuplicateFilter, "visibility", "kind", "is_intermediary", "is_sample"),
        PrefectureFilter,
    )
    list_select_related = ("merged_into",)
    formfield_overrides = HTTPS_ASSUMED
    search_fields = ("search_key",)  # get_search_results reads the text as the directory does
    search_help_text = "名称の一部（旧名称・統合した名称も）、よみ、法人番号で探せます。"
    ordering = ("name_kana", "name", "pk")
    readonly_fields: ClassVar[tuple[str, ...]] = ("visibility", "standing", "created_at")
    fieldsets = (
        (None, {"fields": ("made_on", "name", "name_kana", "corporate_number", "kind")}),
        ("紹介", {"fields": ("is_intermediary", "summary", "strengths", "team")}),
        (
            "地域と分野",
            {
                "fields": (
                    *("prefecture_code", "address", "serves_nationwide", "areas_served"),
                    *("fields", "methods"),
                )
            },
        ),
        ("連絡と出典", {"fields": ("contact", "website", "established_year", "source_url")}),
        ("管理", {"fields": ("note", "is_sample", "external_id")}),
        ("状態（一覧の操作で変えます）", {"fields": ("visibility", "standing", "created_at")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None or self.has_change_permission(request, obj):
            return self.fieldsets
        # For reading only: the form's hidden version would print as a row of its own.
        return [
            (title, {"fields": [name for name in options["fields"] if name != "made_on"]})
            for title, options in self.fieldsets
        ]

    @admin.display(description="都道府県", ordering="prefecture_code")
    def prefecture(self, obj: Organisation) -> str:
        return dict(PREFECTURE_CHOICES).get(obj.prefecture_code, "")

    @admin.display(description="状態")
    def standing(self, obj: Organisation) -> str:
        if obj.merged_into_id:
            return f"「{obj.merged_into}」に統合"
        return "保管" if obj.archived_at else "使用中"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # archived or merged, never lost

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and (obj.merged_into_id or obj.archived_at):
            return False  # the page is then for reading only
        return super().has_change_permission(request, obj)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Organisation], search_term: str
    ) -> tuple[QuerySet[Organisation], bool]:
        condition = search_condition(search_term)
        return (queryset.filter(condition) if condition is not None else queryset), False
