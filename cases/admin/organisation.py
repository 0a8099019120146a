"""Organisations in the admin: every write through the domain; merging duplicates."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from cases.domain.organisation import merge_organisations, update_organisation_and_index
from cases.domain.track_record import case_counts_of_organisations
from cases.models import Case
from partners.admin.organisation import OrganisationAdminBase
from partners.domain import organisation as domain
from partners.domain.merge import different_numbers, may_merge
from partners.enums import NameReason, OrganisationVisibility
from partners.models import Membership, Organisation
from ppp_portal.refusals import Conflict, Refused

MAX_MERGED = 20
RETRY = (
    "ほかの人が先に保存したため、保存しませんでした。最新の内容を確かめて、入力し直してください。"
)


@admin.register(Organisation)
class OrganisationAdmin(OrganisationAdminBase):
    actions = ("make_public", "make_members_only", "make_draft", "archive", "restore", "merge")

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Turn what the domain refuses after the form's own check into a message."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Conflict:
            self.message_user(request, RETRY, messages.ERROR)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing yet: save_related knows the other names as well and makes the one call."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        names: dict[str, NameReason] = {}
        for formset in formsets:
            formset.save(commit=False)  # only sets what the admin's own message is made of
            for row in formset.forms:
                cleaned = getattr(row, "cleaned_data", None)
                if cleaned and cleaned.get("name") and not cleaned.get("DELETE"):
                    names[cleaned["name"]] = NameReason(cleaned["reason"])
        editable = (*domain.PROFILE, *domain.CURATED)
        values = {name: form.cleaned_data[name] for name in editable if name in form.cleaned_data}
        data = domain.OrganisationInput(values, names=names)
        by: Any = request.user
        if change:
            update_organisation_and_index(
                by=by,
                organisation_id=form.instance.pk,
                version=form.cleaned_data["made_on"],
                data=data,
            )
        else:
            form.instance.pk = domain.create_organisation(by=by, data=data).pk

    @admin.action(description="選んだ団体を公開する", permissions=["change"])
    def make_public(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        self._show_to(request, queryset, OrganisationVisibility.PUBLIC)

    @admin.action(description="選んだ団体を会員だけに公開する", permissions=["change"])
    def make_members_only(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        self._show_to(request, queryset, OrganisationVisibility.MEMBERS)

    @admin.action(description="選んだ団体を下書きに戻す", permissions=["change"])
    def make_draft(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        self._show_to(request, queryset, OrganisationVisibility.DRAFT)

    @admin.action(description="選んだ団体を保管する（一覧から外します）", permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        self._each(request, queryset, domain.archive_organisation, "保管しました")

    @admin.action(description="選んだ団体を保管から戻す", permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        self._each(request, queryset, domain.restore_organisation, "保管から戻しました")

    @admin.action(description="選んだ団体を一つに統合する（2つ以上）", permissions=["change"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> HttpResponse | None:
        ids = list(queryset.order_by("pk").values_list("pk", flat=True)[: MAX_MERGED + 1])
        if not 2 <= len(ids) <= MAX_MERGED:
            text = f"統合する団体を、2つから{MAX_MERGED}つまで選んでください。"
            self.message_user(request, text, messages.ERROR)
            return None
        query = urlencode([("id", pk) for pk in ids])
        return HttpResponseRedirect(f"{reverse('admin:partners_organisation_merge')}?{query}")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.merge_view)
        return [path("merge/", view, name="partners_organisation_merge"), *super().get_urls()]

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        """Choose the survivor, see what moves, confirm."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        rows = _chosen(request)
        if len(rows) < 2:
            self.message_user(request, "統合する団体を、一覧で選び直してください。", messages.ERROR)
            return HttpResponseRedirect(reverse("admin:partners_organisation_changelist"))
        survivor = next((row for row in rows if str(row.pk) == request.POST.get("survivor")), None)
        reason = request.POST.get("number_reason", "").strip()[:500]
        others = [row for row in rows if row != survivor]
        refusal = may_merge(survivor, others, reason) if survivor else _wants_survivor(request)
        if request.POST.get("confirm") and survivor and not refusal:
            return self._merge(request, survivor, others, reason)
        context = {
            **self.admin_site.each_context(request),
            "title": "団体の統合",
            "opts": self.opts,
            "rows": _with_numbers(rows),
            "survivor": survivor,
            "others": others,
            "reason": reason,
            "refusal": refusal,
            "asks_reason": len(different_numbers(rows)) > 1,
        }
        return TemplateResponse(request, "admin/organisation_merge.html", context)

    def _merge(
        self,
        request: HttpRequest,
        survivor: Organisation,
        others: list[Organisation],
        reason: str,
    ) -> HttpResponse:
        by: Any = request.user
        try:
            merge_organisations(
                by=by,
                survivor_id=survivor.pk,
                merged_ids=[row.pk for row in others],
                number_reason=reason,
            )
        except Refused as refused:  # somebody else was quicker
            self.message_user(request, refused.reason, messages.ERROR)
            return HttpResponseRedirect(reverse("admin:partners_organisation_changelist"))
        self.message_user(request, f"{len(others)}団体を「{survivor}」に統合しました。")
        return HttpResponseRedirect(
            reverse("admin:partners_organisation_change", args=[survivor.pk])
        )

    def _show_to(
        self,
        request: HttpRequest,
        queryset: QuerySet[Organisation],
        visibility: OrganisationVisibility,
    ) -> None:
        act = partial(domain.change_visibility, visibility=visibility)
        self._each(request, queryset, act, f"「{visibility.label}」にしました")

    def _each(
        self,
        request: HttpRequest,
        queryset: QuerySet[Organisation],
        act: Callable[..., Organisation],
        word: str,
    ) -> None:
        done = 0
        for pk in queryset.order_by("pk").values_list("pk", flat=True):
            try:
                act(by=request.user, organisation_id=pk)
                done += 1
            except Refused as refused:
                self.message_user(request, refused.reason, messages.WARNING)
        self.message_user(request, f"{done}団体を{word}。")


def _chosen(request: HttpRequest) -> list[Organisation]:
    """The organisations named in the address, live or not; unreadable ids are left out."""
    texts = request.GET.getlist("id")[:MAX_MERGED]
    ids = {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 18}
    return list(Organisation.objects.filter(pk__in=ids).order_by("pk"))


def _wants_survivor(request: HttpRequest) -> str:
    return "残す団体を選んでください。" if request.method == "POST" else ""


def _with_numbers(rows: list[Organisation]) -> list[Organisation]:
    """Each with its numbers of cases and members in force, for choosing. Two queries."""
    ids = [row.pk for row in rows]
    cases = case_counts_of_organisations(Case.objects.all(), ids)
    members: dict[int, int] = {}
    active = Membership.objects.active().filter(organisation__in=ids)
    for pk in active.values_list("organisation_id", flat=True):
        if pk is not None:
            members[pk] = members.get(pk, 0) + 1
    for row in rows:
        row.case_number = cases.get(row.pk, 0)  # type: ignore[attr-defined]
        row.member_number = members.get(row.pk, 0)  # type: ignore[attr-defined]
    return rows
