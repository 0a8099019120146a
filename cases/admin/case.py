"""Curating cases: find, correct, publish and archive; every write goes through the domain."""

from __future__ import annotations

import copy
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from cases.admin.case_acts import ACTS, act_on
from cases.admin.case_filters import (
    ArchivedFilter,
    ImportRunFilter,
    PrefectureFilter,
    ReadyFilter,
)
from cases.admin.case_form import (
    CaseAdminForm,
    FurtherRows,
    KnownAutocomplete,
    PartnerRows,
    RowFormSet,
    case_input,
)
from cases.domain.case import create_case, update_case
from cases.domain.export import Export
from cases.models import Case, CaseMunicipality, CasePartner, PlanPosition
from cases.views.export import CONTENT_TYPES, export_answer, site_of
from ppp_portal.admin_history import FieldHistoryMixin
from ppp_portal.http import page
from ppp_portal.refusals import Conflict, Refused
from ppp_portal.search import query, sql

# What an export's own parameters are; the rest of the address belongs to the list.
EXPORT_ONLY = ("encoding", "confirmed", "p", "all")


def _is_administrator(request: HttpRequest) -> bool:
    """The domain's own word for administrators (cases.permissions)."""
    return bool(request.user.is_active and request.user.is_staff)


class _Rows(admin.TabularInline):
    extra = 0

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = KnownAutocomplete(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # Without names Django would join whatever it can.
        looked_up = self.autocomplete_fields or (None,)
        return super().get_queryset(request).select_related(*looked_up)

    def has_view_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return _is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return _is_administrator(request) and not (obj and obj.archived_at)

    def has_add_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return self.has_change_permission(request, obj)


class PartnerInline(_Rows):
    model = CasePartner
    formset = PartnerRows
    fields = ("organisation", "name_as_written", "role")
    autocomplete_fields = ("organisation",)


class FurtherInline(_Rows):
    model = CaseMunicipality
    formset = FurtherRows
    fields = ("municipality",)
    autocomplete_fields = ("municipality",)


class PlanInline(_Rows):
    model = PlanPosition
    formset = RowFormSet
    fields = ("plan_name", "chapter", "code", "first_year", "last_year")


_STAMPS = ("visibility", "published_at", "archived_at", "created_at", "updated_at")
_EDIT_FIELDSETS = (
    (
        "基本",
        {
            "fields": (
                *("version", "title", "subtitle", "summary", "lead_municipality"),
                *("is_nationwide", "organiser", "departments", "related_departments"),
            )
        },
    ),
    (
        "分類",
        {
            "fields": (
                *("fields", "fields_as_written", "method", "method_as_written"),
                *("stage", "origin", "continues", "copied_from"),
            )
        },
    ),
    (
        "時期・場所・金額",
        {
            "fields": (
                *("starts", "ends", "fiscal_year", "start_fiscal_year", "place"),
                *("contract_amount", "contract_amount_note"),
            )
        },
    ),
    (
        "背景と内容",
        {"fields": ("reason", "purpose", "description", "challenge", "choice_reason")},
    ),
    (
        "結果と学び・続け方",
        {
            "fields": (
                *("results", "learning", "ingenuity", "constraints"),
                *("spread", "adaptation", "sustaining", "evaluation", "schemes_used"),
            )
        },
    ),
    (
        "出典・備考",
        {
            "fields": (
                *("keywords", "source_url", "source_note", "note", "external_id", "is_sample"),
            )
        },
    ),
)
_RECORD_FIELDSET = ("公開と記録", {"fields": _STAMPS})


@admin.register(Case)
class CaseAdmin(FieldHistoryMixin, admin.ModelAdmin):
    event_model = apps.get_model("cases", "CaseEvent")  # made by pghistory
    form = CaseAdminForm
    inlines = (PartnerInline, FurtherInline, PlanInline)
    list_display = (
        *("title", "lead_municipality", "method", "stage", "visibility"),
        *("published_at", "archived_at"),
    )
    list_filter = (
        *(ReadyFilter, "visibility", ArchivedFilter),
        *("method", "stage", ImportRunFilter, "is_sample", PrefectureFilter),
    )
    list_select_related = ("lead_municipality",)
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-pk",)
    search_fields = ("title",)  # shows the box; get_search_results does the search
    search_help_text = "名称・本文・自治体・相手方のことば、番号、外部IDで探せます。"
    autocomplete_fields = ("lead_municipality", "continues", "copied_from")
    readonly_fields = _STAMPS
    actions = ("publish", "share", "withdraw", "archive", "restore")
    change_list_template = "admin/cases/case/change_list.html"

    # --- who ---

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return _is_administrator(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return _is_administrator(request) and not (obj and obj.archived_at)

    def has_delete_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return False  # archived, not deleted

    # --- which ---

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return Case.objects.visible_to(request.user).order_by(*self.ordering)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Case], search_term: str
    ) -> tuple[QuerySet[Case], bool]:
        """The site's own search; a number or external id that exists comes first."""
        term = search_term.strip()
        asked = query.parse(term)
        if not asked:
            return queryset, False
        numbered = queryset.filter(external_id=term[:100])
        if term.isascii() and term.isdigit() and len(term) < 18:
            numbered = numbered | queryset.filter(pk=int(term))
        if numbered.exists():
            return numbered, False
        found = queryset.filter(sql.matches(asked, "text__"))
        if asked.can_widen and not found.exists():
            found = queryset.filter(sql.matches(asked.widen(), "text__"))
        return found, False

    # --- form ---

    def get_form(
        self, request: HttpRequest, obj: Case | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj and not self.has_change_permission(request, obj):
            return super().get_form(request, obj, change=change, form=ModelForm, **kwargs)
        # The form declares `version` itself; the model says that it is not for editing.
        left_out = {"version", *self.get_readonly_fields(request, obj)}
        names = flatten_fieldsets(self.get_fieldsets(request, obj))
        kwargs["fields"] = [name for name in names if name not in left_out]
        form_class: Any = super().get_form(request, obj, change=change, **kwargs)
        # The class is made anew for each request.
        form_class.acting_user = request.user
        form_class.domain_error = getattr(request, "domain_error", None)
        return form_class

    def get_fieldsets(self, request: HttpRequest, obj: Case | None = None) -> Any:
        if obj is None:
            return _EDIT_FIELDSETS
        if self.has_change_permission(request, obj):
            return (*_EDIT_FIELDSETS, _RECORD_FIELDSET)
        names = {"starts": "starts_on", "ends": "ends_on"}
        shown = [
            (
                title,
                {"fields": [names.get(n, n) for n in options["fields"] if n != "version"]},
            )
            for title, options in _EDIT_FIELDSETS
        ]
        return (*shown, _RECORD_FIELDSET)

    def view_on_site(self, obj: Case) -> str:
        return reverse("case_detail", args=[obj.pk])

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """What the domain refuses is shown on the form, with everything typed still there."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (Conflict, Refused, ValidationError) as error:
            request.domain_error = error  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Case:
        form.instance.title = form.cleaned_data["title"]  # for the messages
        return form.instance

    def save_model(self, request: HttpRequest, obj: Case, form: Any, change: bool) -> None:
        """Nothing yet: the case and its rows are one act of the domain (save_related)."""

    def save_related(
        self, request: HttpRequest, form: Any, formsets: list[Any], change: bool
    ) -> None:
        by: Any = request.user
        data = case_input(form, formsets)
        if change:
            version = form.cleaned_data["version"]
            update_case(by=by, case_id=form.instance.pk, version=version, data=data)
        else:
            form.instance.pk = create_case(by=by, data=data).pk

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        return "登録" if add else "編集"  # the fields are in the history

    # --- acts on many ---

    @admin.action(description="公開する")
    def publish(self, request: HttpRequest, queryset: QuerySet[Case]) -> HttpResponse | None:
        return act_on(self, request, queryset, ACTS["publish"])

    @admin.action(description="会員に公開する")
    def share(self, request: HttpRequest, queryset: QuerySet[Case]) -> HttpResponse | None:
        return act_on(self, request, queryset, ACTS["share"])

    @admin.action(description="下書きに戻す")
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Case]) -> HttpResponse | None:
        return act_on(self, request, queryset, ACTS["withdraw"])

    @admin.action(description="保管する（一覧から外す）")
    def archive(self, request: HttpRequest, queryset: QuerySet[Case]) -> HttpResponse | None:
        return act_on(self, request, queryset, ACTS["archive"])

    @admin.action(description="保管から戻す")
    def restore(self, request: HttpRequest, queryset: QuerySet[Case]) -> HttpResponse | None:
        return act_on(self, request, queryset, ACTS["restore"])

    # --- export ---

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(page("GET")(self.export_view))
        return [
            path("export.<slug:file_format>", view, name="cases_case_export"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {
            "title": "事例",
            "export_query": request.GET.urlencode(),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def export_view(self, request: HttpRequest, file_format: str) -> HttpResponseBase:
        """What this list shows under the address's filters, drafts and archived ones too."""
        if file_format not in CONTENT_TYPES:
            raise Http404
        listed = copy.copy(request)
        params = request.GET.copy()
        for name in EXPORT_ONLY:
            params.pop(name, None)
        listed.GET = params  # type: ignore[assignment]
        list_url = f"{reverse('admin:cases_case_changelist')}?{params.urlencode()}"
        try:
            cases = self.get_changelist_instance(listed).queryset
        except IncorrectLookupParameters:
            return redirect("admin:cases_case_changelist")
        export = Export(cases, request.user, site_of(request), searching="q" in params)
        return export_answer(request, export, file_format, list_url=list_url)
