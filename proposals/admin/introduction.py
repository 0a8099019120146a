"""Introductions that a published text tells of: entered and corrected here, with their source.

Those that the three parties made stand as they wrote them; once public they are shown, no more.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from partners.permissions import may_curate
from ppp_portal.admin import ReadOnlyAdmin
from ppp_portal.forms import PlainWordsMixin
from proposals.domain.introduction_source import FACTS, correct_from_source, record_from_source
from proposals.models import Introduction

_AS_WRITTEN = "登録のない相手や、出典が名を挙げていない相手は、書かれているとおりに。例：ある市（出典に名称の記載なし）。"
_INTRODUCERS = ("introducer_municipality", "introducer_organisation", "introducer_name")
_RECEIVERS = ("receiver_municipality", "receiver_name")


class IntroductionSourceForm(PlainWordsMixin, forms.ModelForm):
    """`seen`: when the row that is being corrected was last saved; empty for a new one."""

    source_note = forms.CharField(
        label="出典", max_length=300, help_text="資料の名称、発行者、日付、頁など。"
    )
    source_url = forms.URLField(
        label="出典のURL", max_length=500, required=False, assume_scheme="https"
    )
    is_shown = forms.BooleanField(
        label="公開する",
        required=False,
        initial=True,
        help_text="誤って登録したときは外してください。記録は残り、だれのページにも出なくなります。",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Introduction
        fields = FACTS
        help_texts: ClassVar = {
            "introducer_name": _AS_WRITTEN,
            "receiver_name": _AS_WRITTEN,
            "introducer_organisation": "紹介したのが中間支援組織などの団体のとき。",
            "reason": "出典に書かれている理由。個人の名前は書かないでください。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.created_by_id:
            self.initial["is_shown"] = self.instance.published_at is not None
            self.initial["seen"] = self.instance.updated_at.isoformat()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for names, who in ((_INTRODUCERS, "紹介した側"), (_RECEIVERS, "紹介先")):
            if sum(bool(cleaned.get(name)) for name in names) != 1 and not self.errors.keys() & {
                *names
            }:
                text = f"{who}は、登録のある名称を選ぶか、出典のとおりに入力するか、一つだけにしてください。"
                self.add_error(names[-1], text)
        row = self.instance
        if row.created_by_id and cleaned.get("seen") != row.updated_at.isoformat():
            raise ValidationError(
                "ほかの管理者が、この紹介を先に直しました。"
                "この画面を別のタブで開いて新しい内容を確かめ、入力し直してください。"
            )
        return cleaned

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FACTS}


@admin.register(Introduction)
class IntroductionAdmin(ReadOnlyAdmin):
    form = IntroductionSourceForm
    list_display = ("organisation", "introducer", "receiver", "source_note", "published_at")
    list_filter: ClassVar = (("source_note", admin.EmptyFieldListFilter), "state")
    search_fields = (
        *("organisation__name", "introducer_municipality__name", "introducer_organisation__name"),
        *("introducer_name", "receiver_municipality__name", "receiver_name", "source_note"),
    )
    search_help_text = "団体、自治体、記載のままの名称、出典で探せます。"
    ordering = ("-created_at", "-pk")
    autocomplete_fields: ClassVar = (
        *("introducer_municipality", "introducer_organisation", "organisation"),
        *("receiver_municipality", "case", "result_case"),
    )
    fieldsets: ClassVar = (
        ("紹介した側（どれか一つ）", {"fields": _INTRODUCERS}),
        (None, {"fields": ("organisation",)}),
        ("紹介先（どちらか一つ）", {"fields": _RECEIVERS}),
        ("理由とその後", {"fields": ("reason", "case", "result_case", "result_note")}),
        ("出典", {"fields": ("source_note", "source_url")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Introduction]:
        """What everybody reads, and what administrators entered; the rest is its parties' only."""
        rows: Any = super().get_queryset(request).order_by(*self.ordering)
        found: QuerySet[Introduction] = rows.with_bodies().filter(
            Q(published_at__isnull=False) | ~Q(source_note="")
        )
        return found

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_curate(request.user) is None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_curate(request.user) is None and (obj is None or obj.is_from_source)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return (
                *self.fieldsets[:-1],
                ("出典", {"fields": ("source_note", "source_url", "seen")}),
            )
        if self.has_change_permission(request, obj):
            last = ("source_note", "source_url", "is_shown", "seen")
            return (*self.fieldsets[:-1], ("出典", {"fields": last}))
        return (*self.fieldsets[:-1], ("公開", {"fields": ("state", "published_at")}))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is not None and not self.has_change_permission(request, obj):
            kwargs["form"] = forms.ModelForm
        return super().get_form(request, obj, change=change, **kwargs)

    def view_on_site(self, obj: Introduction) -> str:
        return reverse("introduction_detail", args=[obj.pk])

    @admin.display(description="紹介した側")
    def introducer(self, obj: Introduction) -> str:
        return str(obj.introducer)

    @admin.display(description="紹介先")
    def receiver(self, obj: Introduction) -> str:
        return str(obj.receiver)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by: Any = request.user
        if change:
            shown = form.cleaned_data["is_shown"]
            correct_from_source(by=by, introduction_id=obj.pk, is_shown=shown, **form.facts())
        else:
            obj.pk = record_from_source(by=by, **form.facts()).pk
